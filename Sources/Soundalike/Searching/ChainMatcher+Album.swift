import SoundalikeAudio
import SoundalikeFoundations

// One setting for several recordings.
extension ChainMatcher {
    /// The most that an album takes of each recording, in seconds: so many passages of so many seconds.
    private static let (passageCount, passageSeconds) = (3, 8.0)

    /// A recording that stands for all of `inputs`: passages of each whose levels are distributed as those of the whole, one after the other.
    ///
    /// Settings that are matched or fitted to it suit all inputs alike and, used on each, keep what they differ by.
    ///
    /// - Parameters:
    ///   - inputs: recordings with the same number of channels; those of another rate are resampled to the first one's.
    ///   - options: which part of each counts.
    /// - Throws: ``SoundalikeError``: `.usage` for none, or where the numbers of channels differ; what reading throws.
    public static func album(of inputs: [AudioInput], options: ChainMatchOptions = ChainMatchOptions()) throws -> AudioInput {
        guard let first = try inputs.first?.format() else { throw SoundalikeError(.usage, nil, "an album needs recordings") }
        guard inputs.count > 1 else { return inputs[0] }
        var channels = [[Float]](repeating: [], count: first.channelCount)
        for input in inputs {
            let reader = try input.open()
            guard reader.format.channelCount == first.channelCount else {
                throw SoundalikeError(.usage, input.name, "has another number of channels than \(inputs[0].name)", remedy: "match them apart")
            }
            let frames = try reader.frames(startSeconds: options.startSeconds, durationSeconds: options.durationSeconds)
            let passages = try Passages(representing: input, frames: frames, count: passageCount, seconds: passageSeconds)
            let recording = try Recording(channels: passages.channels, sampleRateHz: reader.format.sampleRateHz).resampled(to: first.sampleRateHz)
            for channel in channels.indices { channels[channel] += recording.channels[channel] }
        }
        return .memory(Recording(channels: channels, sampleRateHz: first.sampleRateHz), name: "the album")
    }
}
