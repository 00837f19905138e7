import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeSpectra

/// What is known of a pair once both of its files have been looked through.
public struct PairMeasurement: Sendable, Hashable {
    /// `target[n + delay]` belongs to `input[n]`, samples at the controller's rate.
    public private(set) var delay = 0
    /// Brings the input to the loudness asked for.
    public private(set) var inputGain = 1.0
    /// Where both recordings have sound, in the input's samples.
    public let samples: Range<Int>

    /// Reads as much of both files as `settings` make necessary.
    ///
    /// - Throws: what reading them throws; `SoundalikeError.badData` when they have no time in common.
    public init(of pair: RecordingPair, settings: PairSettings, sampleRateHz: Double) throws {
        let input = try MonoStream(path: pair.input, rateHz: sampleRateHz)
        let target = try MonoStream(path: pair.target, rateHz: sampleRateHz)
        if settings.alignmentSeconds > 0, pair.input != pair.target {
            // A minute of the middle says enough.
            let longest = 60.0
            let seconds = Double(min(input.frameCount, target.frameCount)) / sampleRateHz
            let start = max(0, (seconds - longest) / 2)
            func middle(_ path: String) throws -> [Float] {
                try MonoStream(path: path, rateHz: sampleRateHz, startSeconds: start, durationSeconds: longest).readAll()
            }
            delay = alignment(
                of: try middle(pair.target), to: try middle(pair.input), limit: Int(settings.alignmentSeconds * sampleRateHz)
            ).delay
        }
        let start = max(0, -delay), end = min(input.frameCount, target.frameCount - delay)
        guard end > start else { throw SoundalikeError(.badData, pair.input, "has no time in common with \(pair.target)") }
        samples = start..<end
        if settings.isInputNormalised {
            let lufs = try input.readAll().withUnsafeBufferPointer {
                try LoudnessMeter.integratedLUFS(ofMono: $0, sampleRateHz: sampleRateHz)
            }
            if let lufs { inputGain = amplitude(decibels: settings.inputLUFS - lufs) }
        }
    }
}
