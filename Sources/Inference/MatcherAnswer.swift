/// What a matcher says of a pair.
public struct MatcherAnswer: Sendable {
    /// Natural logarithms of the probability of every grid value, `[parameter][value]`.
    public var logProbabilities: [[Double]]
    /// The response that leads from input to reference, dB, at points equally spaced on a logarithmic axis from 40 Hz to 18 kHz;
    /// nil from a network that does not predict it.
    public var responseDB: [Double]?

    /// Whether all of it are numbers.
    var isFinite: Bool { logProbabilities.allSatisfy { $0.allSatisfy(\.isFinite) } && responseDB?.allSatisfy(\.isFinite) ?? true }
}
