import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles

/// Reads settings of the parametric equaliser off a network's distributions over quantised values.
package struct SettingsPrediction: Sendable {
    /// The effect's name in the chain.
    static let effectID = "eq"

    /// One of the network's outputs: a parameter and the values it chooses from.
    private struct Output {
        /// The parameter's place in the effect.
        let index: Int
        /// In the parameter's unit, ascending.
        let values: [Double]
        /// The same along the parameter's scale, 0…1.
        let positions: [Double]
    }

    private let descriptor = ParametricEQ.descriptor
    private let outputs: [Output]

    /// - Throws: ``SoundalikeError`` `.badData` when the model's parameters are not those of the parametric equaliser or not as many as the
    ///   network's outputs.
    package init(grid: [ModelMetadata.GridParameter], network: MatcherArchitecture, subject: String) throws {
        let descriptor = descriptor
        let symbols = Set(grid.map(\.symbol)), expected = Set(descriptor.parameters.map(\.symbol))
        guard symbols == expected, grid.count == expected.count else {
            let difference = symbols.symmetricDifference(expected).sorted().joined(separator: ", ")
            throw SoundalikeError(.badData, subject, "its parameters are not those of \(descriptor.id): \(difference)")
        }
        guard network.parameterCount == grid.count, grid.allSatisfy({ $0.values.count == network.valueCount }) else {
            throw SoundalikeError(.badData, subject, "its network has other outputs than its parameters have values")
        }
        outputs = try grid.map { parameter in
            guard let index = descriptor.index(of: parameter.symbol) else {
                throw SoundalikeError(.badData, subject, "\(parameter.symbol) is not a parameter of \(descriptor.id)")
            }
            let ours = descriptor.parameters[index]
            // Values computed through a logarithm may miss the ends by rounding.
            let slack = 1e-6 * (ours.maximum - ours.minimum)
            guard parameter.values.allSatisfy({ ours.minimum - slack <= $0 && $0 <= ours.maximum + slack }) else {
                throw SoundalikeError(.badData, subject, "\(parameter.symbol) has values that \(descriptor.id) cannot take")
            }
            let values = parameter.values.map(ours.clamped)
            return Output(index: index, values: values, positions: values.map(ours.normalised))
        }
    }

    /// - Throws: ``SoundalikeError`` `.usage` that names a band that the effect does not have.
    static func check(_ bands: Set<String>?) throws {
        guard let bands else { return }
        let names = ParametricEQ.bandSymbols.joined(separator: ", ")
        if let unknown = bands.subtracting(ParametricEQ.bandSymbols).min() {
            throw SoundalikeError(.usage, unknown, "is not a band of \(ParametricEQ.descriptor.name)", remedy: "choose from \(names)")
        }
        if bands.isEmpty { throw SoundalikeError(.usage, nil, "no band is left to be set", remedy: "choose from \(names)") }
    }

    /// The effect's settings from log-probabilities `[parameter][value]`; bands that are not in `bands` stay at their defaults.
    ///
    /// Each value is the grid's median under its distribution, or, continuous, the distribution's mean along the scale.
    func settings(_ answer: [[Double]], bands: Set<String>?, isContinuous: Bool) -> EffectSettings {
        var settings = EffectSettings(id: Self.effectID, descriptor: descriptor)
        for (output, logProbabilities) in zip(outputs, answer) {
            let parameter = descriptor.parameters[output.index]
            let band = ParametricEQ.bandSymbols[output.index / ParametricEQ.parametersPerBand]
            guard bands?.contains(band) ?? true else { continue }
            let probabilities = logProbabilities.map(exponential)
            let position: Double
            if isContinuous {
                position = Self.mean(of: output.positions, weighted: probabilities)
                settings.values[output.index] = parameter.value(normalised: position)
            } else {
                let index = GridDecoding.median.index(of: logProbabilities)
                position = output.positions[index]
                settings.values[output.index] = output.values[index]
            }
            settings.confidences[output.index] = Self.confidence(in: position, of: output, probabilities)
        }
        return settings
    }

    /// A line when settings move next to nothing.
    static func warnings(_ settings: EffectSettings) -> [String] {
        let gains = zip(ParametricEQ.descriptor.parameters, settings.values).filter { $0.0.neutralValue != nil }
        guard gains.allSatisfy({ abs($1 - ($0.neutralValue ?? $1)) <= inaudibleGainDB }) else { return [] }
        return ["nothing to change: the recordings sound alike already, or the model cannot tell them apart"]
    }

    /// A change of no more than this in every band is hardly heard, dB.
    private static let inaudibleGainDB = 0.5

    private static func mean(of positions: [Double], weighted weights: [Double]) -> Double {
        zip(positions, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    }

    /// The probability of the values within one grid step of `position` along the scale.
    private static func confidence(in position: Double, of output: Output, _ probabilities: [Double]) -> Double {
        // A little more, for positions computed through a logarithm.
        let step = (1 + 1e-6) / Double(output.positions.count - 1)
        let mass = zip(output.positions, probabilities).reduce(0) { abs($1.0 - position) <= step ? $0 + $1.1 : $0 }
        return min(max(mass, 0), 1)
    }
}
