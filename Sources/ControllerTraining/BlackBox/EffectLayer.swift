import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTensors

/// A chain of effects that nobody can look into, as a layer of a network.
///
/// Audio and normalised settings go in, the effects' audio comes out; the gradient by the settings comes from running the effects on moved settings too
/// (`GradientEstimator`). The gradient by the audio that goes in is zero, unless the options ask for an estimate. Item *i* of a batch follows one
/// recording, frame after frame, until it is reset.
///
/// Source: Martínez Ramírez et al., "Differentiable signal processing with black-box audio effects", ICASSP 2021.
public final class EffectLayer {
    /// The effects, their fixed settings, and what is trained. Bypassed effects do not run; the gradient by their settings is zero.
    public let chain: ResolvedChain
    /// How it runs.
    public let options: Options
    /// What the columns of the settings mean.
    public let columns: SettingColumns
    /// Where it is in its random numbers.
    public private(set) var position: Position
    /// What went wrong so far.
    public private(set) var failures = Failures()

    /// An effect that runs.
    struct Stage {
        let effect: EffectSettings
        let bank: any EffectBank
    }

    let stages: [Stage]
    let plan: VariantPlan
    /// What runs when no gradient is wanted.
    let nominalPlan: VariantPlan

    /// A layer of the effects of `chain`, each as a bank of the registry's.
    ///
    /// - Throws: what the registry throws.
    public convenience init(_ chain: ResolvedChain, options: Options, registry: EffectRegistry = EffectRegistry()) throws {
        try self.init(chain, options: options) { descriptor, variantCount in
            try registry.makeBank(
                of: descriptor.id, itemCount: options.itemCount, maximumVariantCount: variantCount, memory: options.memory,
                sampleRateHz: options.sampleRateHz, blockFrames: chain.description.blockFrames ?? options.blockFrames,
                maximumFrameCount: options.maximumFrameCount)
        }
    }

    /// A layer of the effects of `chain`, each as a bank that `makeBank` makes for so many variants.
    ///
    /// - Throws: what `makeBank` throws; `SoundalikeError(.internalFault)` when a bank does not fit.
    public init(
        _ chain: ResolvedChain, options: Options, makeBank: (EffectDescriptor, _ variantCount: Int) throws -> any EffectBank
    ) throws {
        var places: [Int?] = []
        var running: [EffectSettings] = []
        for effect in chain.settings.chain {
            places.append(effect.isBypassed ? nil : running.count)
            if !effect.isBypassed { running.append(effect) }
        }
        let columns = SettingColumns(chain.trained)
        plan = VariantPlan(
            columns: columns, stages: places, estimator: options.estimator, movesSignal: options.estimatesSignalGradient,
            measuresSensitivity: options.scalesStepsToSensitivity)
        nominalPlan = VariantPlan(columns: columns, stages: places, estimator: NoDirections())
        stages = try running.indices.map { [plan] stage in
            let bank = try makeBank(running[stage].descriptor, plan.variantCount(stage: stage))
            guard bank.itemCount == options.itemCount, bank.descriptor.parameters.count == running[stage].values.count else {
                throw SoundalikeError(.internalFault, bank.descriptor.id, "its bank does not fit the layer")
            }
            return Stage(effect: running[stage], bank: bank)
        }
        self.chain = chain
        self.options = options
        self.columns = columns
        position = Position(
            clips: Array(repeating: 0, count: options.itemCount), sensitivities: Array(repeating: nil, count: plan.numbers.count))
    }

    /// Runs the next frame of every item.
    ///
    /// Perturbed settings are run too where the gradient by the settings (or by the audio, if it is estimated) is wanted. Where it is not, choices
    /// are the most probable ones; where it is, each is drawn by its probability, with one draw a recording, so that no switch flutters.
    ///
    /// - Parameters:
    ///   - audio: `[item, sample]`, no more samples than the options say.
    ///   - settings: `[item, column]`, 0…1; what lies outside counts as the nearest end.
    /// - Returns: `[item, sample]`, as late as the effects are (`latencyFrames`).
    /// - Throws: `SoundalikeError(.internalFault)` for other shapes; what a bank throws when no item can go on.
    public func process(_ audio: Tensor, settings: Tensor) throws -> Tensor {
        let shape = audio.shape
        guard shape.count == 2, shape[0] == options.itemCount, (1...options.maximumFrameCount).contains(shape[1]),
            settings.shape == [options.itemCount, columns.count]
        else { throw SoundalikeError(.internalFault, "effect layer", "audio \(shape) and settings \(settings.shape) do not fit it") }
        let wantsGradient =
            Engine.recordsGradients && (settings.requiresGradient || options.estimatesSignalGradient && audio.requiresGradient)
        let pass = EffectLayerPass(self, frameCount: shape[1], isProbing: wantsGradient)
        let output = try Tensor.hostFunction(of: [audio, settings], outputShapes: [shape], forward: pass.forward, backward: pass.backward)
        if wantsGradient { position.step += 1 }
        return output[0]
    }

    /// Puts items back to fresh effects' state, bit for bit: each begins another recording.
    public func reset(items: some Sequence<Int>) throws {
        for item in items {
            guard position.clips.indices.contains(item) else { throw SoundalikeError(.internalFault, "effect layer", "there is no item \(item)") }
            for stage in stages { try stage.bank.reset(item: item) }
            position.clips[item] += 1
        }
    }

    /// Takes up the random numbers where a saved run left them. The effects' state is not part of it: let each item's recording run up to where
    /// it was, without gradients.
    public func restore(_ position: Position) throws {
        guard position.clips.count == options.itemCount, position.sensitivities.count == plan.numbers.count, position.step >= 0 else {
            throw SoundalikeError(.badData, "effect layer", "the saved position is for another batch size or chain")
        }
        self.position = position
    }

    /// The delay of the chain's output in samples.
    public var latencyFrames: Int { stages.reduce(0) { $0 + $1.bank.latencyFrames } }

    /// How far each number is moved in the next step, of its normalised range.
    public var steps: [Double] {
        options.scalesStepsToSensitivity
            ? StepSizes.steps(position.sensitivities, step: options.step) : Array(repeating: options.step, count: plan.numbers.count)
    }

    func noteSensitivity(_ measured: Double, of number: Int) {
        position.sensitivities[number] = StepSizes.updated(position.sensitivities[number], by: measured)
    }

    func note(_ failed: [BankFailure], stage: Int) {
        for failure in failed {
            failures.count += 1
            failures.countByEffect[stages[stage].effect.id, default: 0] += 1
            failures.last = failure.error.description
        }
    }
}
