import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTone

/// Settings of the parametric equaliser for a curve that was found.
package struct TonePrediction {
    private let difference: ToneDifference
    private let fit: CurveFit
    /// Those of the curve's points that the input's rate lets an equaliser reach.
    private let points: Range<Int>

    /// A band that reaches beyond what is known would change what nobody knows: so far up both recordings have to go before it is used, Hz.
    private static let knownUpToHz = [0.0, 1_000, 3_000, 10_000]
    /// How much staying at 0 dB counts where nothing is known, beside following the curve elsewhere.
    private static let unknownWeight = 0.3

    /// - Parameter sampleRateHz: of the input, which will be processed.
    package init(_ difference: ToneDifference, sampleRateHz: Double) {
        self.difference = difference
        points = 0..<(difference.frequenciesHz.firstIndex { $0 > 0.47 * sampleRateHz } ?? difference.frequenciesHz.count)
        fit = CurveFit(sampleRateHz: sampleRateHz, frequenciesHz: Array(difference.frequenciesHz[points]))
    }

    /// The bands that may be set, of `wanted`.
    private func usable(_ wanted: Set<String>?) -> Set<Int> {
        Set(ParametricEQ.bandSymbols.indices.filter { band in
            (wanted?.contains(ParametricEQ.bandSymbols[band]) ?? true) && (difference.lastKnownHz ?? .infinity) >= Self.knownUpToHz[band]
        })
    }

    /// The equaliser's values, in its parameters' order and units.
    package func values(bands: Set<String>? = nil, closeness: Double = 0) -> [Double] {
        let weights = points.map { difference.isKnown[$0] ? 1 : Self.unknownWeight }
        let preferred = ParametricEQ.descriptor.parameters.indices.map { difference.settings.median(of: $0) }
        return fit.values(
            for: Array(difference.curveDB(closeness: closeness)[points]), weights: weights, bands: usable(bands), preferred: preferred,
            price: Self.preference * (1 - difference.kinds[.sameRecording, default: 0]) * (1 - closeness))
    }

    /// What a whole scale's distance of a parameter from the middle of what is believed costs, dB².
    private static let preference = 1.0

    /// The equaliser's settings. A confidence is the probability that the value is right within a twentieth of the parameter's scale.
    package func settings(bands: Set<String>?, closeness: Double) -> EffectSettings {
        var settings = EffectSettings(id: SettingsPrediction.effectID, descriptor: ParametricEQ.descriptor)
        let usable = usable(bands)
        settings.values = values(bands: bands, closeness: closeness)
        let deviations = deviations(of: settings.values, bands: usable), one = difference.kinds[.sameRecording, default: 0]
        for (index, deviation) in deviations.enumerated() where bands?.contains(ParametricEQ.bandSymbols[index / ParametricEQ.parametersPerBand]) ?? true {
            // Of one recording the curve tells the settings; of two, those are likely that make such curves.
            let bySlope = Self.confidence(deviation)
            let byDraws = difference.settings.probability(
                of: index, within: Self.step, of: ParametricEQ.descriptor.parameters[index].normalised(settings.values[index]))
            settings.confidences[index] = min(max(one * bySlope + (1 - one) * byDraws, 0), 1)
        }
        return settings
    }

    /// Standard deviations of values along their scales, 0…1.
    package func deviations(of values: [Double], bands: Set<Int>? = nil) -> [Double] {
        let size = difference.frequenciesHz.count
        let covariance = points.flatMap { row in points.map { difference.covariance[row * size + $0] } }
        return fit.deviations(of: values, covariance: covariance, bands: bands ?? usable(nil))
    }

    /// The probability that a value with this standard deviation, along its scale, is right to within a twentieth of the scale.
    static func confidence(_ deviation: Double) -> Double { errorFunction(step / (deviation * 2.0.squareRoot())) }

    /// A step of the paper's grid along a parameter's scale.
    private static let step = (1 + 1e-6) / Double(ParametricEQ.gridCount - 1)
}
