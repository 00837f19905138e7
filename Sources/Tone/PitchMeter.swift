import SoundalikeFoundations
import SoundalikeSpectra

/// Tells the pitch of one frame from its power spectrum, whatever filter it went through.
///
/// Each bin is divided by the mean of its surroundings, which takes an equaliser out and leaves the harmonics; the autocorrelation of what is
/// left is largest at the period. Not `Sendable`: it holds scratch memory.
final class PitchMeter {
    /// The pitches that are told apart: steps of a quarter of a semitone over ``lowestHz``.
    static let stepCount = 134
    static let lowestHz = 65.0, stepsPerSemitone = 4.0
    private static let highestHz = 450.0

    private static let topHz = 3_000.0, bottomHz = 50.0, surroundingsHz = 170.0
    private static let length = 1_024

    private let binHz: Double
    private let bins: Range<Int>
    private let reach: Int
    private let lags: ClosedRange<Int>
    private let fft: RealFFT
    private var sums: [Double]
    private var harmonics = [Float](repeating: 0, count: length / 2 + 1)
    private let zeros = [Float](repeating: 0, count: length / 2 + 1)
    private var correlation = [Float](repeating: 0, count: length)

    /// A meter of spectra whose bins are `binHz` apart; nil where they are too far apart or too few.
    init?(binHz: Double, binCount: Int) {
        let last = min(Int(Self.topHz / binHz), binCount, Self.length / 2), rateHz = binHz * Double(Self.length)
        bins = max(1, Int(Self.bottomHz / binHz))..<max(2, last)
        lags = Int(rateHz / Self.highestHz)...Int(rateHz / Self.lowestHz)
        guard bins.count > 32, lags.lowerBound > 1, lags.upperBound < Self.length / 2, let fft = RealFFT(length: Self.length) else { return nil }
        self.fft = fft
        self.binHz = binHz
        reach = max(1, Int((Self.surroundingsHz / binHz).rounded()))
        sums = .init(repeating: 0, count: binCount + 1)
    }

    /// The step of the frame's pitch, and how clear it is, 0…1; nil for a frame without any power.
    func pitch(ofPowers powers: UnsafePointer<Float>) -> (step: Int, clarity: Double)? {
        let end = min(bins.upperBound + reach, sums.count - 1)
        for bin in 0..<end { sums[bin + 1] = sums[bin] + Double(powers[bin]) }
        var mean: Float = 0
        for bin in bins {
            let low = max(0, bin - reach), high = min(end, bin + reach + 1)
            let around = (sums[high] - sums[low]) / Double(high - low)
            harmonics[bin] = around > 0 ? Float((Double(powers[bin]) / around).squareRoot()) : 0
            mean += harmonics[bin]
        }
        mean /= Float(bins.count)
        var total: Float = 0
        for bin in bins {
            harmonics[bin] -= mean
            total += abs(harmonics[bin])
        }
        guard total > 0, total.isFinite else { return nil }
        fft.inverse(real: harmonics, imaginary: zeros, into: &correlation)
        var best = lags.lowerBound
        for lag in lags where correlation[lag] > correlation[best] { best = lag }
        let (before, peak, after) = (Double(correlation[best - 1]), Double(correlation[best]), Double(correlation[best + 1]))
        let bend = before - 2 * peak + after
        let offset = bend < 0 ? min(max(0.5 * (before - after) / bend, -0.5), 0.5) : 0
        let frequencyHz = binHz * Double(Self.length) / (Double(best) + offset)
        let step = Self.stepsPerSemitone * 12 * logarithm(frequencyHz / Self.lowestHz) / logarithm(2)
        let clarity = peak * Double(Self.length) / (2 * Double(total))
        return (min(max(Int(step), 0), Self.stepCount - 1), min(max(clarity, 0), 1))
    }
}
