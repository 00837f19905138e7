/// How a run ended.
public struct TrainingOutcome: Sendable {
    /// Updates made in all.
    public var update: Int
    /// The best validation loss, nats a parameter.
    public var bestLoss: Double?
    /// Of the last validation.
    public var scores: ValidationScores?
}
