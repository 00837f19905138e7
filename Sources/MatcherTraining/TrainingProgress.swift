/// Where a run stands.
public struct TrainingProgress: Sendable {
    /// What it is doing.
    public enum Stage: Sendable {
        /// Reading recordings and making the validation examples.
        case preparing
        /// Making updates.
        case training
        /// A validation is done.
        case validated(ValidationScores)
    }

    /// What it is doing now.
    public var stage: Stage
    /// Updates made.
    public var update = 0
    /// Updates that the recipe allows.
    public var maximumUpdates: Int
    /// Mean loss since the last validation, nats a parameter.
    public var loss: Double?
    /// The least loss of all validations, nats a parameter.
    public var bestValidationLoss: Double?
    /// Mean over the run.
    public var secondsPerUpdate: Double?
    /// Share of the time that the optimiser waited for examples.
    public var waitingShare: Double?

    init(stage: Stage, update: Int, recipe: Recipe) {
        self.stage = stage
        self.update = update
        maximumUpdates = recipe.optimiser.maximumUpdates
    }

    init(stage: Stage, state: TrainingState, recipe: Recipe) {
        self.init(stage: stage, update: state.update, recipe: recipe)
        loss = state.lossCount > 0 ? state.lossSum / Double(state.lossCount) : nil
        bestValidationLoss = state.bestLoss
        secondsPerUpdate = state.seconds / Double(max(1, state.update))
        waitingShare = state.waitingSeconds / max(state.seconds, 1e-9)
    }
}
