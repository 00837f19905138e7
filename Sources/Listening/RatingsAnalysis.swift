import SoundalikeFoundations

/// A MUSHRA test in figures: each condition's, and how it compares with one of them.
public struct RatingsAnalysis: Sendable {
    /// What listeners are screened by (ITU-R BS.1534-3, section 4.1.2), and what conditions are compared with.
    public struct Options: Sendable {
        /// The hidden reference.
        public var reference = "reference"
        /// The mid-range anchor.
        public var midAnchor = "mid_anchor"
        /// Whether listeners who miss these are left out.
        public var isScreened = true
        /// The condition that others are compared with, if any.
        public var against: String?

        public init() {}
    }

    /// One condition.
    public struct Condition: Sendable {
        public let name: String
        /// All its ratings, in the order of the table.
        public let scores: [Double]
        public let description: Description
        /// Against the chosen condition.
        public internal(set) var comparison: Comparison?
    }

    /// One condition against the chosen one, over pairs of the same listener and item.
    public struct Comparison: Sendable {
        public let pairCount: Int
        /// Of the condition over the chosen one.
        public let meanDifference: Double
        /// Nil where too few pairs differ.
        public internal(set) var student, wilcoxon: PairedTest?
    }

    /// A listener who was left out.
    public struct Excluded: Sendable {
        public let listener: String
        /// Why, in a few words.
        public let reason: String
    }

    /// In the order in which they first come in the table.
    public let conditions: [Condition]
    public let listenerCount: Int
    public let itemCount: Int
    public let excluded: [Excluded]

    /// The screening's figures: a listener is left out who misses more than this share of the items by this score.
    private static let missedShare = 0.15, goodScore = 90.0

    /// - Throws: ``SoundalikeError`` `.usage` when there is no condition of the name to compare with, `.badData` when screening leaves nobody.
    public init(_ ratings: [Answers.Rating], options: Options = Options()) throws {
        let names = ratings.map(\.condition).uniqued()
        if let against = options.against, !names.contains(against) {
            throw SoundalikeError(.usage, against, "is none of the conditions", remedy: "they are \(names.joined(separator: ", "))")
        }
        let excluded = options.isScreened ? Self.screen(ratings, options) : []
        let out = Set(excluded.map(\.listener))
        let ratings = ratings.filter { !out.contains($0.listener) }
        guard !ratings.isEmpty else {
            throw SoundalikeError(.badData, nil, "every listener misses the hidden reference or the anchor", remedy: "look at `reference` and `midAnchor`, or do without the screening (`isScreened`)")
        }
        let byCondition = Dictionary(grouping: ratings, by: \.condition)
        var conditions = names.compactMap { name in
            byCondition[name].map { ratings in Condition(name: name, scores: ratings.map(\.score), description: Description(ratings.map(\.score))) }
        }
        if let against = options.against { Self.compare(&conditions, byCondition, with: against) }
        self.conditions = conditions
        self.excluded = excluded
        listenerCount = Set(ratings.map(\.listener)).count
        itemCount = Set(ratings.map(\.item)).count
    }

    private static func screen(_ ratings: [Answers.Rating], _ options: Options) -> [Excluded] {
        let byListener = Dictionary(grouping: ratings, by: \.listener)
        return ratings.map(\.listener).uniqued().compactMap { listener in
            func share(_ condition: String, _ isMissed: (Double) -> Bool) -> Double {
                let scores = (byListener[listener] ?? []).filter { $0.condition == condition }.map(\.score)
                return scores.isEmpty ? 0 : Double(scores.filter(isMissed).count) / Double(scores.count)
            }
            if share(options.reference, { $0 < goodScore }) > missedShare {
                return Excluded(listener: listener, reason: "rates the hidden reference below 90 in more than 15 % of the items")
            }
            if share(options.midAnchor, { $0 > goodScore }) > missedShare {
                return Excluded(listener: listener, reason: "rates the mid anchor above 90 in more than 15 % of the items")
            }
            return nil
        }
    }

    private static func compare(_ conditions: inout [Condition], _ byCondition: [String: [Answers.Rating]], with chosen: String) {
        func key(_ rating: Answers.Rating) -> [String] { [rating.listener, rating.item] }
        let base = Dictionary((byCondition[chosen] ?? []).map { (key($0), $0.score) }, uniquingKeysWith: { first, _ in first })
        for index in conditions.indices where conditions[index].name != chosen {
            let differences = (byCondition[conditions[index].name] ?? []).compactMap { rating in base[key(rating)].map { rating.score - $0 } }
            conditions[index].comparison = Comparison(
                pairCount: differences.count, meanDifference: differences.reduce(0, +) / Double(max(1, differences.count)),
                student: PairedTest.student(differences), wilcoxon: PairedTest.wilcoxon(differences))
        }
        for test in [\Comparison.student, \Comparison.wilcoxon] {
            let tested = conditions.indices.filter { conditions[$0].comparison?[keyPath: test] != nil }
            let p = tested.map { conditions[$0].comparison?[keyPath: test]?.p ?? 1 }
            for (index, (bonferroni, holm)) in zip(tested, zip(Corrections.bonferroni(p), Corrections.holm(p))) {
                conditions[index].comparison?[keyPath: test]?.bonferroniP = bonferroni
                conditions[index].comparison?[keyPath: test]?.holmP = holm
            }
        }
    }
}

/// An ABX test in figures.
public struct ABXAnalysis: Sendable {
    /// Answers of one listener, or of all.
    public struct Score: Sendable {
        /// Nil for all together.
        public let listener: String?
        public let correct, trials: Int
        /// How likely as many right answers or more are where nothing is heard: one-sided, binomial.
        public var p: Double { Distributions.evenBinomialTail(successes: correct, trials: trials) }
    }

    /// All together, then each listener, in the order of the table.
    public let scores: [Score]

    public init(_ choices: [Answers.Choice]) {
        let byListener = Dictionary(grouping: choices, by: \.listener)
        func score(_ listener: String?, _ choices: [Answers.Choice]) -> Score {
            Score(listener: listener, correct: choices.count { $0.isCorrect }, trials: choices.count)
        }
        scores = [score(nil, choices)] + choices.map(\.listener).uniqued().map { score($0, byListener[$0] ?? []) }
    }
}
