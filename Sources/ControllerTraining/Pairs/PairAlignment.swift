import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeSpectra

/// By how much one recording comes later than another of the same sound: the largest absolute cross-correlation.
///
/// - Parameters:
///   - target: the one that may be late or early, mono.
///   - input: the other, at the same rate.
///   - limit: the largest delay looked for, samples, either way.
/// - Returns: *d* such that `target[n + d]` belongs to `input[n]`; 0 for silence.
func alignmentDelay(of target: [Float], to input: [Float], limit: Int) -> Int {
    var length = 8
    while length < max(target.count, input.count) + limit + 1 { length *= 2 }
    guard limit > 0, let fft = RealFFT(length: length) else { return 0 }
    func spectrum(_ signal: [Float]) -> (re: [Float], im: [Float]) {
        var re = [Float](repeating: 0, count: fft.binCount), im = re
        fft.forward(signal + [Float](repeating: 0, count: length - signal.count), real: &re, imaginary: &im)
        return (re, im)
    }
    let (target, input) = (spectrum(target), spectrum(input))
    var re = target.re, im = target.im
    for bin in re.indices {
        // Target times the conjugate of input.
        re[bin] = target.re[bin] * input.re[bin] + target.im[bin] * input.im[bin]
        im[bin] = target.im[bin] * input.re[bin] - target.re[bin] * input.im[bin]
    }
    var correlation = [Float](repeating: 0, count: length)
    fft.inverse(real: re, imaginary: im, into: &correlation)
    var best = 0, largest = abs(correlation[0])
    for delay in -limit...limit {
        let value = abs(correlation[delay < 0 ? length + delay : delay])
        if value > largest { (best, largest) = (delay, value) }
    }
    return best
}

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
            delay = alignmentDelay(
                of: try middle(pair.target), to: try middle(pair.input), limit: Int(settings.alignmentSeconds * sampleRateHz))
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
