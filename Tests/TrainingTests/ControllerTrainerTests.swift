import Foundation
import SoundalikeArchitectures
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikePlugins
import SoundalikeTensors
import TestSupport
import Testing

@testable import SoundalikeControllerTraining
@testable import SoundalikeTraining

/// Real runs on a small network, made-up recordings and built-in effects. They need the engine; `make test` builds it.
@Suite(.serialized) struct ControllerTrainerTests {
    private let chain = """
        name = "tone"
        [[effects]]
        id = "eq"
        effect = "builtin:parametric-eq"
        trained = [{ symbols = ["mid1_gain", "high_gain"], range = [-10, 10] }]
        [[effects]]
        id = "level"
        effect = "builtin:gain"
        trained = [{ symbols = ["gain"], range = [-24, 12] }]
        """

    /// A gain alone.
    private func gainChain(defaultDB: Int = 0) -> String {
        """
        name = "level"
        [[effects]]
        id = "level"
        effect = "builtin:gain"
        trained = [{ symbols = ["gain"], range = [-24, 12], default = \(defaultDB) }]
        """
    }

    /// What `model` sets the gain to when it hears noise, dB.
    private func gainDB(of model: ControllerModel, _ recipe: ControllerRecipe) throws -> Double {
        let samples = Signals.noise(amplitude: 0.3, count: 4_096)
        let clip = try Clip(
            surroundings: samples, target: Array(samples[1_536..<2_560]), fadeSamples: 0,
            geometry: FrameGeometry(frontEnd: recipe.frontEnd, timing: recipe.timing))
        return Double(try model.network.values(of: Array(clip.spectrogram(0)))[0]) * 36 - 24
    }

    /// Pairs of noise whose level changes: after is 9 dB less than before.
    private func makePairs(_ count: Int, in folder: TemporaryFolder) throws {
        for place in ["dry", "wet"] { try FileManager.default.createDirectory(atPath: folder.file(place), withIntermediateDirectories: true) }
        for index in 0..<count {
            let samples = Signals.noise(amplitude: 0.4, count: 16_000, seed: UInt64(index)).enumerated().map { place, sample in
                sample * Float(0.6 + 0.4 * sine(Double(place) / 1_500 + Double(index)))
            }
            for (place, gain) in [("dry", Float(1)), ("wet", Float(amplitude(decibels: -9)))] {
                try Recording(channels: [samples.map { $0 * gain }], sampleRateHz: 22_050)
                    .write(to: folder.file("\(place)/\(index).wav"), as: .wav, encoding: .float32)
            }
        }
    }

    private func smallRecipe() -> ControllerRecipe {
        var recipe = ControllerRecipe()
        recipe.name = "small"
        recipe.encoder = .small
        recipe.frontEnd.bandCount = 32
        recipe.timing.contextSamples = 4_096
        recipe.data.split = [0.5, 0.25, 0.25]
        recipe.data.excerptSeconds = 0.4
        recipe.stages.pretrainingMaximumUpdates = 4
        recipe.optimiser.batchSize = 4
        recipe.optimiser.validateEvery = 4
        recipe.optimiser.validationFrames = 3
        recipe.optimiser.maximumUpdates = 6
        return recipe
    }

    private func trainer(
        _ recipe: ControllerRecipe, _ folder: TemporaryFolder, chain: String? = nil, registry: EffectRegistry = EffectRegistry(),
        stopAfter: (number: Int, update: Int)? = nil
    ) throws -> ControllerTrainer {
        var options = ControllerTrainer.Options()
        options.threads = 1
        options.registry = registry
        options.progress = { progress in
            guard case .training = progress.stage, let stopAfter, (progress.number, progress.update) == stopAfter else { return }
            withUnsafeCurrentTask { $0?.cancel() }
        }
        return try ControllerTrainer(
            recipe: recipe, chain: ChainDescription(toml: chain ?? self.chain, subject: "tone"), folders: [folder.path], options: options)
    }

    private func validationLosses(_ folder: RunFolder) throws -> [Double] {
        try String(contentsOfFile: folder.logPath, encoding: .utf8).split(separator: "\n").compactMap { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?["validation/loss"] as? Double
        }
    }

    /// In the middle of clips, with effects that remember: an equaliser alone, then with a gain.
    @Test(arguments: [BankMemory.snapshots, .replicas], [2, 3])
    func anInterruptedRunGoesOnAsIfItHadNotBeen(memory: BankMemory, stage: Int) async throws {
        let folder = try TemporaryFolder()
        try makePairs(4, in: folder)
        var recipe = smallRecipe()
        recipe.gradient.memory = memory.rawValue
        let whole = try RunFolder.create(folder.file("whole"), recipe: recipe)
        let outcome = try await trainer(recipe, folder).run(in: whole)
        #expect(outcome.update == 16 && outcome.failureCount == 0)

        let parts = try RunFolder.create(folder.file("parts"), recipe: recipe)
        let stopping = try trainer(recipe, folder, stopAfter: (stage, 5))
        let task = Task { try await stopping.run(in: parts) }
        await #expect { try await task.value } throws: { ($0 as? SoundalikeError)?.code == .interrupted }
        let last = try SafetensorsFile(contentsOf: parts.lastPath)
        let state = try ControllerState(of: last, itemCount: 4, stageCount: 3, subject: "last")
        #expect(state.stage == stage - 1 && state.stageUpdate == 5 && state.heardFrames.contains { $0 > 2 })
        let resumed = try await trainer(recipe, folder).run(in: try RunFolder.existing(parts.path), resuming: true)
        #expect(resumed.update == 16)

        let first = try SafetensorsFile(contentsOf: whole.lastPath), second = try SafetensorsFile(contentsOf: parts.lastPath)
        #expect(first.tensors == second.tensors)
        let losses = try validationLosses(whole)
        #expect(losses.count == 5)
        #expect(try validationLosses(parts) == losses)
    }

    @Test func withOtherSettingsForgottenItWouldNotBeTheSame() async throws {
        let folder = try TemporaryFolder()
        try makePairs(4, in: folder)
        let recipe = smallRecipe()
        let trainer = try trainer(recipe, folder)
        let layer = try EffectLayer(trainer.chain, options: recipe.layerOptions(stage: 1, isValidation: false))
        var history = EffectHistory(itemCount: 4, columnCount: 3)
        let noise = (0..<2).map { Signals.noise(count: 4 * 1_024, seed: UInt64($0)) }
        func frame(_ audio: [Float], _ settings: [Float]) throws -> [Float] {
            try Engine.withoutGradients {
                try layer.process(Tensor(audio, shape: [4, 1_024]), settings: Tensor(settings, shape: [4, 3])).floats()
            }
        }
        let settings = [Float](repeating: 0.9, count: 12), after = [Float](repeating: 0.5, count: 12)
        _ = try frame(noise[0], settings)
        history.append(settings)
        let position = layer.position
        let expected = try frame(noise[1], after)
        let clips = (0..<4).map { [Array(noise[0][($0 * 1_024)..<(($0 + 1) * 1_024)])] }
        try layer.replay(clips, with: history, to: position)
        #expect(try frame(noise[1], after) == expected)
        // With settings that it did not have, the equaliser remembers another sound.
        var other = EffectHistory(itemCount: 4, columnCount: 3)
        other.append([Float](repeating: 0.1, count: 12))
        try layer.replay(clips, with: other, to: position)
        #expect(try frame(noise[1], after) != expected)
    }

    @Test func theModelDescribesItself() async throws {
        let folder = try TemporaryFolder()
        try makePairs(4, in: folder)
        var recipe = smallRecipe()
        recipe.stages.isProgressive = false
        let run = try RunFolder.create(folder.file("run"), recipe: recipe)
        _ = try await trainer(recipe, folder).run(in: run)
        let model = try ControllerModel(contentsOf: run.bestPath)
        #expect(model.description.parameters == ["eq/mid1_gain", "eq/high_gain", "level/gain"])
        #expect(try ChainDescription(toml: model.description.chain, subject: "kept") == ChainDescription(toml: chain, subject: "tone"))
        #expect(model.frontEnd == recipe.frontEnd && model.description.timing == recipe.timing)
        #expect(try ControllerRecipe(toml: model.metadata.recipe, name: "kept") == recipe)
        #expect(model.metadata.dataDigests.count == 2 * 3)
        #expect(model.metadata.scores.members?["validation"]?.members?["log_magnitude"] != nil)
    }

    /// Pretraining brings the defaults; then the gain is found, through a gradient that was only tried out.
    @Test func itLearns() async throws {
        let folder = try TemporaryFolder()
        try makePairs(6, in: folder)
        var recipe = smallRecipe()
        recipe.stages.pretrainingMaximumUpdates = 60
        recipe.optimiser.learningRate = 3e-3
        recipe.optimiser.batchSize = 8
        recipe.optimiser.maximumUpdates = 200
        recipe.optimiser.validateEvery = 20
        recipe.gradient.step = 0.02
        let run = try RunFolder.create(folder.file("run"), recipe: recipe)
        let outcome = try await trainer(recipe, folder, chain: gainChain()).run(in: run)
        let losses = try validationLosses(run)
        #expect(losses[2] < 0.03)
        // Of the stage with the effect: the first validation, and the best.
        #expect(try #require(outcome.bestLoss) < 0.4 * losses[3])
        let model = try ControllerModel(contentsOf: run.bestPath)
        #expect(abs(try gainDB(of: model, recipe) - -9) < 2)
    }

    /// The gain is the same for all pairs: found without a network, and what the network then starts from. A run that is interrupted while it is
    /// looked for goes on as if it had not been.
    @Test func theBestFixedSettingsAreFoundFirst() async throws {
        let folder = try TemporaryFolder()
        try makePairs(6, in: folder)
        var recipe = smallRecipe()
        recipe.stages.start = .fixedSettings
        recipe.stages.fixedMaximumUpdates = 160
        recipe.stages.fixedLearningRate = 0.05
        recipe.stages.isProgressive = false
        recipe.optimiser.batchSize = 8
        recipe.optimiser.validateEvery = 20
        recipe.optimiser.maximumUpdates = 1
        recipe.optimiser.learningRate = 1e-6
        recipe.gradient.step = 0.02
        let run = try RunFolder.create(folder.file("run"), recipe: recipe)
        _ = try await trainer(recipe, folder, chain: gainChain()).run(in: run)
        let settings = try Settings(contentsOf: run.fixedSettingsPath, registry: EffectRegistry())
        #expect(abs(settings.chain[0].values[0] - -9) < 1)

        let model = try ControllerModel(contentsOf: run.bestPath)
        let silence = [Float](repeating: -6, count: model.network.architecture.frameCount * 32)
        #expect(abs(Double(try model.network.values(of: silence)[0]) * 36 - 24 - settings.chain[0].values[0]) < 2)

        let parts = try RunFolder.create(folder.file("parts"), recipe: recipe)
        let stopping = try trainer(recipe, folder, chain: gainChain(), stopAfter: (1, 37))
        let task = Task { try await stopping.run(in: parts) }
        await #expect { try await task.value } throws: { ($0 as? SoundalikeError)?.code == .interrupted }
        _ = try await trainer(recipe, folder, chain: gainChain()).run(in: try RunFolder.existing(parts.path), resuming: true)
        #expect(try SafetensorsFile(contentsOf: run.lastPath).tensors == SafetensorsFile(contentsOf: parts.lastPath).tensors)
    }

    /// After is 9 dB less than before, everywhere: settings that bring the spectra together are a gain of -9 dB, and those for reductions the chain's own.
    @Test(arguments: [(ControllerRecipe.Stages.Start.spectra, -9.0), (.reductions, -20.0)])
    func itStartsFromWhatThePairsSay(start: ControllerRecipe.Stages.Start, gainDB: Double) async throws {
        let folder = try TemporaryFolder()
        try makePairs(6, in: folder)
        var recipe = smallRecipe()
        recipe.stages.start = start
        recipe.stages.startShare = 0.5
        recipe.stages.pretrainingMaximumUpdates = 120
        recipe.stages.isProgressive = false
        recipe.optimiser.batchSize = 8
        recipe.optimiser.validateEvery = 20
        recipe.optimiser.maximumUpdates = 1
        recipe.optimiser.learningRate = 1e-6
        let chain = gainChain(defaultDB: start == .spectra ? 0 : -20)
        let run = try RunFolder.create(folder.file("run"), recipe: recipe)
        _ = try await trainer(recipe, folder, chain: chain).run(in: run)
        let model = try ControllerModel(contentsOf: run.bestPath)
        #expect(abs(try self.gainDB(of: model, recipe) - gainDB) < 2)
    }

    private static let testPlugins = References.folder.deletingLastPathComponent().deletingLastPathComponent().appending(path: "build/test-plugins").path

    /// The plugin crashes, or never comes back, where its trigger is in the upper half, which is about where the network begins. What a failure
    /// costs, its item's gradient, is in `EffectLayerTests`.
    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: testPlugins), "scripts/build-test-plugins.sh has not been run"),
        arguments: ["crash", "hang"])
    func aPluginThatFailsDoesNotEndTheRun(name: String) async throws {
        let folder = try TemporaryFolder()
        try makePairs(4, in: folder)
        var recipe = smallRecipe()
        recipe.stages.start = .random
        recipe.stages.isProgressive = false
        recipe.optimiser.batchSize = 2
        recipe.optimiser.maximumUpdates = 2
        recipe.optimiser.validateEvery = 2
        recipe.optimiser.validationFrames = 1
        var plugins = PluginOptions()
        plugins.timeLimitSeconds = 0.3
        let catalogue = PluginCatalogue(environment: ["LV2_PATH": Self.testPlugins])
        let registry = EffectRegistry(providers: [BuiltInEffects(), PluginEffects(catalogue: catalogue, options: plugins)])
        let chain = """
            name = "faulty"
            [[effects]]
            id = "faulty"
            effect = "urn:soundalike:test:\(name)"
            trained = [{ symbols = ["gain"], range = [0, 2] }, { symbols = ["trigger"], range = [0, 1] }]
            """
        let run = try RunFolder.create(folder.file("run"), recipe: recipe)
        let outcome = try await trainer(recipe, folder, chain: chain, registry: registry).run(in: run)
        #expect(outcome.update == 2 && outcome.failureCount > 0)
        let log = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: run.logPath))) as? [String: Any]
        #expect(log?["effects/failures/faulty"] as? Int == outcome.failureCount)
        let weights = try SafetensorsFile(contentsOf: run.lastPath).tensors.values
        #expect(weights.allSatisfy { $0.floats?.allSatisfy(\.isFinite) != false })
        #expect(try ControllerModel(contentsOf: run.bestPath).description.parameters == ["faulty/gain", "faulty/trigger"])
    }

    /// An effect with four sounds to choose from: a value of the network for each.
    @Test func enumerationsAreLearnedAsCategories() async throws {
        let folder = try TemporaryFolder()
        try makePairs(4, in: folder)
        var recipe = smallRecipe()
        recipe.optimiser.maximumUpdates = 4
        let registry = EffectRegistry(providers: [BuiltInEffects(), TestEffects()])
        let chain = """
            name = "modes"
            [[effects]]
            id = "sound"
            effect = "test:modes"
            trained = [{ symbols = ["mode"], range = [0, 3] }, { symbols = ["inverted"], range = [0, 1] }, { symbols = ["level"], range = [0, 100] }]
            """
        let run = try RunFolder.create(folder.file("run"), recipe: recipe)
        let outcome = try await trainer(recipe, folder, chain: chain, registry: registry).run(in: run)
        #expect(outcome.update == 8 && outcome.failureCount == 0)
        let model = try ControllerModel(contentsOf: run.bestPath)
        #expect(model.description.parameters == ["sound/mode=0", "sound/mode=1", "sound/mode=2", "sound/mode=3", "sound/inverted", "sound/level"])
        #expect(model.network.architecture.parameterCount == 6)
    }

    @Test func whatCannotBeLearnedIsRefused() throws {
        let folder = try TemporaryFolder()
        try makePairs(4, in: folder)
        let nothing = "name = \"n\"\n[[effects]]\nid = \"g\"\neffect = \"builtin:gain\"\n"
        #expect { try trainer(smallRecipe(), folder, chain: nothing) } throws: { "\($0)".contains("nothing to learn") }
        let empty = try TemporaryFolder()
        #expect { try trainer(smallRecipe(), empty) } throws: { "\($0)".contains("no pairs") }
    }
}

@Suite struct ControllerRecipeTests {
    private func recipes(_ name: String) -> String {
        URL(filePath: #filePath).appending(path: "../../../Recipes/\(name).toml").standardized.path
    }

    @Test func emptyRecipeIsThePapers() throws {
        let recipe = try ControllerRecipe(toml: "kind = \"controller\"", name: "empty")
        let papers = ControllerRecipe()
        #expect(recipe == papers)
        #expect(recipe.optimiser.batchSize == 100 && recipe.optimiser.learningRate == 1e-4)
        #expect(recipe.timing.contextSamples == 40_960)
    }

    @Test func theKindTellsRecipesApart() throws {
        #expect(try RecipeKind(ofRecipeAt: recipes("one-shot-eq")) == .tone)
        #expect(try RecipeKind(ofRecipeAt: recipes("one-shot-eq-paper")) == .matcher)
        #expect(try RecipeKind(ofRecipeAt: recipes("tube")) == .controller)
        let folder = try TemporaryFolder()
        try folder.write(Array("kind = \"oracle\"".utf8), to: "odd.toml")
        #expect { try RecipeKind(ofRecipeAt: folder.file("odd.toml")) } throws: { "\($0)".contains("unknown kind 'oracle'") }
        #expect { try RecipeKind(ofRecipeAt: folder.file("none.toml")) } throws: { ($0 as? SoundalikeError)?.code == .noInput }
    }

    @Test(arguments: ["tube", "breaths", "master", "tube-paper", "breaths-paper", "master-paper"]) func shippedRecipesReadAndWrite(name: String) throws {
        let recipe = try ControllerRecipe(path: recipes(name))
        #expect(recipe.name == name)
        #expect(try NamedFiles.chains().locate(recipe.chain).path.hasSuffix("/\(recipe.chain).toml"))
        #expect(try ControllerRecipe(toml: recipe.toml(), name: "again") == recipe)
    }

    @Test func whatIsWrongIsNamed() {
        func problem(_ toml: String) -> String {
            do { _ = try ControllerRecipe(toml: toml, name: "r") } catch { return "\(error)" }
            return ""
        }
        #expect(problem("batchsize = 3").contains("unknown key 'batchsize'"))
        #expect(problem("[optimiser]\nbatch_size = 0").contains("optimiser.batch_size is outside"))
        #expect(problem("encoder = \"huge\"").contains("'encoder'"))
        #expect(problem("[data]\nlayout = \"single\"").contains("data.additions.folder"))
        #expect(problem("[timing]\nframe_samples = 1000").contains("multiple of front_end.hop_length"))
        #expect(problem("[gradient]\nmemory = \"none\"").contains("gradient.memory"))
        #expect(problem("kind = \"matcher\"").contains("kind is not 'controller'"))
    }

    @Test func learningRateFallsOnPlateausAndTheStageEnds() {
        var schedule = StageSchedule(learningRate: 1e-4)
        let plateau = (patience: 2, factor: 0.2, leastLearningRate: 1e-5)
        var rates: [Double] = [], areBest: [Bool] = []
        for loss in [1.0, 1, 2, 2, 2] {
            areBest.append(schedule.add(loss, plateau: plateau))
            rates.append(schedule.learningRate)
        }
        #expect(areBest == [true, false, false, false, false])
        #expect(zip(rates, [1e-4, 1e-4, 2e-5, 2e-5, 1e-5]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(schedule.validationsSinceBest == 4)
        let isBetter = schedule.add(0.5, plateau: plateau)
        #expect(isBetter && schedule.validationsSinceBest == 0 && schedule.bestLoss == 0.5)
    }
}
