import SoundalikeFoundations

/// All features of a recording, or of some passages of it.
public struct StyleProfile: Sendable, Hashable {
    /// What is measured, in the order of ``values``.
    public static let features = StyleFeatures.all
    /// Centres of the octave bands, Hz, which features are named by: `level_median_1000hz_db`.
    public static let bandsHz = StyleBands.centresHz
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

    /// What leads from this to another: each feature's difference in units of its scale; nil where one of the two lacks it.
    public func differences(to other: StyleProfile) -> [Double?] {
        Self.features.indices.map { index in
            guard let from = values[index], let to = other.values[index] else { return nil }
            return (to - from) / Self.features[index].scale
        }
    }

    /// How differently two recordings sound: the root mean square of their ``differences(to:)``. Passages of one recording
    /// are some 1 to 4 apart. Infinite when they have no feature in common.
    public func distance(to other: StyleProfile) -> Double {
        let squares = differences(to: other).compactMap { $0 }.map { $0 * $0 }
        return squares.isEmpty ? .infinity : (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
}
