import SoundalikeFoundations
import SoundalikeSpectra

/// The filters of the crossover bank: five complementary bands without phase.
///
/// The low-pass at each split has the magnitude 1 / (1 + (f/fc)⁴) of a fourth-order Linkwitz–Riley crossover (S. H. Linkwitz,
/// "Active crossover networks for noncoincident drivers", J. Audio Eng. Soc. 24, 1976), and no phase. Each split takes the
/// low-pass from what is left and leaves the complement, so the bands sum to exactly 1 at every frequency.
public enum CrossoverDesign {
    /// Where the bands meet.
    public static let splitsHz = [200.0, 500, 2_000, 8_000]
    /// One more than the splits.
    public static let bandCount = 5

    /// The taps of the filter at `sampleRateHz`: an odd number, symmetric. With a zero after the last, 16,384 at 44.1 kHz:
    /// 371.5 ms, and as long at any rate.
    public static func tapCount(sampleRateHz: Double) -> Int {
        2 * max(1, Int((8_192 * sampleRateHz / 44_100).rounded())) - 1
    }

    /// The share of each band, low to high, in a tone of `frequencyHz`: its zero-phase magnitude, 0…1. They sum to 1.
    public static func magnitudes(frequencyHz: Double) -> [Double] {
        var rest = 1.0
        var magnitudes = splitsHz.map { split in
            let ratio = frequencyHz / split
            let lowPass = 1 / (1 + ratio * ratio * ratio * ratio)
            defer { rest *= 1 - lowPass }
            return rest * lowPass
        }
        magnitudes.append(rest)
        return magnitudes
    }

    /// The symmetric impulse response that weights the bands with `gains` (amplitude ratios), `tapCount` taps, centre at
    /// (taps − 1) / 2.
    ///
    /// Frequency sampling on a grid twice as fine as the response is long, cut to length. No window: the response of the
    /// 200 Hz split falls by e⁻¹ a millisecond and is far below single precision at the ends.
    public static func response(gains: [Double], sampleRateHz: Double) -> [Float] {
        precondition(gains.count == bandCount, "the crossover bank has \(bandCount) bands")
        let tapCount = tapCount(sampleRateHz: sampleRateHz)
        var length = 64
        while length < 2 * (tapCount + 1) { length *= 2 }
        guard let fft = RealFFT(length: length) else { return [] }
        let real = (0..<fft.binCount).map { bin in
            let magnitudes = magnitudes(frequencyHz: Double(bin) * sampleRateHz / Double(length))
            return Float(zip(gains, magnitudes).reduce(0) { $0 + $1.0 * $1.1 })
        }
        var circular = [Float](repeating: 0, count: length)
        fft.inverse(real: real, imaginary: [Float](repeating: 0, count: fft.binCount), into: &circular)
        let centre = (tapCount - 1) / 2
        return (0..<tapCount).map { circular[($0 - centre + length) % length] }
    }
}
