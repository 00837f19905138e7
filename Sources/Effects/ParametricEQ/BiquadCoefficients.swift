import SoundalikeFoundations

/// One second-order section: y[n] = b0·x[n] + b1·x[n−1] + b2·x[n−2] − a1·y[n−1] − a2·y[n−2].
///
/// Formulas: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", with α = sin ω / (2 Q) in all
/// three shapes. The shelves' Q is therefore a resonance, not a slope. Every filter with 0 < f < rate/2 and Q > 0 is stable.
public struct BiquadCoefficients: Sendable, Hashable {
    /// Of the input: now, one sample ago, two samples ago.
    public var b0, b1, b2: Double
    /// Of the output: one sample ago, two samples ago.
    public var a1, a2: Double

    /// The section that changes nothing.
    public static let identity = BiquadCoefficients(b0: 1, b1: 0, b2: 0, a1: 0, a2: 0)

    /// The curve of a band.
    public enum Shape: Sendable, Hashable {
        /// Lifts or lowers what lies below the frequency.
        case lowShelf
        /// Lifts or lowers what lies around the frequency.
        case peak
        /// Lifts or lowers what lies above the frequency.
        case highShelf
    }

    /// The section for a band at `frequencyHz` with `gainDB` and quality factor `q`. At a gain of 0 dB, b equals a exactly.
    public init(shape: Shape, frequencyHz: Double, gainDB: Double, q: Double, sampleRateHz: Double) {
        let amplitude = power(10, gainDB / 40)
        let angle = 2 * Double.pi * frequencyHz / sampleRateHz
        let cosine = cosine(angle)
        let alpha = sine(angle) / (2 * q)
        switch shape {
        case .peak:
            self.init(
                b0: 1 + alpha * amplitude, b1: -2 * cosine, b2: 1 - alpha * amplitude,
                a0: 1 + alpha / amplitude, a1: -2 * cosine, a2: 1 - alpha / amplitude)
        case .lowShelf:
            self.init(amplitude: amplitude, cosine: cosine, width: 2 * amplitude.squareRoot() * alpha, mirror: 1)
        case .highShelf:
            self.init(amplitude: amplitude, cosine: cosine, width: 2 * amplitude.squareRoot() * alpha, mirror: -1)
        }
    }

    /// A shelf; a high shelf is a low shelf mirrored about a quarter of the sample rate: the cosine and the odd coefficients change sign.
    private init(amplitude: Double, cosine: Double, width: Double, mirror: Double) {
        let sum = amplitude + 1
        let difference = amplitude - 1
        let cosine = mirror * cosine
        self.init(
            b0: amplitude * (sum - difference * cosine + width),
            b1: mirror * 2 * amplitude * (difference - sum * cosine),
            b2: amplitude * (sum - difference * cosine - width),
            a0: sum + difference * cosine + width,
            a1: mirror * -2 * (difference + sum * cosine),
            a2: sum + difference * cosine - width)
    }

    private init(b0: Double, b1: Double, b2: Double, a0: Double, a1: Double, a2: Double) {
        self.init(b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0)
    }

    /// A section from its coefficients, a0 = 1.
    public init(b0: Double, b1: Double, b2: Double, a1: Double, a2: Double) {
        self.b0 = b0
        self.b1 = b1
        self.b2 = b2
        self.a1 = a1
        self.a2 = a2
    }

    /// Whether both poles lie inside the unit circle (the stability triangle).
    public var isStable: Bool { abs(a2) < 1 && abs(a1) < 1 + a2 }

    /// The larger of the poles' distances from the origin of the z plane.
    public var largestPoleRadius: Double {
        let discriminant = a1 * a1 - 4 * a2
        return discriminant < 0 ? a2.squareRoot() : (abs(a1) + discriminant.squareRoot()) / 2
    }

    /// |H|² at `frequencyHz`.
    ///
    /// Written with φ = sin²(ω/2) so that it stays exact at low frequencies, where 1 + a1 + a2 is tiny.
    public func powerResponse(frequencyHz: Double, sampleRateHz: Double) -> Double {
        let halfSine = sine(.pi * frequencyHz / sampleRateHz)
        let phi = halfSine * halfSine
        func power(_ c0: Double, _ c1: Double, _ c2: Double) -> Double {
            let sum = c0 + c1 + c2
            return sum * sum - 4 * (c0 * c1 + 4 * c0 * c2 + c1 * c2) * phi + 16 * c0 * c2 * phi * phi
        }
        return max(power(b0, b1, b2), 1e-300) / max(power(1, a1, a2), 1e-300)
    }
}
