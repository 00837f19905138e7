import SoundalikeFoundations

/// A preference test in figures: how often each of two conditions was preferred, for every two that were compared.
public struct PreferenceAnalysis: Sendable {
    /// Two conditions, over all listeners and items.
    public struct Pair: Sendable, Equatable {
        public let first, second: String
        /// How often each was preferred, and how often neither.
        public let firstCount, secondCount, noPreferenceCount: Int
        /// How likely the two counts are as far apart, either way, where nobody has a preference: binomial, answers without a preference left out.
        public let p: Double
        /// For as many pairs as there are, by Bonferroni's and by Holm's method.
        public internal(set) var bonferroniP, holmP: Double
    }

    /// In the order in which they first come in the table.
    public let pairs: [Pair]
    public let listenerCount: Int
    public let itemCount: Int

    /// - Parameter against: looks only at pairs with this condition, which then is the second of each; at all pairs when nil.
    /// - Throws: ``SoundalikeError`` `.usage` when there is no such condition.
    public init(_ preferences: [Answers.Preference], against: String? = nil) throws {
        let names = preferences.flatMap { [$0.first, $0.second] }.uniqued()
        if let against, !names.contains(against) {
            throw SoundalikeError(.usage, against, "is none of the conditions", remedy: "they are \(names.joined(separator: ", "))")
        }
        // The sides on which they were offered do not matter.
        func sorted(_ answer: Answers.Preference) -> [String] {
            against == answer.first ? [answer.second, answer.first] : against == answer.second ? [answer.first, answer.second] : [answer.first, answer.second].sorted()
        }
        let preferences = against.map { chosen in preferences.filter { $0.first == chosen || $0.second == chosen } } ?? preferences
        let byPair = Dictionary(grouping: preferences, by: sorted)
        var pairs = preferences.map(sorted).uniqued().map { pair in
            let answers = byPair[pair] ?? []
            let (first, second) = (answers.count { $0.preferred == pair[0] }, answers.count { $0.preferred == pair[1] })
            let p = Distributions.twoSidedEvenBinomial(successes: first, trials: first + second)
            return Pair(
                first: pair[0], second: pair[1], firstCount: first, secondCount: second, noPreferenceCount: answers.count - first - second,
                p: p, bonferroniP: p, holmP: p)
        }
        let p = pairs.map(\.p)
        for (index, (bonferroni, holm)) in zip(Corrections.bonferroni(p), Corrections.holm(p)).enumerated() {
            (pairs[index].bonferroniP, pairs[index].holmP) = (bonferroni, holm)
        }
        self.pairs = pairs
        listenerCount = Set(preferences.map(\.listener)).count
        itemCount = Set(preferences.map(\.item)).count
    }
}
