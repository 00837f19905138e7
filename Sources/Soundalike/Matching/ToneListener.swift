import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeTone

/// Streams a recording into a ``ToneMeter``: all channels, at its own rate.
struct ToneListener {
    private let path: String
    private let progress: (@Sendable (Double) -> Void)?
    private let reader: RecordingReader
    private let frames: Range<Int>

    /// - Throws: ``SoundalikeError`` when the recording cannot be read or is too short to listen to, or the part makes no sense.
    init(_ input: AudioInput, options: MatchOptions) throws {
        (path, progress) = (input.name, options.progress)
        reader = try input.open()
        frames = try reader.frames(startSeconds: options.startSeconds, durationSeconds: options.durationSeconds)
        try AnalysisCheck.checkDuration(Double(frames.count) / reader.format.sampleRateHz, of: path)
    }

    var durationSeconds: Double { Double(frames.count) / reader.format.sampleRateHz }

    /// The spectrum of the whole part, and what may have made listening harder, a line each. Call it once.
    ///
    /// - Throws: ``SoundalikeError`` `.badData` for a truncated file, samples that are not finite or too large, or silence; `.inputOutput`.
    func spectrum() throws -> (spectrum: ToneSpectrum, warnings: [String]) {
        let meter = try ToneMeter(sampleRateHz: reader.format.sampleRateHz, channelCount: reader.format.channelCount)
        var checks = [ClippingCheck](repeating: ClippingCheck(), count: reader.format.channelCount)
        var done = 0
        try reader.forEachBlock(in: frames) { channels, frameCount in
            meter.add(channels, frameCount: frameCount)
            for channel in checks.indices { checks[channel].add(UnsafeBufferPointer(start: channels[channel], count: frameCount)) }
            done += frameCount
            progress?(Double(done) / Double(frames.count))
        }
        do {
            let spectrum = try meter.finish()
            try AnalysisCheck.checkSound(isSilent: spectrum == nil, of: path)
            guard let spectrum else { throw SoundalikeError(.internalFault, path, "was not listened to") }
            return (spectrum, warnings(spectrum, isClipped: checks.contains(where: \.isAudible)))
        } catch let error as SoundalikeError {
            throw error.about(path)
        }
    }

    /// Less sound than this says little, seconds.
    private static let leastActiveSeconds = 3.0
    /// A recording that reaches this high is complete, Hz.
    private static let fullBandwidthHz = 14_000.0

    private func warnings(_ spectrum: ToneSpectrum, isClipped: Bool) -> [String] {
        var lines: [String] = []
        if spectrum.activeSeconds < Self.leastActiveSeconds {
            let tenths = Int((10 * spectrum.activeSeconds).rounded())
            lines.append("\(path): only \(tenths / 10).\(tenths % 10) s of sound, so the settings are rough; about 10 s are better")
        }
        if isClipped { lines.append("\(path): is clipped, and its distortion may be taken for treble") }
        if spectrum.topHz < Self.fullBandwidthHz {
            lines.append("\(path): has nothing above \(Int((spectrum.topHz / 100).rounded()) * 100) Hz, so higher frequencies are left as they are")
        }
        return lines
    }
}
