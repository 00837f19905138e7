import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeNetworks
import SoundalikeTensors

/// Trains a sketch as a recipe says. Its examples are frames in decibels, so a run takes minutes where the network over time takes hours.
///
/// Every pair is heard both ways round, the second time with gains mirrored and the response turned around.
public struct SketchTrainer: Sendable {
    let recipe: Recipe
    /// Which recordings are trained, validated and tested on.
    public let split: SpeakerSplit
    let options: MatcherTrainer.Options
    let descriptor: EffectDescriptor
    let grids: [[Double]]

    /// A run on the recordings of `corpus`.
    ///
    /// - Throws: `SoundalikeError.badData` when recipe, effect and recordings do not go together.
    public init(recipe: Recipe, corpus: Corpus, options: MatcherTrainer.Options = .init()) throws {
        (self.recipe, self.options) = (recipe, options)
        split = try SpeakerSplit(corpus, shares: recipe.data.split, seed: recipe.seed)
        descriptor = try EffectRegistry().descriptor(of: recipe.effect.id)
        guard descriptor.id == ParametricEQ.descriptor.id else {
            throw SoundalikeError(.badData, recipe.name, "a sketch can learn only \(ParametricEQ.descriptor.id)")
        }
        grids = descriptor.parameters.map { $0.grid(recipe.effect.valueCount) }
    }

    /// Trains for the recipe's number of updates.
    ///
    /// - Parameters:
    ///   - folder: takes log, checkpoints and model.
    ///   - resuming: go on from the folder's checkpoint: the very same run, bit for bit on one thread.
    /// - Returns: the last validation's scores and the best loss.
    /// - Throws: `SoundalikeError.interrupted` after writing a checkpoint when its task is cancelled; `.unavailable` without an engine;
    ///   what reading the recordings or writing the run throws.
    public func run(in folder: RunFolder, resuming: Bool = false) async throws -> TrainingOutcome {
        try Engine.prepareForTraining(threads: options.threadCount)
        options.progress(TrainingProgress(stage: .preparing, update: 0, recipe: recipe))
        let cache = RecordingCache(sampleRateHz: recipe.frontEnd.sampleRateHz)
        let validation = try await validationExamples(cache)
        let bank = try await VoiceBank(recipe: recipe, files: split.training, cache: cache)
        let examples = SketchExamples(recipe: recipe, bank: bank, grids: grids)
        let metadata = try ModelMetadata(
            kind: SketchInference.kind, architecture: JSONValue(encoding: recipe.sketch.network), recipe: recipe, split: split,
            descriptor: descriptor, grids: grids, options: options)

        var generator = Draw.initialWeights.generator(seed: recipe.seed, within: .initialWeights, 0)
        let network = try makeNetwork(examples, &generator)
        let run = try MatcherRun(recipe, training: network, metadata: metadata, options: options, in: folder, resuming: resuming)
        while run.state.update < recipe.optimiser.maximumUpdates {
            let start = ContinuousClock.now, index = run.state.update
            run.setLearningRate()
            let batch = try examples.batch(index, count: recipe.optimiser.batchSize)
            try run.finishUpdate(loss: try update(network, run.optimiser, with: batch, index), since: start)
            if run.isValidationDue {
                var file = SafetensorsFile()
                try network.store(in: &file)
                try calibrate(&file)
                try run.finishValidation(try validate(file, on: validation), of: file)
            }
            try run.checkpointIfDue()
        }
        return run.outcome
    }

    /// A batch that no update uses, to scale the inputs by.
    private static let scalingBatch = 0xFF_FFFF
    /// What the difference of two embeddings is divided by, dB.
    private static let differenceScaleDB: Float = 8

    /// A network whose inputs are scaled by what some examples hold.
    private func makeNetwork(_ examples: SketchExamples, _ generator: inout SeededGenerator) throws -> SketchNetwork {
        let count = recipe.sketch.network.embeddingCount, batch = try examples.batch(Self.scalingBatch, count: 256)
        let rows = stride(from: 0, to: batch.inputs.count, by: count)
        var means = [Float](repeating: 0, count: count), squares: Float = 0
        for row in rows { for index in 0..<count { means[index] += (batch.inputs[row + index] + batch.references[row + index]) / 512 } }
        for row in rows { for index in 0..<count {
            let distance = (batch.inputs[row + index] + batch.references[row + index]) / 2 - means[index]
            squares += distance * distance / Float(256 * count)
        } }
        let meanScale = max(1, squares.squareRoot()) / Float(recipe.sketch.contextWeight)
        return try SketchNetwork(
            recipe.sketch.network, meanOffset: means, meanScale: .init(repeating: meanScale, count: count),
            differenceScale: .init(repeating: Self.differenceScaleDB, count: count), generator: &generator)
    }

    /// Update `index`, a step of the optimiser; returns the batch's loss, nats a parameter.
    private func update(
        _ network: SketchNetwork, _ optimiser: Adam, with batch: SketchBatch, _ index: Int
    ) throws -> Double {
        var generator = Draw.dropout.generator(seed: recipe.seed, within: .training, index)
        let sketch = recipe.sketch, embedding = sketch.network.embeddingCount, values = sketch.network.valueCount
        let mirrored = batch.targets.enumerated().map { index, target in
            descriptor.parameters[index % grids.count].neutralValue == nil ? target : values - 1 - target
        }
        let shape = [2 * batch.inputs.count / embedding, embedding]
        let answer = try network(
            Tensor(batch.inputs + batch.references, shape: shape),
            Tensor(batch.references + batch.inputs, shape: shape),
            dropout: sketch.dropout, generator: &generator)
        let targets = batch.targets + mirrored
        let likelihood = try answer.logProbabilities.reshaped([-1, values])
            .negativeLogLikelihood(of: Tensor(integers: targets.map(Int64.init), shape: [targets.count]))
        let truth = batch.responsesDB + batch.responsesDB.map { -$0 }
        let distance = try (answer.responseDB - Tensor(truth, shape: answer.responseDB.shape)).magnitude().mean()
        try (likelihood + distance * sketch.responseWeight).backward()
        try network.decayWeights(by: optimiser.learningRate * sketch.weightDecay)
        try optimiser.step()
        return Double(try likelihood.scalar())
    }
}
