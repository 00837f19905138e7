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

    @Test func anInterruptedRunGoesOnAsIfItHadNotBeen() async throws {
        let folder = try TemporaryFolder(), corpus = try makeVoices(8, seconds: 3, in: folder)
        var recipe = recipe()
        (recipe.sketch.dropout, recipe.optimiser.maximumUpdates, recipe.optimiser.validateEvery) = (0.3, 20, 10)
        func trainer(stopAfter: Int? = nil) throws -> SketchTrainer {
            var options = MatcherTrainer.Options()
            options.threads = 1
            options.progress = { progress in
                if let stopAfter, progress.update == stopAfter { withUnsafeCurrentTask { $0?.cancel() } }
            }
            return try SketchTrainer(recipe: recipe, corpus: corpus, options: options)
        }
        let whole = try RunFolder.create(folder.file("whole"), recipe: recipe)
        _ = try await trainer().run(in: whole)
        let parts = try RunFolder.create(folder.file("parts"), recipe: recipe)
        let stopping = try trainer(stopAfter: 13), task = Task { try await stopping.run(in: parts) }
        await #expect { try await task.value } throws: { ($0 as? SoundalikeError)?.code == .interrupted }
        #expect(try TrainingState(of: SafetensorsFile(contentsOf: parts.lastPath), subject: "last").update == 13)
        let outcome = try await trainer().run(in: try RunFolder.existing(parts.path), resuming: true)
        #expect(outcome.update == 20)
        let first = try SafetensorsFile(contentsOf: whole.lastPath), second = try SafetensorsFile(contentsOf: parts.lastPath)
        #expect(first.tensors == second.tensors)
    }

    private func examples(_ recipe: Recipe, voices: Int, in folder: TemporaryFolder) async throws -> SketchExamples {
        let corpus = try makeVoices(voices, seconds: 4, in: folder)
        let bank = try await VoiceBank(recipe: recipe, files: corpus.files, cache: RecordingCache(sampleRateHz: 44_100))
        return SketchExamples(recipe: recipe, bank: bank, grids: ParametricEQ.descriptor.parameters.map { $0.grid(21) })
    }

    /// A recipe that leaves voices as they are.
    private func plainRecipe() -> Recipe {
        var recipe = recipe()
        (recipe.sketch.colourDB, recipe.sketch.gainDB, recipe.sketch.stretch, recipe.sketch.drawnShare) = (0, 0, 0, 0)
        (recipe.sketch.commonStudio, recipe.sketch.cleanShare) = (0, 1)
        return recipe
    }

    /// What the frames say the equaliser does is what it does to sound.
    @Test func examplesAddTheEqualiserInDecibels() async throws {
        var recipe = plainRecipe()
        // All of the one voice there is, each frame once, so that both sides are the same.
        (recipe.sketch.segmentSeconds, recipe.sketch.framesPerExample) = ([100, 100], 10_000)
        let examples = try await examples(recipe, voices: 1, in: TemporaryFolder()), batch = try examples.batch(0, count: 4)
        let count = recipe.sketch.network.embeddingCount
        for example in 0..<4 {
            let values = zip(examples.grids, batch.targets[(12 * example)..<(12 * example + 12)]).map { $0[$1] }
            let expected = ParametricEQ.responseDB(values, sampleRateHz: 44_100, frequenciesHz: examples.bank.centresHz)
            // All that differs is the equaliser; narrow peaks apart, and which frames count as active.
            let distances = (16..<64).map { band in
                let index = example * count + 4 * 64 + band
                return abs(Double(batch.references[index] - batch.inputs[index]) - expected[band])
            }
            #expect(distances.reduce(0, +) / 48 < 0.5)
        }
        let again = try examples.batch(0, count: 4)
        #expect(again.inputs == batch.inputs && again.targets == batch.targets)
    }

    /// A noise floor fills what is softer than it, and a recording that the equaliser makes too loud is lowered as a whole.
    @Test func examplesAreRecordedAsFilesAre() async throws {
        var recipe = plainRecipe()
        (recipe.sketch.cleanShare, recipe.recording.noiseFloorDBFS) = (0, [-20, -20])
        let folder = try TemporaryFolder()
        let noisy = try await examples(recipe, voices: 1, in: folder), bank = noisy.bank
        let noise = (0..<64).map { band -> Double in
            var sum = 0.0
            for index in stride(from: band, to: bank.noise.count, by: 64) { sum += Double(bank.noise[index]) }
            return sum / Double(bank.noise.count / 64)
        }
        let floor = try noisy.batch(0, count: 8).inputs.prefix(64)
        #expect(zip(floor, noise).allSatisfy { Double($0) > 10 * log10($1) - 20 - 4 })

        (recipe.recording.noiseFloorDBFS, recipe.sketch.gainDB) = ([-200, -200], 60)
        let loud = try SketchExamples(recipe: recipe, bank: bank, grids: noisy.grids).batch(0, count: 40)
        let energies = stride(from: 0, to: loud.inputs.count, by: recipe.sketch.network.embeddingCount).map { first -> Double in
            var energy = 0.0
            for band in 0..<64 { energy += pow(10, Double(loud.inputs[first + band]) / 10) * Double(bank.bandwidthsHz[band]) }
            return 10 * log10(energy)
        }
        // A mean is below the loudest frame, whose peak is at full scale give or take what is not known of it.
        #expect(try #require(energies.max()) < -bank.crestDB.mean + 3 * bank.crestDB.deviation)
        #expect(try #require(energies.max()) > -bank.crestDB.mean - 20)
    }

    /// Drawn voices differ as the real ones do, and are none of them.
    @Test func drawnVoicesSpreadAsTheRealOnes() async throws {
        var recipe = plainRecipe()
        (recipe.sketch.segmentSeconds, recipe.sketch.framesPerExample) = ([100, 100], 10_000)
        let folder = try TemporaryFolder(), real = try await examples(recipe, voices: 6, in: folder)
        recipe.sketch.drawnShare = 1
        let drawn = SketchExamples(recipe: recipe, bank: real.bank, grids: real.grids)
        // Of both of a pair, which share scene: the difference in the mean level, before the equaliser.
        func spread(_ examples: SketchExamples) throws -> (deviation: Double, distinct: Int) {
            let batch = try examples.batch(0, count: 400), count = recipe.sketch.network.embeddingCount
            var sum = 0.0, seen: Set<Int> = []
            for example in 0..<400 {
                let values = zip(examples.grids, batch.targets[(12 * example)..<(12 * example + 12)]).map { $0[$1] }
                let equaliser = ParametricEQ.responseDB(values, sampleRateHz: 44_100, frequenciesHz: examples.bank.centresHz)
                let index = example * count + 64 + 40
                let difference = Double(batch.references[index] - batch.inputs[index]) - equaliser[40]
                sum += difference * difference
                seen.insert(Int((difference * 100).rounded()))
            }
            return ((sum / 400).squareRoot(), seen.count)
        }
        let (expected, realCount) = try spread(real), (found, drawnCount) = try spread(drawn)
        #expect(abs(found / expected - 1) < 0.4, "\(found) dB, \(expected) dB")
        #expect(drawnCount > realCount)
    }

    /// Both recordings of one voice hide it, and its microphone, in the same way: all that differs is the equaliser.
    @Test func pairsOfOneVoiceShareItsDisguise() async throws {
        var recipe = plainRecipe()
        (recipe.sketch.segmentSeconds, recipe.sketch.framesPerExample) = ([100, 100], 10_000)
        (recipe.sketch.drawnShare, recipe.sketch.colourDB, recipe.sketch.stretch) = (1, 6, 0.1)
        let folder = try TemporaryFolder(), unlike = try await examples(recipe, voices: 4, in: folder)
        recipe.sketch.sameVoiceShare = 1
        let alike = SketchExamples(recipe: recipe, bank: unlike.bank, grids: unlike.grids)
        func distance(_ examples: SketchExamples) throws -> Double {
            let batch = try examples.batch(0, count: 20), count = recipe.sketch.network.embeddingCount
            var sum = 0.0
            for example in 0..<20 {
                let values = zip(examples.grids, batch.targets[(12 * example)..<(12 * example + 12)]).map { $0[$1] }
                let expected = ParametricEQ.responseDB(values, sampleRateHz: 44_100, frequenciesHz: examples.bank.centresHz)
                for band in 16..<64 {
                    let index = example * count + 4 * 64 + band
                    sum += abs(Double(batch.references[index] - batch.inputs[index]) - expected[band]) / (20 * 48)
                }
            }
            return sum
        }
        #expect(try distance(alike) < 0.6)
        #expect(try distance(unlike) > 3)
    }

    /// A raised voice gains in every band what the standard says, and most about 1 to 2 kHz.
    @Test func raisedVoicesChangeTheirSpectrum() async throws {
        // Shouted less normal over the difference of the overall levels, at two of the table's frequencies and between them.
        #expect(abs(VocalEffort.bandGain(atHz: 500) - (49.24 - 34.27) / 19.95) < 1e-9)
        #expect(abs(VocalEffort.bandGain(atHz: 2_000) - (44.32 - 17.32) / 19.95) < 1e-9)
        #expect((VocalEffort.bandGain(atHz: 630)...VocalEffort.bandGain(atHz: 800)).contains(VocalEffort.bandGain(atHz: 700)))
        #expect(VocalEffort.bandGain(atHz: 20) == VocalEffort.bandGain(atHz: 160) && VocalEffort.bandGain(atHz: 20_000) < 1)

        var recipe = plainRecipe()
        (recipe.sketch.segmentSeconds, recipe.sketch.framesPerExample, recipe.sketch.effortDB) = ([100, 100], 10_000, 6)
        let examples = try await examples(recipe, voices: 1, in: TemporaryFolder()), batch = try examples.batch(0, count: 200)
        let count = recipe.sketch.network.embeddingCount, bands = [20, 40]
        var differences: [[Double]] = [[], []]
        for example in 0..<200 {
            let values = zip(examples.grids, batch.targets[(12 * example)..<(12 * example + 12)]).map { $0[$1] }
            let equaliser = ParametricEQ.responseDB(values, sampleRateHz: 44_100, frequenciesHz: examples.bank.centresHz)
            for (place, band) in bands.enumerated() {
                // The level of the mean power.
                let index = example * count + band
                differences[place].append(Double(batch.references[index] - batch.inputs[index]) - equaliser[band])
            }
        }
        for (place, band) in bands.enumerated() {
            let expected = 6 * 2.0.squareRoot() * VocalEffort.bandGain(atHz: examples.bank.centresHz[band])
            let found = (differences[place].reduce(0) { $0 + $1 * $1 } / 200).squareRoot()
            #expect(abs(found / expected - 1) < 0.25, "\(found) dB, \(expected) dB")
        }
    }
}
