import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import TestSupport
import Testing

@testable import SoundalikeTraining

/// Real runs on made-up voices. They need the engine; `make test` builds it.
@Suite(.serialized) struct SketchTrainerTests {
    private func recipe() -> Recipe {
        var recipe = Recipe()
        recipe.data.split = [0.5, 0.25, 0.25]
        recipe.data.segmentSeconds = 1
        recipe.data.validationExamples = 12
        (recipe.frontEnd.windowLength, recipe.frontEnd.transformLength, recipe.frontEnd.hopLength) = (2_048, 2_048, 512)
        recipe.frontEnd.bandCount = 64
        recipe.sketch.isEnabled = true
        recipe.sketch.network.hiddenUnits = [32]
        recipe.sketch.segmentsPerSpeaker = 20
        recipe.sketch.segmentSeconds = [0.5, 2]
        recipe.sketch.dropout = 0
        recipe.recording.gainDB = 0
        recipe.optimiser.batchSize = 32
        recipe.optimiser.learningRate = 2e-3
        recipe.optimiser.maximumUpdates = 120
        recipe.optimiser.validateEvery = 60
        return recipe
    }

    @Test func itLearnsAndItsModelIsUsedAsAnyOther() async throws {
        let folder = try TemporaryFolder()
        let corpus = try makeVoices(8, seconds: 4, in: folder)
        let run = try RunFolder.create(folder.file("run"), recipe: recipe())
        var options = MatcherTrainer.Options()
        options.threads = 1
        let outcome = try await SketchTrainer(recipe: recipe(), corpus: corpus, options: options).run(in: run)
        #expect(outcome.update == 120)
        #expect(try #require(outcome.bestLoss) < 3.03)
        let model = try MatcherModel(contentsOf: run.bestPath)
        #expect(model.metadata.kind == SketchInference.kind && model.network.parameterCount == 12)
        #expect(try Recipe(toml: model.metadata.recipe, name: "kept") == recipe())
    }

    /// What the statistics say the equaliser does is what it does to sound.
    @Test func examplesAddTheEqualiserInDecibels() async throws {
        let folder = try TemporaryFolder()
        var recipe = recipe()
        (recipe.sketch.colourDB, recipe.sketch.gainDB, recipe.sketch.stretch, recipe.sketch.blendedShare) = (0, 0, 0, 0)
        (recipe.sketch.commonStudio, recipe.sketch.cleanShare) = (0, 1)
        let corpus = try makeVoices(1, seconds: 4, in: folder)
        let cache = RecordingCache(sampleRateHz: 44_100)
        recipe.sketch.segmentsPerSpeaker = 1
        let bank = try await SegmentBank(recipe: recipe, files: corpus.files, cache: cache)
        let grids = ParametricEQ.descriptor.parameters.map { $0.grid(21) }
        let batch = SketchExamples(recipe: recipe, bank: bank, grids: grids).batch(0, count: 4)
        let count = recipe.sketch.network.embeddingCount
        for example in 0..<4 {
            let values = zip(grids, batch.targets[(12 * example)..<(12 * example + 12)]).map { $0[$1] }
            let expected = ParametricEQ.responseDB(values, sampleRateHz: 44_100, frequenciesHz: bank.centresHz)
            // Both sides are the one segment in the one scene, so all that differs is the equaliser; narrow peaks apart.
            let distances = (16..<64).map { band in
                let index = example * count + 4 * 64 + band
                return abs(Double(batch.references[index] - batch.inputs[index]) - expected[band])
            }
            #expect(distances.reduce(0, +) / 48 < 0.5)
        }
        let again = SketchExamples(recipe: recipe, bank: bank, grids: grids).batch(0, count: 4)
        #expect(again.inputs == batch.inputs && again.targets == batch.targets)
    }
}
