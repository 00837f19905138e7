import SoundalikeEffects

extension EffectLayer {
    /// How a layer runs its effects and finds its gradient.
    public struct Options: Sendable {
        /// Items of a batch, each with effects of its own.
        public var itemCount: Int
        /// Samples of a frame, at most.
        public var maximumFrameCount = 1_024
        /// The sample rate that the effects run at.
        public var sampleRateHz = 22_050.0
        /// The effects' internal block, a divisor of the frame; the chain's own comes first.
        public var blockFrames = 64
        /// Which state perturbed runs start from.
        public var memory = BankMemory.snapshots
        /// In which directions settings are moved.
        public var estimator: any GradientEstimator = SimultaneousPerturbation()
        /// How far a setting is moved, of its normalised range.
        public var step = 0.01
        /// Whether each setting is moved as far as it takes to change the sound as much as the others do: the step times or over four at most. It costs one
        /// more direction, in which each step another setting is moved alone.
        public var scalesStepsToSensitivity = false
        /// Whether the gradient by the input signal is estimated, by one simultaneous perturbation of all samples; otherwise it is zero, as in the paper.
        public var estimatesSignalGradient = false
        /// Everything random hangs on this.
        public var seed: UInt64 = 0

        /// The usual: SPSA with one sample and snapshots.
        public init(itemCount: Int) { self.itemCount = itemCount }
    }

    /// Where a layer is in its random numbers: saved and restored so that a resumed run goes on as it would have.
    public struct Position: Sendable, Codable, Hashable {
        /// Steps with gradients.
        public var step = 0
        /// How many recordings each item has followed before.
        public var clips: [Int]
        /// How much the sound changes with each number, as far as that is known: running means.
        public var sensitivities: [Double?]
    }

    /// What went wrong in the layer's effects.
    public struct Failures: Sendable {
        /// Failures of an item in a step.
        public internal(set) var count = 0
        /// Failures by the effect's id in the chain.
        public internal(set) var countByEffect: [String: Int] = [:]
        /// The last one, in words.
        public internal(set) var last: String?
    }
}
