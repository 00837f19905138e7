import SoundalikeFoundations

/// One control of an effect: what it is called, its unit, its range, and how that range is divided.
public struct Parameter: Sendable, Hashable {
    /// How a range is divided into equal steps of the normalised value.
    public enum Scale: String, Sendable, Hashable, CaseIterable {
        /// Equal differences.
        case linear
        /// Equal ratios; both ends of the range are positive.
        case logarithmic = "log"
        /// Whole numbers, equally spaced.
        case stepped
    }

    /// What sort of value it takes.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Any value of the range.
        case continuous
        /// Whole numbers.
        case whole
        /// Off at the minimum, on at the maximum.
        case toggle
        /// One of the points.
        case choice
    }

    /// A value that has a name.
    public struct Point: Sendable, Hashable {
        /// The value, in the parameter's unit.
        public let value: Double
        /// What it is called.
        public let label: String

        /// A value with a name.
        public init(value: Double, label: String) {
            self.value = value
            self.label = label
        }
    }

    /// The name in documents and on the command line: `low_frequency`. Unique within its effect.
    public let symbol: String
    /// The name for people: `Low frequency`.
    public let name: String
    /// `Hz`, `dB`, `ms`, …; empty for a bare number.
    public let unit: String
    /// The least value, in `unit`.
    public let minimum: Double
    /// The greatest value, in `unit`.
    public let maximum: Double
    /// How the range is divided.
    public let scale: Scale
    /// The value when none is given.
    public let defaultValue: Double
    /// The value at which the parameter changes nothing. A parameter that has one is scaled by *amount*.
    public let neutralValue: Double?
    /// What sort of value it takes.
    public let kind: Kind
    /// Values that have names, in rising order; a parameter of the kind *choice* takes no other.
    public let points: [Point]

    /// A parameter. The range must be finite, not empty, positive when logarithmic, and hold the default, the neutral value and the
    /// points. Without a kind, one on a stepped scale takes whole numbers, and any other all values.
    public init(
        symbol: String, name: String, unit: String = "", minimum: Double, maximum: Double, scale: Scale = .linear,
        defaultValue: Double, neutralValue: Double? = nil, kind: Kind? = nil, points: [Point] = []
    ) {
        precondition(minimum.isFinite && maximum.isFinite && minimum < maximum, "the range of \(symbol) is empty")
        precondition(scale != .logarithmic || minimum > 0, "the range of \(symbol) reaches 0 on a logarithmic scale")
        precondition((minimum...maximum).contains(defaultValue), "the default of \(symbol) is out of range")
        precondition(neutralValue.map((minimum...maximum).contains) ?? true, "the neutral value of \(symbol) is out of range")
        precondition(points.allSatisfy { (minimum...maximum).contains($0.value) }, "a point of \(symbol) is out of range")
        self.symbol = symbol
        self.name = name
        self.unit = unit
        self.minimum = minimum
        self.maximum = maximum
        self.scale = scale
        self.defaultValue = defaultValue
        self.neutralValue = neutralValue
        self.kind = kind ?? (scale == .stepped ? .whole : .continuous)
        self.points = points
    }

    /// The values that the parameter can take.
    public var range: ClosedRange<Double> { minimum...maximum }

    /// Where `value` lies in the range, 0…1 along the scale; values outside count as the nearest end, NaN as the default.
    public func normalised(_ value: Double) -> Double {
        let value = clamped(value)
        switch scale {
        case .linear, .stepped: return (value - minimum) / (maximum - minimum)
        case .logarithmic: return min(max(logarithm(value / minimum) / logarithm(maximum / minimum), 0), 1)
        }
    }

    /// The value at `position`, 0…1 along the scale (clamped to that); exactly the minimum at 0 and the maximum at 1.
    public func value(normalised position: Double) -> Double {
        guard position > 0 else { return minimum }
        guard position < 1 else { return maximum }
        switch scale {
        case .linear: return clamped(minimum + (maximum - minimum) * position)
        case .logarithmic: return clamped(minimum * power(maximum / minimum, position))
        case .stepped: return clamped((minimum + (maximum - minimum) * position).rounded())
        }
    }

    /// `count` values equally spaced along the scale, both ends among them; `count` is at least 2.
    public func grid(_ count: Int) -> [Double] {
        (0..<count).map { value(normalised: Double($0) / Double(count - 1)) }
    }

    /// `value` within the range; NaN becomes the default.
    public func clamped(_ value: Double) -> Double {
        value.isNaN ? defaultValue : min(max(value, minimum), maximum)
    }

    /// The nearest value that the parameter's kind allows, within the range; NaN becomes the default.
    public func allowed(_ value: Double) -> Double {
        let value = clamped(value)
        switch kind {
        case .continuous: return value
        case .whole: return clamped(value.rounded())
        case .toggle: return value - minimum < maximum - value ? minimum : maximum
        case .choice: return points.min { abs($0.value - value) < abs($1.value - value) }?.value ?? value
        }
    }

    /// `value` with its distance from the neutral value multiplied by `amount`, kept in the range.
    ///
    /// The distance is a ratio on a logarithmic scale, a difference otherwise. Without a neutral value, `value` itself.
    public func scaled(_ value: Double, amount: Double) -> Double {
        guard let neutralValue, amount != 1 else { return clamped(value) }
        if scale == .logarithmic {
            return clamped(neutralValue * power(clamped(value) / neutralValue, amount))
        }
        return clamped(neutralValue + (clamped(value) - neutralValue) * amount)
    }

    /// `value` where it lies in the range, give or take what is lost when an end is written down with six digits; else nil.
    public func accepted(_ value: Double) -> Double? {
        let slack = 1e-5
        guard value.isFinite, value >= minimum - slack * abs(minimum), value <= maximum + slack * abs(maximum) else { return nil }
        return clamped(value)
    }

    /// The range and the unit in words: `20 to 20000 Hz`.
    public var rangeText: String {
        func text(_ number: Double) -> String { "\(number)".hasSuffix(".0") ? String("\(number)".dropLast(2)) : "\(number)" }
        return "\(text(minimum)) to \(text(maximum))" + (unit.isEmpty ? "" : " \(unit)")
    }

    /// The same parameter, scaled by *amount* around `neutralValue`, which is in the range: by ratios where those make sense.
    public func scaled(around neutralValue: Double, byRatios: Bool) -> Parameter {
        Parameter(
            symbol: symbol, name: name, unit: unit, minimum: minimum, maximum: maximum,
            scale: byRatios && minimum > 0 ? .logarithmic : scale, defaultValue: defaultValue, neutralValue: neutralValue,
            kind: kind, points: points)
    }
}
