import SoundalikeFoundations

/// All features of a recording, or of some passages of it.
public struct StyleProfile: Sendable, Hashable {
    /// What is measured, in the order of ``values``.
    public static let features = StyleFeatures.all
    /// In the order and the units of ``features``; nil where a feature cannot be measured: the recording has one channel, holds nothing in a
    /// band, or is too short.
    public let values: [Double?]

    private static let places = Dictionary(uniqueKeysWithValues: features.enumerated().map { ($1.id, $0) })

    /// - Parameter values: one for each feature.
    public init(values: [Double?]) {
        precondition(values.count == Self.features.count, "a value for each feature")
        self.values = values
    }

    /// The value of the feature with this name; nil also where there is none.
    public subscript(_ id: String) -> Double? { Self.places[id].flatMap { values[$0] } }

    /// How differently two recordings sound: the root mean square of the features' differences in units of their scales, over the features that
    /// both have. Passages of one recording are about √2 apart. Infinite when they have none in common.
    public func distance(to other: StyleProfile) -> Double {
        var sum = 0.0, count = 0
        for (index, feature) in Self.features.enumerated() {
            guard let a = values[index], let b = other.values[index] else { continue }
            let difference = (a - b) / feature.scale
            sum += difference * difference
            count += 1
        }
        return count > 0 ? (sum / Double(count)).squareRoot() : .infinity
    }
}
