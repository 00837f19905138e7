import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeNetworks
import SoundalikeTensors
import SoundalikeTraining

/// A controller's training at work: the network and its optimiser, the effects, where the data stands.
final class ControllerRun {
    private let trainer: ControllerTrainer
    private let folder: RunFolder
    private let stages: [ControllerStage]
    private let network: ControllerNetwork
    /// What answers in place of the network while the best fixed settings are looked for.
    private let fixed: FixedSettings
    private let loss: any AudioLoss
    private let log: RunLog
    private let metadata: ModelMetadata
    private let training, validation: ClipMaker

    private(set) var state: ControllerState
    private var optimiser: Adam
    private var follower: ClipFollower
    /// The effects of this stage; nil while none runs.
    private var effects: StageEffects?
    /// Where the network starts, pair by pair; nil where it starts alike for all.
    private var spectralStep: SpectralStep?
    private var isResuming = false
    /// Whether the network answers, not the fixed settings.
    private var isListening = true
    private var lastValidation: [String: Double]?
    private var lastCheckpoint = ContinuousClock.now
    private var failuresBefore = 0

    private var recipe: ControllerRecipe { trainer.recipe }
    private var itemCount: Int { recipe.optimiser.batchSize }

    /// A new run: random weights, or those of the model to start from.
    init(_ trainer: ControllerTrainer, folder: RunFolder) throws {
        self.trainer = trainer
        self.folder = folder
        let recipe = trainer.recipe
        stages = ControllerStage.all(
            of: recipe, chain: trainer.chain, startIsGiven: trainer.options.initialModel != nil)
        var generator = Draw.initialWeights.generator(seed: recipe.seed, within: .initialWeights, 0)
        network = try ControllerNetwork(trainer.architecture, generator: &generator, device: trainer.options.device)
        if let path = trainer.options.initialModel { try network.restore(from: SafetensorsFile(contentsOf: path)) }
        loss = try recipe.loss.make()
        metadata = try trainer.metadata()
        training = try trainer.data.clips(.training)
        validation = try trainer.data.clips(.validation)
        let rate = Self.learningRate(of: stages.first, recipe)
        state = ControllerState(learningRate: rate, itemCount: recipe.optimiser.batchSize)
        fixed = try FixedSettings(startingAt: trainer.defaultOutputs, device: trainer.options.device)
        optimiser = try Adam(stages.first == .fixedSettings ? fixed.parameters : network.parameters, learningRate: rate)
        follower = ClipFollower(training, itemCount: recipe.optimiser.batchSize, geometry: trainer.data.geometry)
        log = try RunLog(folder)
    }

    /// Takes up the folder's last checkpoint; `begin` then brings the effects back.
    func restore() throws {
        let checkpoint = try SafetensorsFile(contentsOf: folder.lastPath)
        state = try ControllerState(of: checkpoint, itemCount: itemCount, stageCount: stages.count, subject: folder.lastPath)
        try network.restore(from: checkpoint)
        try fixed.restore(from: checkpoint)
        optimiser = try Adam(learned, learningRate: state.schedule.learningRate)
        try optimiser.restore(from: checkpoint)
        try log.truncate(to: state.update, in: folder)
        isResuming = true
    }

    private static func learningRate(of stage: ControllerStage?, _ recipe: ControllerRecipe) -> Double {
        switch stage {
        case .fixedSettings: recipe.stages.fixedLearningRate
        case .pretraining: recipe.stages.pretrainingLearningRate
        default: recipe.optimiser.learningRate
        }
    }

    /// What this stage changes.
    private var learned: [NamedTensor] { stage == .fixedSettings ? fixed.parameters : network.parameters }
}

// Stages.
extension ControllerRun {
    /// What is learned now; nil when all is done.
    var stage: ControllerStage? { state.stage < stages.count ? stages[state.stage] : nil }

    var isStageOver: Bool { state.stageUpdate >= maximumUpdates || state.schedule.validationsSinceBest >= patience }

    private var maximumUpdates: Int {
        switch stage {
        case .fixedSettings: recipe.stages.fixedMaximumUpdates
        case .pretraining: recipe.stages.pretrainingMaximumUpdates
        default: recipe.optimiser.maximumUpdates
        }
    }

    private var patience: Int { stage == .pretraining ? recipe.stages.pretrainingPatience : recipe.optimiser.patience }

    /// Starts the stage's effects, and the items' clips; after a resumption, brings both back to where they were.
    func begin(_ stage: ControllerStage) async throws {
        let found: StageEffects? = switch stage {
        case .pretraining: nil
        case .fixedSettings: try StageEffects(trainer, effectCount: trainer.chain.description.links.count, stage: state.stage)
        case .effects(let count): try StageEffects(trainer, effectCount: count, stage: state.stage)
        }
        effects = found
        spectralStep = nil
        if stage == .pretraining, recipe.stages.start == .spectra {
            let whole = try StageEffects(trainer, effectCount: trainer.chain.description.links.count, stage: state.stage)
            spectralStep = try await SpectralStep(through: whole.layer, defaults: trainer.defaultOutputs) { batch in
                clips(positions: start(at: batch))
            }
        }
        isListening = stage != .fixedSettings
        follower = clips(positions: state.positions, targetDelay: found?.layer.latencyFrames ?? 0, stride: stride)
        guard isResuming else { return }
        isResuming = false
        guard let found, let position = state.layer else { return }
        try found.history.restore(from: SafetensorsFile(contentsOf: folder.lastPath), frameCounts: state.heardFrames)
        var heard: [[[Float]]] = []
        for item in 0..<itemCount { heard.append(state.heardFrames[item] == 0 ? [] : try await follower.heardInputs(of: item)) }
        try found.layer.replay(heard, with: found.history, to: position)
    }

    /// Goes on to the next stage from this one's best weights. Clips begin anew, as the effects do.
    func finishStage() async throws {
        if state.schedule.bestLoss != nil { try network.restore(from: SafetensorsFile(contentsOf: folder.bestPath)) }
        if stage == .pretraining, recipe.stages.startShare < 1 { try await shrink() }
        failuresBefore += effects?.layer.failures.count ?? 0
        effects = nil
        state.stage += 1
        (state.stageUpdate, state.validatedUpdate) = (0, 0)
        let rate = Self.learningRate(of: stage, recipe)
        state.schedule = stage == nil ? state.schedule : StageSchedule(learningRate: rate)
        state.positions = follower.positions.map(\.next)
        state.losses = LossSums()
        optimiser = try Adam(learned, learningRate: rate)
        follower = clips(positions: state.positions, stride: stride)
        try checkpoint()
    }

    /// The training clips' frames.
    private func clips(positions: [ClipPosition]? = nil, targetDelay: Int = 0, stride: Int = 1) -> ClipFollower {
        ClipFollower(
            training, itemCount: itemCount, geometry: trainer.data.geometry, positions: positions, targetDelay: targetDelay, stride: stride)
    }

    /// All items at clip `index`.
    private func start(at index: Int) -> [ClipPosition] { [ClipPosition](repeating: ClipPosition(clip: index), count: itemCount) }

    /// Two seconds, in frames: how far those lie apart that no effect hears.
    private var apart: Int { max(1, Int(2 * trainer.data.geometry.sampleRateHz) / trainer.data.geometry.frameLength) }

    /// From one frame to the next in this stage.
    private var stride: Int { stage == .pretraining ? apart : 1 }

    /// Takes back a share of how far the network's answers go from their mean, and brings that to the mean of what it learned to answer: the last
    /// updates pulled it to the recordings that they heard. Both are means over frames from all over the recordings.
    private func shrink() async throws {
        let heard = clips(stride: apart), count = trainer.defaultOutputs.count, frameCount = Double(Self.meanBatches * itemCount)
        var answers = [Double](repeating: 0, count: count), goals = answers
        for _ in 0..<Self.meanBatches {
            let batch = try await heard.next()
            let values = try Engine.withoutGradients { try answer(to: batch, training: false).floats() }
            for (index, value) in values.enumerated() { answers[index % count] += Double(value) / frameCount }
            for (index, value) in self.goals(of: batch).enumerated() { goals[index % count] += Double(value) / frameCount }
        }
        try network.shrink(to: recipe.stages.startShare, around: answers, onto: goals)
    }

    /// More than for the statistics: settings that suit two recordings differ by far more than what the network hears of them.
    private static let meanBatches = 160

    var outcome: ControllerOutcome {
        ControllerOutcome(
            update: state.update, bestLoss: state.schedule.bestLoss, validation: lastValidation, failureCount: failureCount, times: state.times)
    }

    private var failureCount: Int { failuresBefore + (effects?.layer.failures.count ?? 0) }
}

// Updates.
extension ControllerRun {
    /// One step of the optimiser on the next frame of every item.
    func update() async throws {
        let start = ContinuousClock.now
        let batch = try await follower.next()
        state.times.waiting += (ContinuousClock.now - start) / .seconds(1)
        let (loss, terms) = try learn(from: batch)
        guard loss.isFinite else {
            throw SoundalikeError(.badData, recipe.name, "the loss is no longer a number", remedy: "lower optimiser.learning_rate")
        }
        state.losses.add(loss, terms: terms)
        state.stageUpdate += 1
        state.update += 1
        report(.training)
    }

    private func learn(from batch: ClipBatch) throws -> (loss: Double, terms: [Double]) {
        let settings = try state.times.measure(\.encoder) { try answer(to: batch, training: true) }
        let value: (Double, [Double])
        if let effects {
            value = try effects.learn(from: batch, settings: settings, loss: loss, times: &state.times)
        } else {
            let loss = try distanceFromStart(settings, batch)
            try state.times.measure(\.encoder) { try loss.backward() }
            value = (Double(try loss.scalar()), [])
        }
        try state.times.measure(\.optimiser) { try optimiser.step() }
        return value
    }

    /// Normalised settings `[item, parameter]` for a batch.
    private func answer(to batch: ClipBatch, training: Bool) throws -> Tensor {
        guard isListening else { return try fixed(itemCount: itemCount) }
        let geometry = trainer.data.geometry
        let spectrograms = try Tensor(batch.spectrograms, shape: [itemCount, geometry.contextRows, geometry.frontEnd.bandCount])
        return try network(spectrograms.to(trainer.options.device), training: training)
    }

    /// The mean square of how far settings are from where the network is to start.
    private func distanceFromStart(_ settings: Tensor, _ batch: ClipBatch) throws -> Tensor {
        let goals = try Tensor(goals(of: batch), shape: [itemCount, trainer.defaultOutputs.count])
        return try (settings - goals.to(trainer.options.device)).power(2).mean()
    }

    /// What the network is to answer before it learns through the effects: `[item, output]`.
    private func goals(of batch: ClipBatch) -> [Float] {
        let defaults = trainer.defaultOutputs
        if let spectralStep {
            return batch.spectrumDifferencesDB.flatMap { spectralStep.outputs(forDifferenceDB: $0).map(Float.init) }
        }
        guard recipe.stages.start == .reductions else { return (0..<itemCount).flatMap { _ in defaults.map(Float.init) } }
        return batch.reductionShares(itemCount: itemCount).flatMap { share in
            zip(trainer.neutralOutputs, defaults).map { Float($0 + share * ($1 - $0)) }
        }
    }
}

// Validation and checkpoints.
extension ControllerRun {
    var isValidationDue: Bool {
        let update = state.stageUpdate
        return update != state.validatedUpdate && (update % recipe.optimiser.validateEvery == 0 || update == maximumUpdates)
    }

    /// Replaces the running statistics of the network's normalisations by those of frames from all over the recordings.
    ///
    /// The frames of an update follow those of the last one, so that running means know the last seconds of each item's clip.
    private func settleStatistics() async throws {
        let heard = clips(positions: start(at: state.update), stride: apart)
        var statistics = BatchStatistics(of: network)
        for _ in 0..<Self.statisticsBatches {
            let batch = try await heard.next()
            try Engine.withoutGradients { try statistics.observe { _ = try answer(to: batch, training: true) } }
        }
        try statistics.settle()
    }

    /// Of some fifty recordings, at 2 s from frame to frame of clips of 10 s.
    private static let statisticsBatches = 32

    /// Hears the same frames as ever, logs, keeps the best weights, and adapts the learning rate.
    func validate() async throws {
        if isListening { try await settleStatistics() }
        let heard = ClipFollower(
            validation, itemCount: itemCount, geometry: trainer.data.geometry, targetDelay: effects?.layer.latencyFrames ?? 0, stride: stride)
        var sums = LossSums()
        for _ in 0..<recipe.optimiser.validationFrames {
            let batch = try await heard.next()
            let (loss, terms) = try Engine.withoutGradients {
                let settings = try answer(to: batch, training: false)
                guard let effects else { return (Double(try distanceFromStart(settings, batch).scalar()), [Double]()) }
                return try effects.judge(batch, settings: settings, loss: self.loss)
            }
            sums.add(loss, terms: terms)
            try stopIfInterrupted()
        }
        let plateau = (recipe.optimiser.plateauPatience, recipe.optimiser.plateauFactor, recipe.optimiser.leastLearningRate)
        let scalars = scalars(validation: sums)
        let isBest = state.schedule.add(sums.meanLoss, plateau: stage == .pretraining ? nil : plateau)
        optimiser.learningRate = state.schedule.learningRate
        state.validatedUpdate = state.stageUpdate
        try log.add(scalars, step: state.update)
        lastValidation = named(sums, prefix: "")
        state.losses = LossSums()
        if isBest { try writeModel(validation: sums) }
        report(.validated(loss: sums.meanLoss, isBest: isBest))
        try checkpoint()
    }

    private func named(_ sums: LossSums, prefix: String) -> [String: Double] {
        let names = effects == nil ? [] : loss.termNames.map { $0.replacing(" ", with: "_") }
        var values = Dictionary(uniqueKeysWithValues: zip(names.map { "\(prefix)\($0)" }, sums.meanTerms))
        values["\(prefix)loss"] = sums.meanLoss
        return values
    }

    private func scalars(validation: LossSums) -> [String: Double] {
        var values = named(validation, prefix: "validation/").merging(named(state.losses, prefix: "training/")) { $1 }
        values["training/learning_rate"] = state.schedule.learningRate
        values["training/stage"] = Double(state.stage)
        for (name, seconds) in state.times.parts { values["time/\(name)_seconds_per_update"] = seconds / Double(max(1, state.update)) }
        values["effects/failures"] = Double(failureCount)
        for (id, count) in effects?.layer.failures.countByEffect ?? [:] { values["effects/failures/\(id)"] = Double(count) }
        return values
    }

    private func writeModel(validation: LossSums) throws {
        if !isListening {
            let values = try fixed.values()
            try network.start(at: values)
            let columns = SettingColumns(trainer.chain.trained)
            try trainer.chain.settings(normalised: columns.row(values)).write(to: folder.fixedSettingsPath)
        }
        var metadata = metadata
        metadata.scores = .object([
            "updates": .integer(state.update), "training_seconds": .number(state.times.total.rounded()), "stage": .string(stage?.name(in: trainer.chain) ?? ""),
            "validation": .object(named(validation, prefix: "").mapValues(JSONValue.number)),
        ])
        var file = SafetensorsFile()
        try network.store(in: &file)
        try metadata.store(in: &file)
        try file.write(to: folder.bestPath)
    }

    /// Writes a checkpoint where the last one is old, or where the run is to end.
    func checkpointIfDue() throws {
        try stopIfInterrupted()
        if ContinuousClock.now - lastCheckpoint > .seconds(recipe.optimiser.checkpointMinutes * 60) { try checkpoint() }
    }

    /// - Throws: `SoundalikeError.interrupted` after a checkpoint, once the task is cancelled.
    private func stopIfInterrupted() throws {
        guard Interruption.isRequested else { return }
        try checkpoint()
        throw SoundalikeError(.interrupted, folder.path, "stopped after update \(state.update)", remedy: "go on by `resume` \(folder.path)")
    }

    /// Writes everything that the run can go on from.
    func checkpoint() throws {
        state.positions = follower.positions
        state.layer = effects?.layer.position
        // Where a new clip comes next, what the last one's effects had is of no account.
        effects?.history.reset(items: state.positions.indices.filter { state.positions[$0].isAtStart })
        state.heardFrames = effects?.history.frameCounts ?? []
        var file = SafetensorsFile()
        try network.store(in: &file)
        try fixed.store(in: &file)
        try optimiser.store(in: &file)
        try effects?.history.store(in: &file)
        try metadata.store(in: &file)
        try state.store(in: &file)
        try file.write(to: folder.lastPath)
        lastCheckpoint = .now
    }

    private func report(_ stage: ControllerProgress.Stage) {
        var progress = ControllerProgress(stage: stage)
        progress.name = self.stage?.name(in: trainer.chain) ?? ""
        (progress.number, progress.count) = (state.stage + 1, stages.count)
        (progress.update, progress.maximumUpdates) = (state.stageUpdate, maximumUpdates)
        progress.loss = state.losses.count > 0 ? state.losses.meanLoss : nil
        progress.learningRate = state.schedule.learningRate
        progress.secondsPerUpdate = state.times.total / Double(max(1, state.update))
        progress.times = state.times
        progress.failureCount = failureCount
        trainer.options.progress(progress)
    }
}
