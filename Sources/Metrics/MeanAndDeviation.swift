/// The mean and standard deviation of a stream of numbers, in constant memory.
///
/// B. P. Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4 (1962); two streams
/// join as in T. F. Chan, G. H. Golub and R. J. LeVeque (1979).
public struct MeanAndDeviation: Sendable, Hashable {
    /// How many numbers there were.
    public private(set) var count = 0
    /// Their mean; 0 if there were none.
    public private(set) var mean = 0.0
    private var squares = 0.0

    /// Of no numbers yet.
    public init() {}

    /// The mean and deviation of `values`.
    public init(_ values: some Sequence<Double>) {
        for value in values { add(value) }
    }

    /// The standard deviation of the numbers themselves (divided by their count, not by one less); 0 if there were none.
    public var deviation: Double {
        count > 0 ? (squares / Double(count)).squareRoot() : 0
    }

    /// Takes in one number.
    public mutating func add(_ value: Double) {
        count += 1
        let distance = value - mean
        mean += distance / Double(count)
        squares += distance * (value - mean)
    }

    /// Takes in all the numbers of `other`.
    public mutating func add(_ other: MeanAndDeviation) {
        guard other.count > 0 else { return }
        let total = Double(count + other.count)
        let distance = other.mean - mean
        squares += other.squares + distance * distance * Double(count) * Double(other.count) / total
        mean += distance * Double(other.count) / total
        count += other.count
    }
}
