import Foundation
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeTensors
import TestSupport
import Testing

@testable import SoundalikeMatcherTraining
@testable import SoundalikeTraining

/// Real runs on small networks and made-up voices. They need the engine; `make test` builds it.
@Suite(.serialized) struct TrainerTests {
    private func trainer(_ recipe: Recipe, _ corpus: Corpus, stopAfter: Int? = nil) throws -> MatcherTrainer {
        var options = MatcherTrainer.Options()
        options.threads = 1
        options.progress = { progress in
            if let stopAfter, progress.update == stopAfter { withUnsafeCurrentTask { $0?.cancel() } }
        }
        return try MatcherTrainer(recipe: recipe, corpus: corpus, options: options)
    }

    @Test func anInterruptedRunGoesOnAsIfItHadNotBeen() async throws {
        let folder = try TemporaryFolder()
        let corpus = try makeVoices(4, seconds: 4, in: folder)
        let recipe = smallRecipe()
        let whole = try RunFolder.create(folder.file("whole"), recipe: recipe)
        let outcome = try await trainer(recipe, corpus).run(in: whole)
        #expect(outcome.update == 20)

        let parts = try RunFolder.create(folder.file("parts"), recipe: recipe)
        let stopping = try trainer(recipe, corpus, stopAfter: 7)
        let task = Task { try await stopping.run(in: parts) }
        await #expect { try await task.value } throws: { ($0 as? SoundalikeError)?.code == .interrupted }
        let state = try TrainingState(of: SafetensorsFile(contentsOf: parts.lastPath), subject: "last")
        #expect(state.update == 7)
        _ = try await trainer(recipe, corpus).run(in: try RunFolder.existing(parts.path), resuming: true)

        let first = try SafetensorsFile(contentsOf: whole.lastPath), second = try SafetensorsFile(contentsOf: parts.lastPath)
        #expect(first.tensors == second.tensors)
        func losses(_ folder: RunFolder) throws -> [Double] {
            try String(contentsOfFile: folder.logPath, encoding: .utf8).split(separator: "\n").compactMap { line in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                return object?["training/loss"] as? Double
            }
        }
        #expect(try losses(whole).count == 2)
        #expect(try losses(whole) == losses(parts))
    }

    @Test func theModelDescribesItself() async throws {
        let folder = try TemporaryFolder()
        let corpus = try makeVoices(4, seconds: 3, in: folder)
        let recipe = smallRecipe()
        let run = try RunFolder.create(folder.file("run"), recipe: recipe)
        let trainer = try trainer(recipe, corpus)
        _ = try await trainer.run(in: run)
        let file = try SafetensorsFile(contentsOf: run.bestPath)
        let metadata = try ModelMetadata(of: file, subject: run.bestPath, kind: "matcher")
        #expect(try Recipe(toml: metadata.recipe, name: "kept") == recipe)
        #expect(metadata.parameters.count == 12 && metadata.parameters[0].values.count == 21)
        #expect(metadata.dataDigests.count == trainer.split.training.count + trainer.split.validation.count)
        let inference = try MatcherInference(model: file, subject: run.bestPath)
        let embedding = try inference.embedding(of: [Float](repeating: -40, count: 100 * 128))
        #expect(inference.logProbabilities(input: embedding, reference: embedding).count == 12)
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.path).contains { $0.hasPrefix("events.out.tfevents") })
        #expect(try Recipe(path: run.recipePath) == recipe)
    }

    /// From a guided start, on recordings paired with themselves, a small network soon says more than nothing.
    @Test func itLearns() async throws {
        let folder = try TemporaryFolder()
        let corpus = try makeVoices(8, seconds: 10, in: folder)
        var recipe = smallRecipe()
        recipe.data.pairs = [20, 6, 2]
        recipe.data.warmUpPasses = 1e6
        recipe.optimiser.initialWeights = .guided
        recipe.optimiser.learningRate = 2e-3
        recipe.optimiser.batchSize = 8
        recipe.optimiser.maximumUpdates = 300
        recipe.optimiser.validateEvery = 100
        let run = try RunFolder.create(folder.file("run"), recipe: recipe)
        let outcome = try await trainer(recipe, corpus).run(in: run)
        let lines = try String(contentsOfFile: run.logPath, encoding: .utf8).split(separator: "\n")
        let last = try JSONDecoder().decode([String: Double].self, from: Data((lines.last ?? "").utf8))
        // ln 21 = 3.045 is knowing nothing.
        #expect(try #require(last["training/loss"]) < 3.02)
        #expect(outcome.bestLoss != nil)
    }

    @Test func anUnknownEffectOrAnotherNetworkIsRefused() throws {
        let corpus = Corpus(files: (0..<4).map { CorpusFile(path: "\($0)", speaker: "\($0)") })
        var recipe = smallRecipe()
        recipe.effect.id = "builtin:magic"
        #expect(throws: SoundalikeError.self) { try trainer(recipe, corpus) }
        recipe = smallRecipe()
        recipe.network.parameterCount = 3
        #expect(throws: SoundalikeError.self) { try MatcherBatchMaker(recipe: recipe, purpose: .training) }
    }

    @Test func aResumedRunsLogGoesOnFromItsCheckpoint() throws {
        let folder = try TemporaryFolder()
        let run = try RunFolder.create(folder.file("run"), recipe: Recipe())
        do {
            let log = try RunLog(run)
            for step in [10, 20, 30, 40] { try log.add(["loss": 1], step: step) }
        }
        // As a kill leaves it.
        let whole = try bytes(of: run.logPath)
        try AtomicOutputFile.write(whole + Array("{\"loss\":1,\"st".utf8), to: run.logPath, overwrite: true)
        let log = try RunLog(run)
        try log.truncate(to: 20, in: run)
        try log.add(["loss": 2], step: 30)
        let lines = try bytes(of: run.logPath).split(separator: UInt8(ascii: "\n"))
        #expect(try lines.map { try JSONValue(parsing: $0).members?["step"]?.double } == [10, 20, 30])
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.path).count { $0.hasPrefix("events") } == 2)
    }

    @Test func aFolderWithARunIsNotUsedAgain() throws {
        let folder = try TemporaryFolder()
        _ = try RunFolder.create(folder.file("run"), recipe: Recipe())
        #expect { try RunFolder.create(folder.file("run"), recipe: Recipe()) } throws: { ($0 as? SoundalikeError)?.code == .cannotCreate }
        #expect { try RunFolder.existing(folder.file("run")) } throws: { ($0 as? SoundalikeError)?.code == .noInput }
    }
}
