import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeNetworks
import SoundalikeTraining

/// A matcher's run under way: where it stands, its log, checkpoints and best model.
final class MatcherRun {
    /// Where it stands.
    var state = TrainingState()
    /// What moves the network's weights.
    let optimiser: Adam
    private let recipe: Recipe
    private let network: MatcherNetwork
    private let metadata: ModelMetadata
    private let options: MatcherTrainer.Options
    private let folder: RunFolder
    private let log: RunLog
    private var scores: ValidationScores?
    private var lastCheckpoint = ContinuousClock.now

    /// A new run of `network`, from its weights or those of the model to start from; or, resuming, the folder's run as it was left.
    ///
    /// - Throws: `SoundalikeError.badData` for a model or checkpoint of another network; what reading and writing the folder throws.
    init(
        _ recipe: Recipe, training network: MatcherNetwork, metadata: ModelMetadata, options: MatcherTrainer.Options, in folder: RunFolder,
        resuming: Bool
    ) throws {
        (self.recipe, self.network, self.metadata, self.options, self.folder) = (recipe, network, metadata, options, folder)
        optimiser = try Adam(network.parameters, learningRate: recipe.optimiser.learningRate)
        if let path = options.initialModel { try network.restore(from: SafetensorsFile(contentsOf: path)) }
        if resuming {
            let checkpoint = try SafetensorsFile(contentsOf: folder.lastPath)
            state = try TrainingState(of: checkpoint, subject: folder.lastPath)
            try network.restore(from: checkpoint)
            try optimiser.restore(from: checkpoint)
        }
        log = try RunLog(folder)
        if resuming { try log.truncate(to: state.update, in: folder) }
    }

    /// How it ended.
    var outcome: TrainingOutcome { TrainingOutcome(update: state.update, bestLoss: state.bestLoss, scores: scores) }

    /// Counts an update in, with its loss in nats a parameter and the time that it took since `start`, `waited` of it for examples.
    ///
    /// - Throws: `SoundalikeError.badData` when the loss is no longer a number.
    func finishUpdate(loss: Double, since start: ContinuousClock.Instant, waited: Duration = .zero) throws {
        guard loss.isFinite else {
            throw SoundalikeError(.badData, recipe.name, "the loss is no longer a number", remedy: "lower optimiser.learning_rate")
        }
        state.lossSum += loss
        state.lossCount += 1
        state.update += 1
        state.seconds += (ContinuousClock.now - start) / .seconds(1)
        state.waitingSeconds += waited / .seconds(1)
        options.progress(TrainingProgress(stage: .training, state: state, recipe: recipe))
    }

    /// Whether the update that was just made is one to validate after.
    var isValidationDue: Bool {
        state.update % recipe.optimiser.validateEvery == 0 || state.update == recipe.optimiser.maximumUpdates
    }

    /// Logs a validation of `model`, keeps it where it is the best so far, and writes a checkpoint.
    ///
    /// - Parameter scalars: what the log is to hold besides.
    func finishValidation(_ new: ValidationScores, of model: SafetensorsFile, scalars: [String: Double] = [:]) throws {
        scores = new
        let training = [
            "training/loss": state.lossSum / Double(max(1, state.lossCount)), "training/learning_rate": optimiser.learningRate,
        ]
        try log.add(new.scalars.merging(training) { $1 }.merging(scalars) { $1 }, step: state.update)
        (state.lossSum, state.lossCount) = (0, 0)
        if new.loss < state.bestLoss ?? .infinity {
            state.bestLoss = new.loss
            state.validationsSinceBest = 0
            try keep(model, new)
        } else {
            state.validationsSinceBest += 1
        }
        options.progress(TrainingProgress(stage: .validated(new), state: state, recipe: recipe))
        try checkpoint()
    }

    private func keep(_ model: SafetensorsFile, _ scores: ValidationScores) throws {
        var file = model, metadata = metadata
        metadata.scores = .object([
            "updates": .integer(state.update), "validation_loss": .number(scores.loss),
            "validation_errors": .object(scores.errors.mapValues(JSONValue.number)),
        ])
        try metadata.store(in: &file)
        try file.write(to: folder.bestPath)
    }

    /// Writes a checkpoint where the last one is old, or where the run is to end.
    ///
    /// - Throws: `SoundalikeError.interrupted` after a checkpoint, once the task is cancelled.
    func checkpointIfDue() throws {
        if Interruption.isRequested {
            try checkpoint()
            throw SoundalikeError(
                .interrupted, folder.path, "stopped after update \(state.update)", remedy: "go on by `resume` \(folder.path)")
        }
        if ContinuousClock.now - lastCheckpoint > .seconds(recipe.optimiser.checkpointMinutes * 60) { try checkpoint() }
    }

    private func checkpoint() throws {
        var file = SafetensorsFile()
        try network.store(in: &file)
        try optimiser.store(in: &file)
        try metadata.store(in: &file)
        try state.store(in: &file)
        try file.write(to: folder.lastPath)
        lastCheckpoint = .now
    }
}
