import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeTensors

/// A sketch, for training: embeddings of two recordings in, log-probabilities over quantised settings and a response out.
///
/// `SketchArchitecture` describes it; `SketchInference` runs it without the engine.
public final class SketchNetwork: Layer {
    /// What the network is made of.
    public let architecture: SketchArchitecture
    private let hidden: [Dense]
    private let output, response: Dense
    private let differenceScale, meanOffset, meanScale: Tensor

    /// A network with random weights drawn from `generator`.
    ///
    /// - Parameters:
    ///   - meanOffset, meanScale: of the inputs that tell of both recordings: their mean and deviation over typical examples.
    /// - Throws: `SoundalikeError`: `.badData` for an impossible architecture, `.unavailable` without an engine.
    public init(
        _ architecture: SketchArchitecture, meanOffset: [Float], meanScale: [Float], differenceScale: [Float],
        generator: inout SeededGenerator
    ) throws {
        try architecture.validate()
        self.architecture = architecture
        let count = architecture.embeddingCount
        self.differenceScale = try Tensor(differenceScale, shape: [count])
        self.meanOffset = try Tensor(meanOffset, shape: [count])
        self.meanScale = try Tensor(meanScale, shape: [count])
        var hidden: [Dense] = [], inputs = 2 * count
        for units in architecture.hiddenUnits {
            hidden.append(try Dense(inputs: inputs, outputs: units, generator: &generator))
            inputs = units
        }
        self.hidden = hidden
        output = try Dense(inputs: inputs, outputs: architecture.parameterCount * architecture.valueCount, generator: &generator)
        response = try Dense(inputs: inputs, outputs: architecture.responseCount, generator: &generator)
        // At first it says next to nothing.
        try Engine.withoutGradients {
            try output.weight.scale(by: 0.1)
            try response.weight.scale(by: 0.1)
        }
    }

    public var parameters: [NamedTensor] {
        hidden.enumerated().flatMap { $1.parameters.named("hidden.\($0)") } + output.parameters.named("output")
            + response.parameters.named("response")
    }

    public var statistics: [NamedTensor] {
        [
            NamedTensor(name: "difference.scale", tensor: differenceScale), NamedTensor(name: "mean.offset", tensor: meanOffset),
            NamedTensor(name: "mean.scale", tensor: meanScale),
        ]
    }

    /// Log-probabilities `[batch, parameter, value]` and responses `[batch, point]`, dB, from embeddings `[batch, statistic · band]`.
    ///
    /// - Parameter dropout: share of the hidden units that is left out, each draw anew; the generator draws them.
    public func callAsFunction(
        _ input: Tensor, _ reference: Tensor, dropout: Double, generator: inout SeededGenerator
    ) throws -> (logProbabilities: Tensor, responseDB: Tensor) {
        let difference = try (reference - input) / differenceScale
        let mean = try ((reference + input) * 0.5 - meanOffset) / meanScale
        var x = try Tensor.concatenated([difference, mean], along: 1)
        for layer in hidden {
            x = try layer(x).leakyReLU(slope: architecture.negativeSlope)
            if dropout > 0 {
                let kept = Float(1 / (1 - dropout))
                let mask = (0..<x.count).map { _ in generator.uniform() < dropout ? Float(0) : kept }
                x = try x * Tensor(mask, shape: x.shape)
            }
        }
        let logits = try output(x).reshaped([-1, architecture.parameterCount, architecture.valueCount])
        return (try logits.logSoftmax(along: 2), try response(x))
    }

    /// Takes a share of every layer's weights away: W ← (1 − share) · W.
    public func decayWeights(by share: Double) throws {
        guard share > 0 else { return }
        try Engine.withoutGradients {
            for layer in hidden + [output, response] { try layer.weight.scale(by: 1 - share) }
        }
    }
}
