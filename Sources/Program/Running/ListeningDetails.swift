import Foundation
import SoundalikeListening

/// What `listen analyse` says about a test.
struct ListeningDetails: Encodable {
    struct Condition: Encodable {
        let name: String
        let count: Int
        let median, lowerQuartile, upperQuartile, mean: Double
        /// Absent for a single rating.
        let intervalLow, intervalHigh: Double?
        var comparison: Comparison?
    }

    struct Comparison: Encodable {
        let pairs: Int
        let meanDifference: Double
        let tTest, wilcoxon: Test?
    }

    struct Test: Encodable {
        let statistic, p, bonferroniP, holmP: Double

        init(_ test: PairedTest) {
            (statistic, p, bonferroniP, holmP) = (test.statistic, test.p, test.bonferroniP, test.holmP)
        }
    }

    struct Excluded: Encodable {
        let listener, reason: String
    }

    struct Score: Encodable {
        /// Absent for all together.
        let listener: String?
        let correct, trials: Int
        let p: Double
    }

    struct Preference: Encodable {
        let first, second: String
        let firstCount, secondCount, noPreferenceCount: Int
        let p, bonferroniP, holmP: Double
    }

    let kind: String
    var listeners: Int?
    var items: Int?
    var excluded: [Excluded]?
    var against: String?
    var conditions: [Condition]?
    var scores: [Score]?
    var preferences: [Preference]?

    init(_ analysis: RatingsAnalysis, against: String?) {
        kind = "ratings"
        (listeners, items) = (analysis.listenerCount, analysis.itemCount)
        excluded = analysis.excluded.map { Excluded(listener: $0.listener, reason: $0.reason) }
        self.against = against
        conditions = analysis.conditions.map { condition in
            let figures = condition.description
            return Condition(
                name: condition.name, count: figures.count, median: figures.median, lowerQuartile: figures.lowerQuartile,
                upperQuartile: figures.upperQuartile, mean: figures.mean, intervalLow: figures.interval?.lowerBound,
                intervalHigh: figures.interval?.upperBound,
                comparison: condition.comparison.map {
                    Comparison(pairs: $0.pairCount, meanDifference: $0.meanDifference, tTest: $0.student.map(Test.init), wilcoxon: $0.wilcoxon.map(Test.init))
                })
        }
    }

    init(_ analysis: ABXAnalysis) {
        kind = "abx"
        scores = analysis.scores.map { Score(listener: $0.listener, correct: $0.correct, trials: $0.trials, p: $0.p) }
    }

    init(_ analysis: PreferenceAnalysis, against: String?) {
        kind = "preference"
        (listeners, items) = (analysis.listenerCount, analysis.itemCount)
        self.against = against
        preferences = analysis.pairs.map {
            Preference(
                first: $0.first, second: $0.second, firstCount: $0.firstCount, secondCount: $0.secondCount, noPreferenceCount: $0.noPreferenceCount,
                p: $0.p, bonferroniP: $0.bonferroniP, holmP: $0.holmP)
        }
    }
}

extension ListeningDetails {
    /// The same for people.
    var text: String {
        if let scores {
            var table = TextTable([("listener", .left), ("correct", .right), ("of", .right), ("p by chance", .right)])
            for score in scores { table.add(score.listener ?? "all", "\(score.correct)", "\(score.trials)", Self.probability(score.p)) }
            return table.text
        }
        if let preferences {
            var table = TextTable([("first", .left), ("second", .left), ("first preferred", .right), ("second preferred", .right), ("neither", .right), ("p", .left)])
            for pair in preferences {
                table.add(
                    pair.first, pair.second, "\(pair.firstCount)", "\(pair.secondCount)", "\(pair.noPreferenceCount)",
                    [pair.p, pair.bonferroniP, pair.holmP].map(Self.probability).joined(separator: "  "))
            }
            return "\(listeners ?? 0) listeners, \(items ?? 0) items; p two-sided, binomial, without those who prefer neither; then after Bonferroni and after Holm:\n\n\(table.text)"
        }
        var lines = ["\(listeners ?? 0) listeners, \(items ?? 0) items"]
        lines += (excluded ?? []).map { "left out: \($0.listener), who \($0.reason)" }
        var table = TextTable([
            ("condition", .left), ("ratings", .right), ("median", .right), ("quartiles", .right), ("mean", .right), ("95 % interval", .right),
        ])
        for condition in conditions ?? [] {
            let interval = condition.intervalLow.map { "\(Self.score($0)) to \(Self.score(condition.intervalHigh ?? $0))" } ?? "-"
            table.add(
                condition.name, "\(condition.count)", Self.score(condition.median),
                "\(Self.score(condition.lowerQuartile)) to \(Self.score(condition.upperQuartile))", Self.score(condition.mean), interval)
        }
        lines += ["", table.text]
        if let against { lines += ["", "Against \(against), over pairs of the same listener and item; p two-sided, then after Bonferroni and after Holm:", comparisons] }
        return lines.joined(separator: "\n")
    }

    private var comparisons: String {
        var table = TextTable([("condition", .left), ("pairs", .right), ("difference", .right), ("t", .right), ("p", .left), ("W", .right), ("p", .left)])
        func cells(_ test: Test?) -> [String] {
            guard let test else { return ["-", "-"] }
            return [String(format: "%.2f", test.statistic), [test.p, test.bonferroniP, test.holmP].map(Self.probability).joined(separator: "  ")]
        }
        for condition in conditions ?? [] {
            guard let comparison = condition.comparison else { continue }
            table.add(
                [condition.name, "\(comparison.pairs)", String(format: "%+.1f", comparison.meanDifference)] + cells(comparison.tTest) + cells(comparison.wilcoxon))
        }
        return table.text
    }

    private static func score(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func probability(_ p: Double) -> String { p < 0.0001 ? "<0.0001" : String(format: "%.4f", p) }
}
