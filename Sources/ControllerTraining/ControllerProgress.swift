/// How a run ended.
public struct ControllerOutcome: Sendable {
    /// Updates made in all stages.
    public var update: Int
    /// The best validation loss of the last stage.
    public var bestLoss: Double?
    /// What the last validation gave, by name.
    public var validation: [String: Double]?
    /// Failures of the effects in an item and step.
    public var failureCount: Int
    /// Where the time of the updates went.
    public var times: StepTimes
}

/// Where a run stands.
public struct ControllerProgress: Sendable {
    /// What it is doing.
    public enum Stage: Sendable {
        /// Looking through the recordings, starting the effects.
        case preparing
        case training
        /// The loss, and whether it is the stage's best so far.
        case validated(loss: Double, isBest: Bool)
    }

    public var stage: Stage
    /// What is learned now: the effects in use, or the default settings.
    public var name = ""
    /// Which of how many.
    public var number = 0, count = 0
    /// Updates of this stage, and the most it may have.
    public var update = 0, maximumUpdates = 0
    /// Mean since the last validation.
    public var loss: Double?
    public var learningRate = 0.0
    public var secondsPerUpdate: Double?
    /// Where the time goes.
    public var times = StepTimes()
    /// Failures of the effects so far.
    public var failureCount = 0
}
