import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeStyle

/// Streams a recording into a ``StyleMeter``.
enum StyleListener {
    /// Softer is the noise of a converter, LUFS.
    private static let leastLUFS = -85.0

    /// The style of the part of `input` that `options` name.
    ///
    /// - Throws: ``SoundalikeError`` when it cannot be read, is silent, or holds samples that cannot be measured.
    static func profile(of input: AudioInput, _ options: ChainMatchOptions) throws -> StyleProfile {
        let reader = try input.open()
        let frames = try reader.frames(startSeconds: options.startSeconds, durationSeconds: options.durationSeconds)
        let meter = try StyleMeter(sampleRateHz: reader.format.sampleRateHz, channelCount: reader.format.channelCount)
        try reader.forEachBlock(in: frames) { meter.add($0, frameCount: $1) }
        guard let profile = try meter.finish(), profile.loudnessLUFS ?? -.infinity > leastLUFS else {
            throw SoundalikeError(.badData, input.name, "is as good as silence; give a recording, or a part of it, with sound in it")
        }
        return profile
    }
}

extension StyleProfile {
    static let loudnessID = "integrated_loudness_lufs"
    /// Integrated loudness, LUFS.
    var loudnessLUFS: Double? { self[Self.loudnessID] }
}
