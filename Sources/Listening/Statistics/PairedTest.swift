import SoundalikeFoundations

/// How likely differences of pairs are that large where there is no difference.
public struct PairedTest: Sendable, Equatable {
    /// t of the paired t-test; the smaller sum of ranks of Wilcoxon's.
    public let statistic: Double
    /// Two-sided, alone.
    public let p: Double
    /// For as many comparisons as were made, by Bonferroni's and by Holm's method.
    public var bonferroniP: Double
    public var holmP: Double

    private init(statistic: Double, p: Double) {
        self.statistic = statistic
        self.p = p
        (bonferroniP, holmP) = (p, p)
    }

    /// The paired t-test; nil for fewer than two pairs, and where all differ by the same.
    static func student(_ differences: [Double]) -> PairedTest? {
        guard differences.count > 1 else { return nil }
        let mean = differences.reduce(0, +) / Double(differences.count)
        let error = Description.standardError(differences, mean: mean)
        guard error > 0 else { return nil }
        let t = mean / error
        return PairedTest(statistic: t, p: Distributions.twoSidedStudent(t, degrees: Double(differences.count - 1)))
    }

    /// Beyond as many pairs the normal distribution stands for the exact one.
    private static let exactLimit = 200

    /// Wilcoxon's signed-rank test. Pairs without a difference are left out; the exact distribution of the ranks at hand, ties included,
    /// up to 200 pairs. Nil where nothing differs.
    static func wilcoxon(_ differences: [Double]) -> PairedTest? {
        let sorted = differences.filter { $0 != 0 }.sorted { abs($0) < abs($1) }
        guard !sorted.isEmpty else { return nil }
        // Twice the ranks: whole numbers, though ties share the mean of theirs.
        var ranks: [Int] = [], start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, abs(sorted[end]) == abs(sorted[start]) { end += 1 }
            ranks += Array(repeating: start + 1 + end, count: end - start)
            start = end
        }
        let total = ranks.reduce(0, +), positive = zip(sorted, ranks).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
        let smaller = min(positive, total - positive)
        let p = sorted.count <= exactLimit ? exactProbability(ranks, upTo: smaller) : normalProbability(ranks, smaller)
        return PairedTest(statistic: Double(smaller) / 2, p: p)
    }

    /// Of a sum as small as `smaller` or smaller, or as large at the other end: of all ways to give the ranks signs, each as likely.
    private static func exactProbability(_ ranks: [Int], upTo smaller: Int) -> Double {
        var chances = [Double](repeating: 0, count: ranks.reduce(0, +) + 1)
        chances[0] = 1
        var reach = 0
        for rank in ranks {
            reach += rank
            for sum in stride(from: reach, through: 0, by: -1) {
                chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2
            }
        }
        return min(1, 2 * chances[...smaller].reduce(0, +))
    }

    private static func normalProbability(_ ranks: [Int], _ smaller: Int) -> Double {
        // A sum of independent halves of ranks.
        let mean = Double(ranks.reduce(0, +)) / 2, variance = ranks.reduce(0.0) { $0 + Double($1 * $1) } / 4
        return Distributions.twoSidedNormal((Double(smaller) - mean) / variance.squareRoot())
    }
}

/// What several comparisons at once make of probabilities.
enum Corrections {
    /// Each times how many there are.
    static func bonferroni(_ p: [Double]) -> [Double] { p.map { min(1, $0 * Double(p.count)) } }

    /// Holm's method: the smallest times how many there are, the next times one less, and so on, never falling.
    static func holm(_ p: [Double]) -> [Double] {
        var corrected = p, largest = 0.0
        for (place, index) in p.indices.sorted(by: { p[$0] < p[$1] }).enumerated() {
            largest = max(largest, min(1, p[index] * Double(p.count - place)))
            corrected[index] = largest
        }
        return corrected
    }
}
