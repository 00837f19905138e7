import SoundalikeFoundations

/// How one value is chosen from the predicted distribution over a parameter's grid.
public enum GridDecoding: String, Codable, Hashable, Sendable, CaseIterable {
    /// The value that half of the probability lies on either side of: of all answers the one whose absolute error is expected
    /// to be least. A network that does not know answers near the middle instead of somewhere at random.
    case median
    /// The most likely value, as in the paper.
    case mode

    /// The index of the chosen value.
    ///
    /// - Parameter logProbabilities: natural logarithms of the probabilities, one a grid value, at least one.
    public func index(of logProbabilities: some RandomAccessCollection<some BinaryFloatingPoint>) -> Int {
        switch self {
        case .mode:
            var best = 0, bestValue = -Double.infinity
            for (index, value) in logProbabilities.enumerated() where Double(value) > bestValue {
                (best, bestValue) = (index, Double(value))
            }
            return best
        case .median:
            let probabilities = logProbabilities.map { exponential(Double($0)) }
            let half = probabilities.reduce(0, +) / 2, slack = 1e-9 * half
            var sum = 0.0, lower: Int?
            for (index, probability) in probabilities.enumerated() {
                sum += probability
                if lower == nil, sum >= half - slack { lower = index }
                // Where every value between two will do, the one in the middle: a symmetric distribution's is its centre.
                if let lower, sum > half + slack { return (lower + index) / 2 }
            }
            return probabilities.count - 1
        }
    }
}
