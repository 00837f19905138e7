/// How far a model's confidences are from the truth: the expected calibration error.
///
/// M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015:
/// answers are sorted into bins by confidence, and in each the mean confidence is compared with the share that was right.
public struct CalibrationError: Sendable, Hashable {
    private static let binCount = 10
    private var confidences = [Double](repeating: 0, count: binCount)
    private var hits = [Double](repeating: 0, count: binCount)
    private var counts = [Double](repeating: 0, count: binCount)

    /// Of no answers yet.
    public init() {}

    /// Takes in one answer: how sure the model was of it, 0…1, and whether it was right.
    public mutating func add(confidence: Double, isRight: Bool) {
        let bin = min(max(Int((confidence * Double(Self.binCount)).rounded(.down)), 0), Self.binCount - 1)
        confidences[bin] += confidence
        hits[bin] += isRight ? 1 : 0
        counts[bin] += 1
    }

    /// The mean over all answers of the distance between confidence and share right of their bin, 0…1; nil without answers.
    public var expected: Double? {
        let count = counts.reduce(0, +)
        return count > 0 ? zip(confidences, hits).reduce(0) { $0 + abs($1.0 - $1.1) } / count : nil
    }
}
