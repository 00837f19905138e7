import SoundalikeFoundations

/// What two channels have in common in one band, summed over frames.
struct StereoSums {
    var left = 0.0, right = 0.0
    /// The real part of the cross-spectrum.
    var common = 0.0

    /// Further apart than this the ratio of side and middle is of no matter, dB.
    private static let widestDB = 30.0

    /// Power of the side, (L − R)/√2, over that of the middle, (L + R)/√2, dB, within ±30; nil for silence.
    var widthDB: Double? {
        let sum = left + right
        guard sum > 0 else { return nil }
        let least = 2 * sum * power(decibels: -Self.widestDB)
        return decibels(power: (max(0, sum - 2 * common) + least) / (max(0, sum + 2 * common) + least))
    }

    /// −1 to 1; nil when a channel is silent.
    var correlation: Double? {
        let product = left * right
        return product > 0 ? min(max(common / product.squareRoot(), -1), 1) : nil
    }
}
