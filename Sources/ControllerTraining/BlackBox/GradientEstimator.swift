import SoundalikeFoundations

/// In which directions settings are moved to find out how the sound depends on them.
///
/// Each direction is gone both ways, and how far each setting really came (bounds stop it, steps round it) is what the difference of the two
/// outputs is divided by. So an estimator is only its directions.
public protocol GradientEstimator: Sendable {
    /// In how many directions `count` numbers are moved.
    func directionCount(for count: Int) -> Int

    /// The first of the numbers that a direction moves.
    func firstMoved(by direction: Int) -> Int

    /// The directions of one item and step: −1, 0 or 1 for each number, `[direction][number]`.
    func directions(for count: Int, using generator: inout SeededGenerator) -> [[Int8]]

    /// How many other values of a choice are tried in each step at most, by chance where there are more.
    var greatestTrialCount: Int { get }
}

/// One number after the other: exact up to the curvature, two runs a number.
///
/// Source: Martínez Ramírez et al., "Differentiable signal processing with black-box audio effects", ICASSP 2021, eq. 1.
public struct FiniteDifferences: GradientEstimator {
    /// Central differences.
    public init() {}

    public var greatestTrialCount: Int { .max }

    public func directionCount(for count: Int) -> Int { count }

    public func firstMoved(by direction: Int) -> Int { direction }

    public func directions(for count: Int, using generator: inout SeededGenerator) -> [[Int8]] {
        (0..<count).map { moved in (0..<count).map { $0 == moved ? 1 : 0 } }
    }
}

/// Simultaneous perturbation: all numbers at once, each up or down by chance, two runs a sample however many numbers there are.
///
/// What the other numbers do to the sound is noise in the estimate for one, with mean 0. Several samples are averaged. When they are orthogonal, rows
/// of a Hadamard matrix with columns of random sign, the noise of one cancels some of the others': all of it when there are as many as the matrix has rows.
///
/// Source: J. Spall, "Multivariate stochastic approximation using a simultaneous perturbation gradient approximation", IEEE TAC 37 (1992).
public struct SimultaneousPerturbation: GradientEstimator {
    /// How many directions are averaged.
    public let sampleCount: Int
    /// Whether the directions of one step are orthogonal, not independent.
    public let isOrthogonal: Bool

    /// An estimator with `sampleCount` samples, at least one.
    public init(sampleCount: Int = 1, isOrthogonal: Bool = false) {
        self.sampleCount = max(1, sampleCount)
        self.isOrthogonal = isOrthogonal
    }

    public var greatestTrialCount: Int { sampleCount }

    public func directionCount(for count: Int) -> Int { count == 0 ? 0 : sampleCount }

    public func firstMoved(by direction: Int) -> Int { 0 }

    public func directions(for count: Int, using generator: inout SeededGenerator) -> [[Int8]] {
        guard isOrthogonal else {
            return (0..<directionCount(for: count)).map { _ in signs(count, &generator) }
        }
        // The Hadamard matrix of order 2ⁿ has −1 to the power of the number of ones that row and column have in common.
        let order = (0...).lazy.map { 1 << $0 }.first { $0 >= count } ?? 1
        let columns = signs(count, &generator)
        var rows: [Int] = []
        return (0..<directionCount(for: count)).map { _ in
            if rows.isEmpty { rows = Array(0..<order).shuffled(using: &generator) }
            let row = rows.removeLast()
            return columns.enumerated().map { column, sign in (row & column).nonzeroBitCount.isMultiple(of: 2) ? sign : -sign }
        }
    }

    private func signs(_ count: Int, _ generator: inout SeededGenerator) -> [Int8] {
        (0..<count).map { _ in generator.next() >> 63 == 0 ? 1 : -1 }
    }
}

/// Moves nothing: for runs without gradients.
struct NoDirections: GradientEstimator {
    var greatestTrialCount: Int { 0 }
    func directionCount(for count: Int) -> Int { 0 }
    func firstMoved(by direction: Int) -> Int { 0 }
    func directions(for count: Int, using generator: inout SeededGenerator) -> [[Int8]] { [] }
}
