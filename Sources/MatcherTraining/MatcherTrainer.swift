import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeNetworks
import SoundalikeTensors
import SoundalikeTraining

/// Trains the matcher as a recipe says: examples made on the fly, Adam, validation, early stop, checkpoints.
public struct MatcherTrainer: Sendable {
    /// What a run is given besides its recipe.
    public struct Options: Sendable {
        /// Where the optimiser's arithmetic is done.
        public var device = Device.cpu
        /// Threads of the optimiser's arithmetic; examples are made on others. nil for as many as there are processors.
        public var threads: Int?
        /// Name and version of the program, for the model's metadata.
        public var program = ProgramVersion.nameAndNumber
        /// Licence of the model, for its metadata.
        public var licence = "unstated"
        /// A model to start from instead of random weights: its path. Its architecture must be the recipe's.
        public var initialModel: String?
        /// Called after every update, on the training thread.
        public var progress: @Sendable (TrainingProgress) -> Void = { _ in }

        var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

        /// On the processor, from random weights.
        public init() {}
    }

    let recipe: Recipe
    /// Which recordings are trained, validated and tested on.
    public let split: SpeakerSplit
    let options: Options
    private let descriptor: EffectDescriptor
    private let grids: [[Double]]

    /// A run on the recordings of `corpus`.
    ///
    /// - Throws: `SoundalikeError.badData` when recipe, effect and recordings do not go together.
    public init(recipe: Recipe, corpus: Corpus, options: Options = Options()) throws {
        self.recipe = recipe
        self.options = options
        split = try SpeakerSplit(corpus, shares: recipe.data.split, seed: recipe.seed)
        descriptor = try EffectRegistry().descriptor(of: recipe.effect.id)
        grids = descriptor.parameters.map { $0.grid(recipe.effect.valueCount) }
    }

    /// Trains until the recipe's end, or no better validation for long enough.
    ///
    /// - Parameters:
    ///   - folder: takes checkpoints, log and model.
    ///   - resuming: go on from the folder's last checkpoint.
    /// - Returns: the last validation's scores and the best loss.
    /// - Throws: `SoundalikeError.interrupted` after a checkpoint when its task is cancelled; `.unavailable` without an engine;
    ///   what reading the recordings or writing the run throws.
    public func run(in folder: RunFolder, resuming: Bool = false) async throws -> TrainingOutcome {
        try Engine.prepareForTraining(threads: options.threadCount)
        options.progress(TrainingProgress(stage: .preparing, update: 0, recipe: recipe))
        let cache = RecordingCache(sampleRateHz: recipe.frontEnd.sampleRateHz)
        let validation = try await validationBatches(cache)
        let metadata = try ModelMetadata(
            kind: MatcherInference.kind, architecture: JSONValue(encoding: recipe.network), recipe: recipe, split: split, descriptor: descriptor,
            grids: grids, options: options)

        var generator = Draw.initialWeights.generator(seed: recipe.seed, within: .initialWeights, 0)
        let network = try MatcherNetwork(
            recipe.network, generator: &generator, start: recipe.optimiser.initialWeights, device: options.device)
        let run = try MatcherRun(recipe, training: network, metadata: metadata, options: options, in: folder, resuming: resuming)
        let stream = BatchStream(
            recipe: recipe,
            pools: ExamplePoolMaker(recipe: recipe, files: split.training, purpose: .training, cache: cache),
            batches: try MatcherBatchMaker(recipe: recipe, purpose: .training), position: run.state.position)
        while run.state.update < recipe.optimiser.maximumUpdates, run.state.validationsSinceBest < recipe.optimiser.patience {
            let start = ContinuousClock.now
            let batch = try await stream.next()
            let waited = ContinuousClock.now - start
            let loss = try update(network, run.optimiser, with: batch)
            run.state.position = stream.position
            try run.finishUpdate(loss: loss, since: start, waited: waited)
            if run.isValidationDue {
                var file = SafetensorsFile()
                try network.store(in: &file)
                try run.finishValidation(
                    try validate(network, storedIn: file, on: validation), of: file,
                    scalars: [
                        "time/seconds_per_update": run.state.seconds / Double(max(1, run.state.update)),
                        "time/waiting_share": run.state.waitingSeconds / max(run.state.seconds, 1e-9),
                    ])
            }
            try run.checkpointIfDue()
        }
        return run.outcome
    }

    /// One step of the optimiser; returns the batch's loss, nats a parameter.
    private func update(_ network: MatcherNetwork, _ optimiser: Adam, with batch: MatcherBatch) throws -> Double {
        let loss = try network.loss(answer(network, to: batch, training: true), targets: batch.targets)
        try loss.backward()
        try optimiser.step()
        // Level invariance: a constant added to the spectrogram passes a kernel of mean zero unseen.
        try network.removeFirstKernelMeans()
        return Double(try loss.scalar())
    }

    /// Scores of the network as it would be used: natively where our kernels are made for it, else on the engine.
    private func validate(
        _ network: MatcherNetwork, storedIn file: SafetensorsFile, on batches: [MatcherBatch]
    ) throws -> ValidationScores {
        var sum = ScoreSum(symbols: descriptor.parameters.map(\.symbol), grids: grids)
        if let inference = try? MatcherInference(recipe.network, weights: file) {
            for batch in batches {
                sum.add(logProbabilities: try inference.answer(to: batch, threads: options.threadCount), targets: batch.targets)
            }
        } else {
            try Engine.withoutGradients {
                for batch in batches {
                    sum.add(logProbabilities: try answer(network, to: batch, training: false).floats(), targets: batch.targets)
                }
            }
        }
        return sum.scores
    }

    /// What the network says of a batch: log-probabilities `[example, parameter, value]`.
    private func answer(_ network: MatcherNetwork, to batch: MatcherBatch, training: Bool) throws -> Tensor {
        let shape = [batch.count, 1, batch.frameCount, recipe.frontEnd.bandCount]
        return try network(
            Tensor(batch.inputs, shape: shape).to(options.device), Tensor(batch.references, shape: shape).to(options.device),
            training: training)
    }

    /// The examples that every validation uses: short excerpts of the pairs that the paper would draw, kept in memory.
    private func validationBatches(_ cache: RecordingCache) async throws -> [MatcherBatch] {
        guard !split.validation.isEmpty else {
            throw SoundalikeError(.badData, recipe.name, "data.split leaves no recordings to validate on")
        }
        let pools = ExamplePoolMaker(recipe: recipe, files: split.validation, purpose: .validation, cache: cache)
        let maker = try MatcherBatchMaker(recipe: recipe, purpose: .validation)
        let pool = try await pools.pool(
            0, pairCount: recipe.data.pairs[1], excerptSeconds: 4 * recipe.data.segmentSeconds)
        let limit = recipe.data.validationExamples
        let count = limit > 0 ? min(limit, pool.segments.count) : pool.segments.count
        guard count > 0 else {
            throw SoundalikeError(.badData, recipe.name, "the recordings to validate on have no segment that is long and loud enough")
        }
        return try await withThrowingTaskGroup(of: (Int, MatcherBatch).self) { group in
            let starts = Array(stride(from: 0, to: count, by: recipe.optimiser.batchSize))
            for (index, start) in starts.enumerated() {
                let range = start..<min(start + recipe.optimiser.batchSize, count)
                group.addTask { (index, try maker.batch(range, of: pool)) }
            }
            var batches = [MatcherBatch?](repeating: nil, count: starts.count)
            for try await (index, batch) in group { batches[index] = batch }
            return batches.compactMap { $0 }
        }
    }
}

extension MatcherInference {
    /// Log-probabilities `[example, parameter, value]` for a batch.
    func answer(to batch: MatcherBatch, threads: Int) throws -> [Float] {
        let inputs = try embeddings(of: batch.inputs, count: batch.count, threads: threads)
        let references = try embeddings(of: batch.references, count: batch.count, threads: threads)
        return zip(inputs, references).flatMap { logProbabilities(input: $0, reference: $1).flatMap { $0.map(Float.init) } }
    }
}
