import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTensors

/// Measures how good gradient estimators are on a chain, and what they cost.
///
/// Several items follow stretches of a recording while their settings wander, as in training. Each method's gradient of the delay-invariant loss
/// against the chain with other settings is compared, frame by frame, with small finite differences from the exact state.
public struct GradientDiagnosis {
    /// A way to estimate gradients.
    public struct Method: Sendable {
        /// What it is called in the report.
        public let name: String
        /// Its directions.
        public let estimator: any GradientEstimator
        /// Its state.
        public let memory: BankMemory
        /// How far it moves settings.
        public let step: Double

        /// A method.
        public init(name: String, estimator: any GradientEstimator, memory: BankMemory, step: Double = 0.01) {
            self.name = name
            self.estimator = estimator
            self.memory = memory
            self.step = step
        }

        /// Finite differences and SPSA, one and more samples, from replicas and from snapshots.
        public static func usual(step: Double, sampleCounts: [Int]) -> [Method] {
            var methods = [Method(name: "SPSA", estimator: SimultaneousPerturbation(), memory: .replicas, step: step)]
            methods += sampleCounts.map { count in
                Method(
                    name: count == 1 ? "SPSA" : "SPSA \(count)", estimator: SimultaneousPerturbation(sampleCount: count), memory: .snapshots, step: step)
            }
            methods += sampleCounts.filter { $0 > 1 }.map { count in
                Method(
                    name: "SPSA \(count) orthogonal", estimator: SimultaneousPerturbation(sampleCount: count, isOrthogonal: true),
                    memory: .snapshots, step: step)
            }
            methods.append(Method(name: "FD", estimator: FiniteDifferences(), memory: .replicas, step: step))
            methods.append(Method(name: "FD", estimator: FiniteDifferences(), memory: .snapshots, step: step))
            return methods
        }
    }

    /// How a method did.
    public struct Outcome: Sendable, Codable {
        /// The method.
        public let name: String
        /// Replicas or snapshots.
        public let memory: String
        /// Times that the last effect ran for one gradient of one item.
        public let runsPerItem: Int
        /// The mean cosine of the angle to the small differences.
        public let meanCosine: Double
        /// Length along the small differences over theirs: 1 where there is no bias.
        public let scale: Double
        /// Mean square of the distance to the small differences, over their square.
        public let relativeVariance: Double
        /// Seconds for the gradients of a batch: forward and backward through the layer.
        public let secondsPerStep: Double

        /// How many gradients of relative variance 1 an item gets each second: accuracy per time.
        public let accuracyPerSecond: Double
    }

    /// What is measured.
    public struct Options: Sendable {
        /// Items of the batch.
        public var itemCount = 4
        /// Samples of a frame.
        public var frameCount = 1_024
        /// Frames that are compared.
        public var comparedFrames = 40
        /// Frames that run before.
        public var settlingFrames = 10
        /// The step of the differences that others are compared with. Small, but some plugins (LSP's equalisers) answer with a noise of their own,
        /// which a step of 0.001 does not rise above.
        public var referenceStep = 3e-3
        /// How far settings wander in a frame.
        public var wandering = 0.01
        /// Everything random hangs on this.
        public var seed: UInt64 = 0

        /// The usual.
        public init() {}
    }

    private let chain: ResolvedChain
    private let registry: EffectRegistry
    private let options: Options
    private let sampleRateHz: Double
    private let recording: [Float]

    /// A diagnosis of `chain` on a mono `recording`.
    ///
    /// - Throws: `SoundalikeError(.badData)` when nothing is trained, or the recording is shorter than two frames.
    public init(_ chain: ResolvedChain, registry: EffectRegistry, recording: [Float], sampleRateHz: Double, options: Options = Options()) throws {
        guard !chain.trained.isEmpty else {
            throw SoundalikeError(.badData, chain.description.name, "nothing in this chain is trained", remedy: "list parameters under trained")
        }
        guard recording.count >= 2 * options.frameCount else {
            throw SoundalikeError(.badData, "recording", "is too short", remedy: "give at least \(2 * options.frameCount) samples")
        }
        self.chain = chain
        self.registry = registry
        self.options = options
        self.sampleRateHz = sampleRateHz
        self.recording = recording
    }

    /// Plucked tones over a little noise, for those who have no recording at hand; samples in ±1.
    public static func pluckedTones(seconds: Double, sampleRateHz: Double, seed: UInt64 = 0) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        let count = Int(seconds * sampleRateHz), noteLength = max(1, Int(sampleRateHz / 3))
        var samples = (0..<count).map { _ in Float(0.003 * generator.normal()) }
        for start in stride(from: 0, to: count, by: noteLength) {
            let frequencyHz = 55 * power(2, generator.uniform(in: 0...3)), level = generator.uniform(in: 0.1...0.6)
            for harmonic in 1...12 where Double(harmonic) * frequencyHz < sampleRateHz / 2 {
                let angle = 2 * Double.pi * frequencyHz * Double(harmonic) / sampleRateHz
                for index in start..<min(count, start + 2 * noteLength) {
                    let time = Double(index - start) / sampleRateHz
                    samples[index] += Float(level / Double(harmonic) * exponential(-time * (3 + Double(harmonic))) * sine(angle * Double(index - start)))
                }
            }
        }
        return samples.map { min(max($0, -1), 1) }
    }

    /// Runs the methods, one after the other.
    ///
    /// - Parameter report: called after each of them.
    /// - Throws: what the effects throw; `SoundalikeError(.unavailable)` without the engine; `.interrupted` when the task is cancelled.
    public func outcomes(of methods: [Method], report: (Outcome) -> Void = { _ in }) throws -> [Outcome] {
        let reference = try Run(self, Method(name: "", estimator: FiniteDifferences(), memory: .snapshots, step: options.referenceStep)).gradients
        return try methods.map { method in
            let run = try Run(self, method)
            let outcome = Self.outcome(method, run, reference)
            report(outcome)
            return outcome
        }
    }

    private static func outcome(_ method: Method, _ run: Run, _ reference: [[Double]]) -> Outcome {
        var (cosines, alongs, errors, squares, count) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (found, exact) in zip(run.gradients, reference) {
            let square = product(exact, exact), length = product(found, found)
            guard square > 0, length > 0 else { continue }
            let along = product(found, exact)
            cosines += along / (square * length).squareRoot()
            alongs += along
            errors += length - 2 * along + square
            squares += square
            count += 1
        }
        let variance = errors / max(squares, 1e-300)
        return Outcome(
            name: method.name, memory: method.memory.rawValue, runsPerItem: run.runsPerItem, meanCosine: cosines / max(count, 1),
            scale: alongs / max(squares, 1e-300), relativeVariance: variance, secondsPerStep: run.secondsPerStep,
            accuracyPerSecond: 1 / max(variance * run.secondsPerStep, 1e-12))
    }

    private static func product(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
}

extension GradientDiagnosis {
    /// One method on the whole recording.
    private struct Run {
        /// The gradient of each item in each compared frame.
        var gradients: [[Double]] = []
        var secondsPerStep = 0.0
        let runsPerItem: Int

        init(_ diagnosis: GradientDiagnosis, _ method: Method) throws {
            let options = diagnosis.options
            var layerOptions = EffectLayer.Options(itemCount: options.itemCount)
            layerOptions.maximumFrameCount = options.frameCount
            layerOptions.sampleRateHz = diagnosis.sampleRateHz
            layerOptions.memory = method.memory
            layerOptions.estimator = method.estimator
            layerOptions.step = method.step
            layerOptions.seed = options.seed
            let layer = try EffectLayer(diagnosis.chain, options: layerOptions, registry: diagnosis.registry)
            var targetOptions = EffectLayer.Options(itemCount: options.itemCount)
            targetOptions.maximumFrameCount = options.frameCount
            targetOptions.sampleRateHz = diagnosis.sampleRateHz
            let target = try EffectLayer(diagnosis.chain, options: targetOptions, registry: diagnosis.registry)
            runsPerItem = layer.plan.variants.count

            let loss = try DelayInvariantLoss()
            var walk = SettingsWalk(diagnosis, columnCount: layer.columns.count)
            let clock = ContinuousClock()
            var time = Duration.zero
            for frame in 0..<options.settlingFrames + options.comparedFrames {
                try Interruption.check()
                let audio = try diagnosis.audio(frame: frame)
                let goal = try Engine.withoutGradients { try target.process(audio, settings: walk.goal()) }
                let settings = try walk.next()
                try settings.setRequiresGradient()
                let started = clock.now
                let output = try layer.process(audio, settings: settings)
                time += clock.now - started
                // The loss is differentiated apart, so that its time is not the layer's.
                let audible = try output.detached()
                try audible.setRequiresGradient()
                try loss(audible, target: goal).perItem.sum().backward()
                guard let slope = try audible.gradient() else { continue }
                let finished = clock.now
                try (output * slope).sum().backward()
                time += clock.now - finished
                guard frame >= options.settlingFrames, let gradient = try settings.gradient()?.floats().map(Double.init) else { continue }
                for item in 0..<options.itemCount {
                    gradients.append(Array(gradient[item * layer.columns.count..<(item + 1) * layer.columns.count]))
                }
            }
            let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
            secondsPerStep = seconds / Double(options.settlingFrames + options.comparedFrames)
        }
    }

    /// The next frame of each item, each from another place of the recording, which begins again when it ends.
    private func audio(frame: Int) throws -> Tensor {
        let (items, length) = (options.itemCount, options.frameCount)
        let frames = recording.count / length
        let samples = (0..<items).flatMap { item in
            let start = (item * frames / items + frame) % frames * length
            return recording[start..<start + length]
        }
        return try Tensor(samples, shape: [items, length])
    }

    /// Settings that wander about the middle of their ranges, the same for every method.
    private struct SettingsWalk {
        private var generator: SeededGenerator
        private var present: [Double]
        private let aim: [Float]
        private let shape: [Int]
        private let step: Double

        init(_ diagnosis: GradientDiagnosis, columnCount: Int) {
            var generator = SeededGenerator(seed: diagnosis.options.seed, stream: 1)
            shape = [diagnosis.options.itemCount, columnCount]
            step = diagnosis.options.wandering
            let count = shape[0] * shape[1]
            present = (0..<count).map { _ in generator.uniform(in: 0.3...0.7) }
            aim = (0..<count).map { _ in Float(generator.uniform(in: 0.2...0.8)) }
            self.generator = generator
        }

        mutating func next() throws -> Tensor {
            for index in present.indices { present[index] = min(max(present[index] + step * generator.normal(), 0.05), 0.95) }
            return try Tensor(present.map(Float.init), shape: shape)
        }

        func goal() throws -> Tensor { try Tensor(aim, shape: shape) }
    }
}
