import SoundalikeEffects

/// What a plugin is given when a parameter is set: a finite value within its range, below the Nyquist frequency, and of the
/// right kind. Plugins turn non-finite for ever, or hang, on anything else.
struct ControlLimit {
    /// The part of the sample rate at which frequencies end; the built-in equaliser's limit too.
    static let highestPerSampleRate = 0.49

    let parameter: Parameter
    /// The range at this sample rate.
    let low, high: Double
    /// What a fresh instance has.
    let start: Double

    init(_ parameter: Parameter, port: PluginPort, sampleRateHz: Double) {
        self.parameter = parameter
        let range = port.range(sampleRateHz: sampleRateHz) ?? parameter.range
        let unitHz: Double? =
            switch parameter.unit {
            case "Hz": 1
            case "kHz": 1_000
            default: nil
            }
        let highest = unitHz.map { Self.highestPerSampleRate * sampleRateHz / $0 } ?? .infinity
        low = range.lowerBound
        high = max(range.lowerBound, min(range.upperBound, highest))
        start = min(max(parameter.defaultValue, low), high)
    }

    /// The value that the plugin is given for `value`. What is not a number counts as the default.
    func allowed(_ value: Double) -> Double {
        // Free values are nearly all there are: they get by with two comparisons.
        let value = parameter.kind == .continuous && value.isFinite ? value : parameter.allowed(value)
        return min(max(value, low), high)
    }

    /// Said when `value` lies within the parameter's range but not in that of the sample rate.
    func warning(for value: Double, sampleRateHz: Double) -> EffectWarning? {
        guard value > high || value < low, value != parameter.defaultValue else { return nil }
        let unit = parameter.unit.isEmpty ? "" : " \(parameter.unit)"
        return EffectWarning(
            symbol: parameter.symbol,
            "\(value)\(unit) is too \(value > high ? "high" : "low") for a sample rate of \(sampleRateHz) Hz: \(value > high ? high : low)\(unit) is used")
    }
}
