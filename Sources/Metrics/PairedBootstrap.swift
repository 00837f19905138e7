import SoundalikeFoundations

/// Whether one model's errors are smaller than another's on the same examples, by resampling the examples.
///
/// B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 13 and 16: examples are drawn with
/// replacement, and what is looked at is the mean of the differences, so that hard examples are hard for both.
public struct PairedBootstrap: Sendable, Hashable, Codable {
    /// Mean of the first's errors minus the second's, in the errors' unit; below 0 where the first is better.
    public let difference: Double
    /// The middle 95 % of the resampled means.
    public let lower, upper: Double

    /// Whether the first is better beyond doubt: the whole interval lies below 0.
    public var isBetter: Bool { upper < 0 }
    /// Whether the first is worse beyond doubt.
    public var isWorse: Bool { lower > 0 }

    /// Compares the errors of two models, example by example.
    ///
    /// - Precondition: as many of `first` as of `second`.
    public init(_ first: [Double], _ second: [Double], resamples: Int = 1_000, seed: Int = 1) {
        precondition(first.count == second.count, "errors of the same examples")
        let differences = zip(first, second).map { $0 - $1 }
        guard !differences.isEmpty else { (difference, lower, upper) = (0, 0, 0); return }
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(seed)), stream: 0xB007)
        let means = (0..<resamples).map { _ in
            var sum = 0.0
            for _ in differences.indices { sum += differences[generator.index(below: differences.count)] }
            return sum / Double(differences.count)
        }.sorted()
        difference = differences.reduce(0, +) / Double(differences.count)
        lower = means[resamples / 40]
        upper = means[resamples - 1 - resamples / 40]
    }
}
