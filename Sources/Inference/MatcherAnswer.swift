/// What a matcher says of a pair.
public struct MatcherAnswer: Sendable {
    /// Natural logarithms of the probability of every grid value, `[parameter][value]`.
    public var logProbabilities: [[Double]]
    /// The response that leads from input to reference, dB, at points equally spaced on a logarithmic axis from 40 Hz to 18 kHz;
    /// nil from a network that does not predict it.
    public var responseDB: [Double]?
    /// How far the response that is wanted lies from the one above, or that of the likeliest values, towards the mean response of values drawn from
    /// the distributions: 0…1. A network that does not know says flat distributions, whose mean is cautious.
    public var expectationShare = 0.0
}
