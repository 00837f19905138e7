import SoundalikeFoundations

/// The K-weighting of ITU-R BS.1770-4, annex 1, as a gain of power at each frequency.
///
/// The standard's two filters at 48 kHz, read at any frequency, so that it is the same at every sample rate.
enum KWeighting {
    private struct Section {
        let b: (Double, Double, Double)
        let a: (Double, Double)
    }

    private static let shelf = Section(
        b: (1.53512485958697, -2.69169618940638, 1.19839281085285), a: (-1.69065929318241, 0.73248077421585))
    private static let highPass = Section(b: (1, -2, 1), a: (-1.99004745483398, 0.99007225036621))
    private static let (rateHz, highestHz) = (48_000.0, 24_000.0)

    /// Beyond 24 kHz as there.
    static func powerGain(frequencyHz: Double) -> Double {
        let angle = 2 * Double.pi * min(frequencyHz, highestHz) / rateHz
        return gain(shelf, angle) * gain(highPass, angle)
    }

    private static func gain(_ section: Section, _ angle: Double) -> Double {
        square(section.b.0, section.b.1, section.b.2, angle) / square(1, section.a.0, section.a.1, angle)
    }

    /// |c₀ + c₁ z⁻¹ + c₂ z⁻²|² on the unit circle.
    private static func square(_ c0: Double, _ c1: Double, _ c2: Double, _ angle: Double) -> Double {
        let real = c0 + c1 * cosine(angle) + c2 * cosine(2 * angle)
        let imaginary = c1 * sine(angle) + c2 * sine(2 * angle)
        return real * real + imaginary * imaginary
    }
}
