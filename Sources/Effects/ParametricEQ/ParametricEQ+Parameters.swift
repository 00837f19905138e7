import SoundalikeFoundations

extension ParametricEQ {
    /// One band of the equaliser.
    struct Band: Sendable {
        let symbol: String
        let name: String
        let shape: BiquadCoefficients.Shape
        let frequenciesHz: ClosedRange<Double>
    }

    /// The four bands with the ranges of "One-shot parametric audio production style transfer with application to frequency
    /// equalization", section 3.
    static let bands = [
        Band(symbol: "low", name: "Low", shape: .lowShelf, frequenciesHz: 85...255),
        Band(symbol: "mid1", name: "Mid 1", shape: .peak, frequenciesHz: 260...2_000),
        Band(symbol: "mid2", name: "Mid 2", shape: .peak, frequenciesHz: 2_005...4_000),
        Band(symbol: "high", name: "High", shape: .highShelf, frequenciesHz: 4_005...16_000),
    ]

    /// What the bands are called, low to high: `Low`, `Mid 1`, `Mid 2`, `High`.
    public static let bandNames = bands.map(\.name)
    /// What their parameters' symbols begin with: `low`, `mid1`, `mid2`, `high`.
    public static let bandSymbols = bands.map(\.symbol)
    /// Parameters a band has: frequency, gain, Q, in this order.
    public static let parametersPerBand = 3
    /// How many values each parameter may take on the paper's grid.
    public static let gridCount = 21

    /// Frequency, gain and Q of each band, low to high.
    public static let descriptor = EffectDescriptor(
        id: "builtin:parametric-eq", name: "Parametric EQ",
        summary: "Four-band equaliser: low shelf, two peaks, high shelf.",
        parameters: bands.flatMap { band in
            [
                Parameter(
                    symbol: "\(band.symbol)_frequency", name: "\(band.name) frequency", unit: "Hz",
                    minimum: band.frequenciesHz.lowerBound, maximum: band.frequenciesHz.upperBound, scale: .logarithmic,
                    defaultValue: (band.frequenciesHz.lowerBound * band.frequenciesHz.upperBound).squareRoot()),
                Parameter(
                    symbol: "\(band.symbol)_gain", name: "\(band.name) gain", unit: "dB",
                    minimum: -10, maximum: 10, defaultValue: 0, neutralValue: 0),
                Parameter(
                    symbol: "\(band.symbol)_q", name: "\(band.name) Q",
                    minimum: 0.01, maximum: 10, scale: .logarithmic, defaultValue: 0.5.squareRoot()),
            ]
        })

    /// The part of the sample rate at and above which a band cannot lie: too close to the Nyquist frequency to mean anything.
    static let highestBandPerSampleRate = 0.49

    /// The four sections for `values` (in the descriptor's order, physical units, clamped to their ranges) at `sampleRateHz`.
    /// A band at or above 0.49 of the sample rate is the identity.
    public static func coefficients(of values: [Double], sampleRateHz: Double) -> [BiquadCoefficients] {
        precondition(values.count == descriptor.parameters.count, "the equaliser has \(descriptor.parameters.count) parameters")
        return bands.indices.map { band in
            values.withUnsafeBufferPointer { coefficients(ofBand: band, values: $0, sampleRateHz: sampleRateHz) }
        }
    }

    static func coefficients(
        ofBand band: Int, values: UnsafeBufferPointer<Double>, sampleRateHz: Double
    ) -> BiquadCoefficients {
        let first = band * parametersPerBand
        let parameters = descriptor.parameters
        let frequencyHz = parameters[first].clamped(values[first])
        guard frequencyHz < highestBandPerSampleRate * sampleRateHz else { return .identity }
        return BiquadCoefficients(
            shape: bands[band].shape, frequencyHz: frequencyHz, gainDB: parameters[first + 1].clamped(values[first + 1]),
            q: parameters[first + 2].clamped(values[first + 2]), sampleRateHz: sampleRateHz)
    }

    /// The magnitude response in dB at each of `frequenciesHz` (below half the sample rate) with `values` in the descriptor's order.
    public static func responseDB(_ values: [Double], sampleRateHz: Double, frequenciesHz: [Double]) -> [Double] {
        let sections = coefficients(of: values, sampleRateHz: sampleRateHz)
        return frequenciesHz.map { frequency in
            sections.reduce(0) {
                $0 + decibels(power: $1.powerResponse(frequencyHz: frequency, sampleRateHz: sampleRateHz))
            }
        }
    }
}
