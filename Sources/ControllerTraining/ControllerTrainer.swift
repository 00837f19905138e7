import Foundation
import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeNetworks
import SoundalikeTensors
import SoundalikeTraining

/// Trains a controller as a recipe says: default settings first, then the chain effect by effect, through the effects themselves.
///
/// Source: Martínez Ramírez, Wang, Smaragdis, Bryan, "Differentiable signal processing with black-box audio effects", ICASSP 2021.
public struct ControllerTrainer: Sendable {
    /// What a run is given besides its recipe.
    public struct Options: Sendable {
        /// Where the network is trained; effects and loss are on the CPU.
        public var device = Device.cpu
        /// Threads of the optimiser's arithmetic. nil for as many as there are processors.
        public var threads: Int?
        /// Where effects come from.
        public var registry = EffectRegistry()
        /// Name and version of the program, for the model's metadata.
        public var program = ProgramVersion.nameAndNumber
        /// Licence of the model, for its metadata.
        public var licence = "unstated"
        /// A model to start from instead of random weights and default settings: its path.
        public var initialModel: String?
        /// Called after every update, on the training thread.
        public var progress: @Sendable (ControllerProgress) -> Void = { _ in }

        /// On the CPU, on all processors, with built-in effects.
        public init() {}
    }

    let recipe: ControllerRecipe
    let options: Options
    let chain: ResolvedChain
    let data: ControllerData

    /// Which pairs are trained, validated and tested on.
    public var split: PairSplit { data.split }

    /// A run on the pairs below `folders`.
    ///
    /// - Throws: `SoundalikeError`: `.badData` when recipe, chain and recordings do not go together, `.unavailable` for a plugin that
    ///   is not installed.
    public init(recipe: ControllerRecipe, chain: ChainDescription, folders: [String], options: Options = Options()) throws {
        self.recipe = recipe
        self.options = options
        self.chain = try chain.resolved(registry: options.registry)
        guard !self.chain.trained.isEmpty else {
            throw SoundalikeError(.badData, chain.name, "there is nothing to learn: no effect has trained parameters")
        }
        data = try ControllerData(recipe, folders: folders)
    }

    /// Trains until the last stage's end.
    ///
    /// - Parameters:
    ///   - folder: takes checkpoints, log and model.
    ///   - resuming: go on from the folder's last checkpoint. Effects cannot be saved: each item's clip runs through fresh ones again, with
    ///     the settings that the checkpoint has kept, so that on one thread the run goes on bit for bit.
    /// - Throws: `SoundalikeError.interrupted` after a checkpoint when its task is cancelled; `.unavailable` without an engine;
    ///   what reading the recordings or writing the run throws.
    public func run(in folder: RunFolder, resuming: Bool = false) async throws -> ControllerOutcome {
        try Engine.prepareForTraining(threads: options.threads ?? ProcessInfo.processInfo.activeProcessorCount)
        options.progress(ControllerProgress(stage: .preparing))
        let run = try ControllerRun(self, folder: folder)
        if resuming { try run.restore() }
        while let stage = run.stage {
            try await run.begin(stage)
            while run.isValidationDue || !run.isStageOver {
                if run.isValidationDue { try await run.validate() } else { try await run.update() }
                try run.checkpointIfDue()
            }
            try await run.finishStage()
        }
        return run.outcome
    }

    /// What the model's file says about itself.
    func metadata() throws -> ModelMetadata {
        let description = ControllerDescription(
            chain: chain.description.toml, parameters: SettingColumns(chain.trained).names, timing: recipe.timing,
            inputLUFS: recipe.data.isInputNormalised ? recipe.data.inputLUFS : nil)
        return ModelMetadata(
            kind: "controller", architecture: try JSONValue(encoding: architecture), frontEnd: try JSONValue(encoding: recipe.frontEnd),
            parameters: [], controller: try JSONValue(encoding: description), recipe: try recipe.toml(), program: options.program,
            dataDigests: try data.digests(), licence: options.licence)
    }

    /// The effects' default settings as a network says them.
    var defaultOutputs: [Double] { SettingColumns(chain.trained).outputs(chain.normalisedDefaults) }

    /// Settings that do nothing as a network says them.
    var neutralOutputs: [Double] { SettingColumns(chain.trained).outputs(chain.normalisedNeutral) }

    var architecture: ControllerArchitecture {
        ControllerArchitecture(
            recipe.encoder, parameterCount: SettingColumns(chain.trained).count, bandCount: recipe.frontEnd.bandCount,
            frameCount: data.geometry.contextRows)
    }
}

extension ControllerRecipe.Loss {
    /// The loss as the recipe says.
    func make() throws -> any AudioLoss {
        switch kind {
        case .delayInvariant:
            var options = DelayInvariantLoss.Options()
            (options.greatestDelay, options.timeWeight, options.spectralWeight) = (greatestDelay, timeWeight, spectralWeight)
            return try DelayInvariantLoss(options)
        case .multiResolution: return try MultiResolutionSpectralLoss()
        }
    }
}

extension ControllerRecipe {
    /// How the effect layer of stage `index` runs; `isValidation` for one without gradients.
    func layerOptions(stage index: Int, isValidation: Bool) -> EffectLayer.Options {
        var options = EffectLayer.Options(itemCount: optimiser.batchSize)
        options.maximumFrameCount = timing.frameSamples
        options.sampleRateHz = frontEnd.sampleRateHz
        options.memory = isValidation ? .snapshots : BankMemory(rawValue: gradient.memory) ?? .snapshots
        options.step = gradient.step
        options.scalesStepsToSensitivity = gradient.scalesSteps && !isValidation
        var generator = Draw.perturbation.generator(seed: seed, within: isValidation ? .validation : .training, index)
        options.seed = generator.next()
        switch gradient.estimator {
        case _ where isValidation: options.estimator = NoDirections()
        case .simultaneous: options.estimator = SimultaneousPerturbation(sampleCount: gradient.samples, isOrthogonal: gradient.isOrthogonal)
        case .finiteDifferences: options.estimator = FiniteDifferences()
        }
        return options
    }
}
