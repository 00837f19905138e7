import SoundalikeFoundations

/// Smooth random curves over frequency, by which one microphone, room or voice is told from another.
struct SmoothCurves: Sendable {
    private let octaves: [Float]

    /// Curves with a value at each of `frequenciesHz`; below 60 Hz they are flat.
    init(atHz frequenciesHz: [Double]) {
        octaves = frequenciesHz.map { Float(logarithm(max($0, 60) / 60) / logarithm(2)) }
    }

    /// A curve in dB: normally distributed at knots `spacing` octaves apart, cosine-shaped between them.
    func draw(deviationDB: Double, spacing: Float, using generator: inout SeededGenerator) -> [Float] {
        let knots = (0...Int((octaves.max() ?? 0) / spacing) + 1).map { _ in Float(deviationDB * generator.normal()) }
        return octaves.map { octave in
            let place = octave / spacing, knot = Int(place)
            let angle = Double.pi * Double(place - Float(knot))
            let share = Float((1 - cosine(angle)) / 2)
            return knots[knot] + share * (knots[knot + 1] - knots[knot])
        }
    }
}
