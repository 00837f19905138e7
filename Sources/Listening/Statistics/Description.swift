import SoundalikeFoundations

/// Ratings in a few figures.
public struct Description: Sendable, Equatable {
    /// How many.
    public let count: Int
    /// The middle, and the quarters' ends, between values where they fall so.
    public let median, lowerQuartile, upperQuartile: Double
    public let mean: Double
    /// Within which the mean lies with a probability of 95 % (Student's t); nil for a single rating.
    public let interval: ClosedRange<Double>?

    /// - Parameter values: one or more.
    init(_ values: [Double]) {
        let sorted = values.sorted()
        count = sorted.count
        median = Self.quantile(0.5, of: sorted)
        lowerQuartile = Self.quantile(0.25, of: sorted)
        upperQuartile = Self.quantile(0.75, of: sorted)
        let mean = sorted.reduce(0, +) / Double(sorted.count)
        self.mean = mean
        guard sorted.count > 1 else {
            interval = nil
            return
        }
        let half = Distributions.studentLimit(probability: 0.05, degrees: Double(count - 1)) * Self.standardError(sorted, mean: mean)
        interval = mean - half...mean + half
    }

    private static func quantile(_ part: Double, of sorted: [Double]) -> Double {
        let position = part * Double(sorted.count - 1), index = min(Int(position), max(0, sorted.count - 2))
        guard sorted.count > 1 else { return sorted[0] }
        return sorted[index] + (sorted[index + 1] - sorted[index]) * (position - Double(index))
    }

    static func standardError(_ values: [Double], mean: Double) -> Double {
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
        return (variance / Double(values.count)).squareRoot()
    }
}
