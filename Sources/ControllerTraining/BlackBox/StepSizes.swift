import SoundalikeFoundations

/// How far each number is moved, by how much the sound changes with it.
///
/// In a simultaneous perturbation what the others do is noise for each number, in proportion to how far they are moved. With steps in inverse
/// proportion to sensitivity all numbers make as much noise, and the insensitive ones are heard.
enum StepSizes {
    /// The greatest factor by which a step differs from the usual one.
    static let greatestFactor = 4.0
    /// How much a new measurement counts beside the ones before.
    static let newShare = 0.2

    /// The steps, `step` in the geometric mean; where a sensitivity is not known yet (or is 0), `step`.
    static func steps(_ sensitivities: [Double?], step: Double) -> [Double] {
        let logarithms = sensitivities.map { $0.flatMap { $0 > 0 && $0.isFinite ? logarithm($0) : nil } }
        let known = logarithms.compactMap(\.self)
        let mean = known.reduce(0, +) / Double(max(1, known.count))
        return logarithms.map { sensitivity in
            guard let sensitivity else { return step }
            return step * min(max(exponential(mean - sensitivity), 1 / greatestFactor), greatestFactor)
        }
    }

    /// The running mean after another measurement.
    static func updated(_ sensitivity: Double?, by measured: Double) -> Double {
        sensitivity.map { $0 + newShare * (measured - $0) } ?? measured
    }
}
