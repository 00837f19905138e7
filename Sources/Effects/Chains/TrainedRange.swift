import SoundalikeFoundations

/// The part of a parameter's range that a model may use, and how 0…1 is laid along it.
public struct TrainedRange: Sendable, Hashable {
    /// How a range is divided into equal steps of the normalised value.
    public enum Scale: String, Sendable, Hashable, CaseIterable {
        /// Equal differences.
        case linear
        /// Equal ratios; both ends are positive.
        case logarithmic = "log"
        /// The value is a linear coefficient, and equal steps are equal numbers of decibels. A range that reaches 0 has a floor.
        case decibels = "dB"
    }

    /// The least value, in the parameter's unit.
    public let minimum: Double
    /// The greatest value, in the parameter's unit.
    public let maximum: Double
    /// How the range is divided.
    public let scale: Scale
    /// On the decibel scale, the level of the normalised value 0, for ranges that reach 0: what is below counts as this.
    public let floorDB: Double?

    /// A range.
    ///
    /// - Throws: `SoundalikeError` (bad data) if it is empty or not finite, reaches 0 on a scale of ratios without a floor, or has a
    ///   floor where there is no need of one or above its maximum.
    public init(minimum: Double, maximum: Double, scale: Scale = .linear, floorDB: Double? = nil) throws {
        func check(_ isFine: Bool, _ problem: String) throws {
            guard isFine else { throw SoundalikeError(.badData, nil, problem) }
        }
        try check(minimum.isFinite && maximum.isFinite && minimum < maximum, "the range is empty")
        switch scale {
        case .linear: break
        case .logarithmic: try check(minimum > 0, "a logarithmic range cannot reach 0")
        case .decibels: try check(minimum > 0 || (minimum == 0 && floorDB != nil), "a range that reaches 0 needs a floor_db")
        }
        if let floorDB {
            try check(scale == .decibels && minimum == 0, "only a range from 0 in dB has a floor_db")
            try check((-200..<decibels(amplitude: maximum)).contains(floorDB), "floor_db is not between -200 and the maximum")
        }
        self.minimum = minimum
        self.maximum = maximum
        self.scale = scale
        self.floorDB = floorDB
    }

    /// The value at the normalised value 0: the minimum, or the floor.
    public var leastValue: Double { floorDB.map { amplitude(decibels: $0) } ?? minimum }

    /// Where `value` lies in the range, 0…1 along the scale; values outside count as the nearest end, NaN as the least.
    public func normalised(_ value: Double) -> Double {
        guard value > leastValue else { return 0 }
        guard value < maximum else { return 1 }
        switch scale {
        case .linear: return (value - minimum) / (maximum - minimum)
        case .logarithmic, .decibels: return logarithm(value / leastValue) / logarithm(maximum / leastValue)
        }
    }

    /// The value at `position`, 0…1 along the scale; positions outside count as the nearest end, NaN as 0.
    public func value(normalised position: Double) -> Double {
        guard position > 0 else { return leastValue }
        guard position < 1 else { return maximum }
        switch scale {
        case .linear: return min(max(minimum + (maximum - minimum) * position, minimum), maximum)
        case .logarithmic, .decibels: return min(max(leastValue * power(maximum / leastValue, position), leastValue), maximum)
        }
    }
}
