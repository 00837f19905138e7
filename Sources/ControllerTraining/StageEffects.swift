import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTensors

/// The effects of one stage: a layer to learn through, one to validate with, and what the first has heard.
final class StageEffects {
    let layer: EffectLayer
    var history: EffectHistory
    /// Has no gradients and states of its own, so that a validation leaves the training's effects alone.
    private let validationLayer: EffectLayer
    private let itemCount: Int
    private let frameLength: Int

    /// - Throws: what making the effects throws.
    init(_ trainer: ControllerTrainer, effectCount: Int, stage: Int) throws {
        let recipe = trainer.recipe, registry = trainer.options.registry
        let chain = try trainer.chain.prefix(effectCount, registry: registry)
        layer = try EffectLayer(chain, options: recipe.layerOptions(stage: stage, isValidation: false), registry: registry)
        validationLayer = try EffectLayer(chain, options: recipe.layerOptions(stage: stage, isValidation: true), registry: registry)
        itemCount = recipe.optimiser.batchSize
        frameLength = recipe.timing.frameSamples
        history = EffectHistory(itemCount: itemCount, columnCount: layer.columns.count)
    }

    /// The gradient of `loss` by `settings`, through the effects, and on into the network that gave them.
    ///
    /// The graph is cut at the settings: what comes before it is the encoder's time, what comes after it the effects' and the loss's.
    ///
    /// - Parameter settings: `[item, parameter]` of the whole chain; those of this stage's effects come first.
    func learn(
        from batch: ClipBatch, settings: Tensor, loss: any AudioLoss, times: inout StepTimes
    ) throws -> (loss: Double, terms: [Double]) {
        let own = try settings.narrowed(along: 1, from: 0, count: layer.columns.count)
        let values = try own.floats()
        let leaf = try Tensor(values, shape: own.shape)
        try leaf.setRequiresGradient()
        let output = try times.measure(\.effects) {
            try layer.reset(items: batch.starting)
            return try layer.process(audio(batch.inputs), settings: leaf)
        }
        history.reset(items: batch.starting)
        history.append(values)
        let value = try times.measure(\.loss) {
            let value = try loss(output, target: audio(batch.targets))
            let mean = try value.mean()
            try mean.backward()
            return (Double(try mean.scalar()), try value.termMeans())
        }
        guard let gradient = try leaf.gradient() else { throw SoundalikeError(.internalFault, nil, "the effects gave no gradient") }
        try times.measure(\.encoder) { try (own * gradient.to(own.device)).sum().backward() }
        return value
    }

    /// The loss of a batch of the validation.
    func judge(_ batch: ClipBatch, settings: Tensor, loss: any AudioLoss) throws -> (loss: Double, terms: [Double]) {
        try validationLayer.reset(items: batch.starting)
        let own = try settings.narrowed(along: 1, from: 0, count: validationLayer.columns.count).to(.cpu)
        let value = try loss(validationLayer.process(audio(batch.inputs), settings: own), target: audio(batch.targets))
        return (Double(try value.mean().scalar()), try value.termMeans())
    }

    private func audio(_ samples: [Float]) throws -> Tensor { try Tensor(samples, shape: [itemCount, frameLength]) }
}
