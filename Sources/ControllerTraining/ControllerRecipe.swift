import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTraining

/// One training run of a controller, described completely. Its file is TOML with `kind = "controller"`; what it leaves out is the paper's.
///
/// Source of the defaults: Martínez Ramírez, Wang, Smaragdis, Bryan, ICASSP 2021, and its authors' program.
public struct ControllerRecipe: RunRecipe, Hashable {
    /// What tells this recipe from a matcher's.
    public var kind = RecipeKind.controller.rawValue
    /// Name of the model that is trained.
    public var name = "controller"
    /// From which everything random is drawn: the split, clips, noise, perturbations, initial weights.
    public var seed = 1
    /// The chain of effects whose settings are learned: a name, or a file's path.
    public var chain = "tube"
    public var data = PairSettings()
    public var frontEnd = FrontEndSettings.controller
    public var timing = ControllerTiming()
    /// The network that listens.
    public var encoder = ControllerArchitecture.Encoder.inception
    public var stages = Stages()
    public var optimiser = Optimiser()
    public var loss = Loss()
    public var gradient = Gradient()

    /// The defaults.
    public init() {}

    enum CodingKeys: String, CodingKey {
        case kind, name, seed, chain, data, frontEnd = "front_end", timing, encoder, stages, optimiser, loss, gradient
    }

    /// In which order things are learned.
    public struct Stages: Codable, Hashable, Sendable {
        /// What the network answers when it begins to learn through the effects.
        public enum Start: String, Codable, Hashable, Sendable, CaseIterable {
            /// What its random weights make of a recording.
            case random
            /// The effects' default settings, which it learns to answer before any effect runs: the paper's.
            case defaults
            /// The effects' default settings where the target is quieter than the input, and neutral ones elsewhere: for effects that take something
            /// away. It is learned before any effect runs.
            case reductions
            /// For each recording settings that bring its average spectrum to the target's, found by one step of Gauss and Newton's method through
            /// the effects. The network learns to answer them, and no effect runs meanwhile.
            case spectra
            /// The best settings that are the same for all recordings, which are looked for first.
            case fixedSettings = "fixed-settings"
        }

        public var start = Start.defaults
        /// The learning rate for the fixed settings.
        public var fixedLearningRate = 0.02
        /// The most updates for the fixed settings.
        public var fixedMaximumUpdates = 1_500
        /// What is left of the network's deviations from its mean answer before it learns through the effects.
        public var startShare = 1.0
        public var pretrainingLearningRate = 1e-3
        /// Validations in a row without progress before pretraining ends.
        public var pretrainingPatience = 4
        public var pretrainingMaximumUpdates = 20_000
        /// Trains with the chain's first effect, then the first two, and so on; else with all of it at once.
        public var isProgressive = true

        /// The defaults.
        public init() {}

        enum CodingKeys: String, CodingKey {
            case start, fixedLearningRate = "fixed_learning_rate", fixedMaximumUpdates = "fixed_maximum_updates", startShare = "start_share", pretrainingLearningRate = "pretraining_learning_rate", pretrainingPatience = "pretraining_patience"
            case pretrainingMaximumUpdates = "pretraining_maximum_updates", isProgressive = "progressive"
        }
    }

    /// How the weights are found: Adam, each stage of the chain alike.
    public struct Optimiser: Codable, Hashable, Sendable {
        public var learningRate = 1e-4
        /// Items of a batch, each with effects of its own.
        public var batchSize = 100
        /// Of each stage.
        public var maximumUpdates = 1_000_000
        /// Updates between two validations: an epoch.
        public var validateEvery = 1_000
        /// Frames of a batch that each validation hears.
        public var validationFrames = 100
        /// Validations in a row without a better loss before the stage ends.
        public var patience = 25
        /// Validations in a row without a better loss before the learning rate falls.
        public var plateauPatience = 20
        /// What the learning rate is then multiplied by.
        public var plateauFactor = 0.2
        public var leastLearningRate = 1.6e-6
        public var checkpointMinutes = 2.0

        /// The defaults.
        public init() {}

        enum CodingKeys: String, CodingKey {
            case learningRate = "learning_rate", batchSize = "batch_size", maximumUpdates = "maximum_updates", validateEvery = "validate_every"
            case validationFrames = "validation_frames", patience, plateauPatience = "plateau_patience", plateauFactor = "plateau_factor"
            case leastLearningRate = "least_learning_rate", checkpointMinutes = "checkpoint_minutes"
        }
    }

    /// How far an output is from its target.
    public struct Loss: Codable, Hashable, Sendable {
        /// Which loss.
        public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
            /// In time and in frequency, after the frames were aligned: the paper's.
            case delayInvariant = "delay-invariant"
            /// Spectra of several lengths.
            case multiResolution = "multi-resolution"
        }

        public var kind = Kind.delayInvariant
        /// The greatest delay that is taken away, samples.
        public var greatestDelay = 100
        public var timeWeight = 10.0
        public var spectralWeight = 1.0

        /// The paper's.
        public init() {}

        enum CodingKeys: String, CodingKey {
            case kind, greatestDelay = "greatest_delay", timeWeight = "time_weight", spectralWeight = "spectral_weight"
        }
    }

    /// How the gradient through the effects is estimated.
    public struct Gradient: Codable, Hashable, Sendable {
        /// In which directions settings are moved.
        public enum Estimator: String, Codable, Hashable, Sendable, CaseIterable {
            /// All at once, at random (SPSA).
            case simultaneous = "spsa"
            /// One after the other.
            case finiteDifferences = "finite-differences"
        }

        public var estimator = Estimator.simultaneous
        /// Random directions a step.
        public var samples = 1
        /// How far a setting is moved, of its normalised range.
        public var step = 0.01
        /// Whether several random directions of a step are made orthogonal.
        public var isOrthogonal = false
        /// Whether settings to which the sound is more sensitive are moved less far.
        public var scalesSteps = false
        /// Which state perturbed runs start from: `snapshots` or `replicas`.
        public var memory = BankMemory.snapshots.rawValue

        /// SPSA with one sample, from snapshots.
        public init() {}

        enum CodingKeys: String, CodingKey { case estimator, samples, step, isOrthogonal = "orthogonal", scalesSteps = "scale_steps", memory }
    }
}

extension ControllerRecipe {
    /// Refuses figures that no run can be made from.
    ///
    /// - Throws: `SoundalikeError.badData` about `name`, naming the key.
    public func validate(name: String) throws {
        func check(_ isFine: Bool, _ what: String) throws {
            guard isFine else { throw SoundalikeError(.badData, name, what) }
        }
        try check(kind == RecipeKind.controller.rawValue, "kind is not '\(RecipeKind.controller.rawValue)'")
        try check(!chain.isEmpty, "chain names none")
        try frontEnd.validate()
        try timing.validate()
        try check(timing.frameSamples.isMultiple(of: frontEnd.hopLength), "timing.frame_samples is not a multiple of front_end.hop_length")
        try check(timing.contextSamples >= frontEnd.transformLength, "timing.context_samples is shorter than front_end.transform_length")
        try data.validate(name: name, sampleRateHz: frontEnd.sampleRateHz)
        func isRate(_ rate: Double) -> Bool { rate > 0 && rate <= 1 }
        try check(isRate(stages.fixedLearningRate), "stages.fixed_learning_rate is outside 0 to 1")
        try check((0...1).contains(stages.startShare), "stages.start_share is outside 0 to 1")
        try check(stages.fixedMaximumUpdates > 0, "stages.fixed_maximum_updates is not positive")
        try check(isRate(stages.pretrainingLearningRate), "stages.pretraining_learning_rate is outside 0 to 1")
        try check(stages.pretrainingPatience > 0, "stages.pretraining_patience is not positive")
        try check(stages.pretrainingMaximumUpdates > 0, "stages.pretraining_maximum_updates is not positive")
        try check(isRate(optimiser.learningRate), "optimiser.learning_rate is outside 0 to 1")
        try check(isRate(optimiser.leastLearningRate), "optimiser.least_learning_rate is outside 0 to 1")
        try check((1...4096).contains(optimiser.batchSize), "optimiser.batch_size is outside 1 to 4096")
        try check(optimiser.maximumUpdates > 0, "optimiser.maximum_updates is not positive")
        try check(optimiser.validateEvery > 0, "optimiser.validate_every is not positive")
        try check((1...100_000).contains(optimiser.validationFrames), "optimiser.validation_frames is outside 1 to 100000")
        try check(optimiser.patience > 0, "optimiser.patience is not positive")
        try check(optimiser.plateauPatience > 0, "optimiser.plateau_patience is not positive")
        try check(optimiser.plateauFactor > 0 && optimiser.plateauFactor <= 1, "optimiser.plateau_factor is outside 0 to 1")
        try check(optimiser.checkpointMinutes > 0, "optimiser.checkpoint_minutes is not positive")
        try check((0..<timing.frameSamples).contains(loss.greatestDelay), "loss.greatest_delay is outside 0 to the frame's length")
        try check((0...1e6).contains(loss.timeWeight) && (0...1e6).contains(loss.spectralWeight), "a weight of loss is outside 0 to a million")
        try check((1...1024).contains(gradient.samples), "gradient.samples is outside 1 to 1024")
        try check(gradient.step > 0 && gradient.step <= 0.5, "gradient.step is outside 0 to 0.5")
        try check(BankMemory(rawValue: gradient.memory) != nil, "gradient.memory is neither 'snapshots' nor 'replicas'")
    }
}
