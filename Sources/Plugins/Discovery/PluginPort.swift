import SoundalikeEffects

/// One port of a plugin, as its metadata describes it. Nothing in here has been checked: see ``PluginPort/parameter``.
public struct PluginPort: Sendable, Hashable {
    /// What flows through a port.
    public enum Kind: String, Sendable, Hashable {
        case audio, control
        /// Control at audio rate.
        case cv
        /// Events and messages.
        case atom
        case other
    }

    /// Properties that the metadata states with a word.
    public struct Traits: OptionSet, Sendable, Hashable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// On or off.
        public static let toggled = Traits(rawValue: 1 << 0)
        /// Whole numbers.
        public static let integer = Traits(rawValue: 1 << 1)
        /// Nothing but the scale points.
        public static let enumeration = Traits(rawValue: 1 << 2)
        /// Divided by ratios.
        public static let logarithmic = Traits(rawValue: 1 << 3)
        /// The range is a multiple of the sample rate.
        public static let sampleRateRelative = Traits(rawValue: 1 << 4)
        /// Need not be connected.
        public static let connectionOptional = Traits(rawValue: 1 << 5)
        /// Says the latency in frames.
        public static let latency = Traits(rawValue: 1 << 6)
        /// An audio input that only controls.
        public static let sideChain = Traits(rawValue: 1 << 7)
    }

    /// Its place among the plugin's ports.
    public let index: Int
    /// Its name in documents.
    public let symbol: String
    /// Its name for people.
    public let name: String
    /// What flows through it.
    public let kind: Kind
    /// Whether it goes into the plugin.
    public let isInput: Bool
    /// `Hz`, `dB`, `ms`, …; empty for a bare number.
    public let unit: String
    /// The least value, where stated.
    public let minimum: Double?
    /// The greatest value, where stated.
    public let maximum: Double?
    /// The value when none is given, where stated.
    public let defaultValue: Double?
    /// Values that have names.
    public let points: [Parameter.Point]
    /// What is stated with a word.
    public let traits: Traits
    /// The least size of an atom port's buffer in bytes, or 0.
    public let minimumBytes: Int
}

extension PluginPort {
    /// The rates at which a range relative to the sample rate has to serve: from that of CDs to four times that of films.
    private static let ratesHz = 44_100.0...192_000
    /// The rate at which a default relative to the sample rate is taken.
    private static let usualRateHz = 44_100.0

    /// The port as a parameter, with sane values in place of those that are missing or make no sense: a range that is absent is that of
    /// the scale points, else 0…1, made as wide as the default needs; a logarithmic range that reaches 0 is linear; a default out of
    /// range is its nearest end. A range relative to the sample rate is in Hz, and wide enough for all usual rates.
    ///
    /// - Returns: nil where it is no control input, or has no more than one value.
    public var parameter: Parameter? {
        guard kind == .control, isInput, let range = range(ratesHz: Self.ratesHz) else { return nil }
        let points = points.filter { range.contains($0.value) }.sorted { $0.value < $1.value }
        let isChoice = traits.contains(.enumeration) && points.count > 1
        let isWhole = traits.contains(.integer) || traits.contains(.toggled)
            || isChoice && points.allSatisfy { $0.value == $0.value.rounded() }
        let scale: Parameter.Scale =
            isWhole ? .stepped : traits.contains(.logarithmic) && range.lowerBound > 1e-30 ? .logarithmic : .linear
        let kind: Parameter.Kind = isChoice ? .choice : traits.contains(.toggled) ? .toggle : isWhole ? .whole : .continuous
        return Parameter(
            symbol: symbol, name: name, unit: unit.isEmpty && isSampleRateRelative ? "Hz" : unit, minimum: range.lowerBound,
            maximum: range.upperBound, scale: scale, defaultValue: startValue(in: range), kind: kind, points: points)
    }

    /// Whether the range is in multiples of the sample rate.
    var isSampleRateRelative: Bool { traits.contains(.sampleRateRelative) }

    /// The range at `sampleRateHz`; nil where there is but one value.
    public func range(sampleRateHz: Double) -> ClosedRange<Double>? { range(ratesHz: sampleRateHz...sampleRateHz) }

    /// The value that a fresh instance is to have.
    func startValue(in range: ClosedRange<Double>) -> Double {
        guard let value = usable(defaultValue, rateHz: Self.usualRateHz) else { return range.lowerBound }
        return min(max(value, range.lowerBound), range.upperBound)
    }

    /// From the least to the greatest value at any of these rates.
    private func range(ratesHz: ClosedRange<Double>) -> ClosedRange<Double>? {
        func least(_ value: Double?) -> Double? { usable(value, rateHz: (value ?? 0) < 0 ? ratesHz.upperBound : ratesHz.lowerBound) }
        func greatest(_ value: Double?) -> Double? { usable(value, rateHz: (value ?? 0) < 0 ? ratesHz.lowerBound : ratesHz.upperBound) }
        let start = usable(defaultValue, rateHz: Self.usualRateHz)
        let values = points.compactMap { $0.value.isFinite && abs($0.value) <= Self.greatest ? $0.value : nil }
        // One side that is missing follows the other where 0…1 would not fit it.
        let statedLow = least(minimum), statedHigh = greatest(maximum)
        let low = statedLow ?? values.min() ?? min(0, start ?? 0, statedHigh.map { $0 > 0 ? 0 : $0 - 1 } ?? 0)
        let high = statedHigh ?? values.max() ?? max(1, start ?? 1, low + 1)
        return low < high ? low...high : nil
    }

    /// What single precision and arithmetic on ranges can bear.
    private static let greatest = 1e30

    /// `value` at a sample rate, if it is a number of a bearable size.
    private func usable(_ value: Double?, rateHz: Double) -> Double? {
        guard let value, value.isFinite else { return nil }
        let scaled = isSampleRateRelative ? value * rateHz : value
        return abs(scaled) <= Self.greatest ? scaled : nil
    }
}
