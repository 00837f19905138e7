import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeSpectra

/// The passages of a processed version of a recording: where it lies behind the recording, its passages are taken so much later.
struct AlignedTarget {
    /// `[channel][frame]`, as the passages of the recording are.
    let channels: [[Float]]

    /// The longest delay that is looked for, seconds.
    private static let longestDelaySeconds = 0.05
    /// A version of the recording follows it at least so closely: the normalised correlation.
    private static let leastCorrelation = 0.02

    /// - Throws: ``SoundalikeError`` `.badData` for another rate or other channels than the recording has, for a target that is too short, and for one
    ///   that does not follow the recording.
    init(_ target: AudioInput, to passages: Passages) throws {
        let format = try target.format()
        guard format.sampleRateHz == passages.sampleRateHz, format.channelCount == passages.channels.count else {
            throw SoundalikeError(
                .badData, target.name, "has \(format.channelCount) channels at \(format.sampleRateHz) Hz, and the input has \(passages.channels.count) at \(passages.sampleRateHz) Hz",
                remedy: "give the same recording after processing")
        }
        let reach = Int(Self.longestDelaySeconds * passages.sampleRateHz)
        func mono(_ channels: [[Float]]) -> [Float] { Recording(channels: channels, sampleRateHz: passages.sampleRateHz).mono() }
        let there = try Self.samples(target, passages, delay: 0)
        let best = Self.alignment(of: mono(there), to: mono(passages.channels), limit: reach, kept: passages.kept)
        guard abs(best.correlation) >= Self.leastCorrelation else {
            throw SoundalikeError(.badData, target.name, "does not follow the input", remedy: "give the same recording after processing")
        }
        channels = best.delay == 0 ? there : try Self.samples(target, passages, delay: best.delay)
    }

    /// The target's samples at the passages' places, moved by `delay`; silence beyond its ends.
    private static func samples(_ target: AudioInput, _ passages: Passages, delay: Int) throws -> [[Float]] {
        let reader = try target.open()
        var channels = [[Float]](repeating: [], count: passages.channels.count)
        for place in passages.places {
            let first = min(max(0, place.lowerBound + delay), reader.frameCount), end = min(max(0, place.upperBound + delay), reader.frameCount)
            let before = min(place.count, max(0, first - (place.lowerBound + delay)))
            let block = PlanarBlock(channelCount: channels.count, capacity: max(1, end - first))
            var got = 0
            if end > first {
                try reader.seek(toFrame: first)
                got = try reader.read(into: block.channels, frameCount: end - first)
            }
            for channel in channels.indices {
                channels[channel] += [Float](repeating: 0, count: before) + block[channel].prefix(got)
                    + [Float](repeating: 0, count: max(0, place.count - before - got))
            }
        }
        return channels
    }

    /// The delay, and how alike the two are there. The loudest passage is enough.
    private static func alignment(of target: [Float], to input: [Float], limit: Int, kept: [Range<Int>]) -> (delay: Int, correlation: Double) {
        func power(_ frames: Range<Int>) -> Double { input[frames].reduce(0) { $0 + Double($1) * Double($1) } }
        guard let frames = kept.max(by: { power($0) < power($1) }), frames.count > 4 * limit else { return (0, 1) }
        return SoundalikeSpectra.alignment(of: Array(target[frames]), to: Array(input[frames]), limit: limit)
    }
}
