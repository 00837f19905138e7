import SoundalikeFoundations
import SoundalikeTensors

/// One block of an encoder: convolution, batch normalisation, leaky ReLU, max-pooling over time.
public final class ConvolutionBlock: Layer {
    /// Its weights and biases.
    public let convolution: Convolution2D
    /// Its normalisation, with the running statistics.
    public let normalisation: BatchNormalisation
    /// Slope of the leaky ReLU below zero.
    let negativeSlope: Double
    /// Frames merged by max-pooling; 1 for none.
    let timePooling: Int

    /// Glorot normal weights, and a normalisation that changes nothing yet.
    public init(
        inputs: Int, outputs: Int, kernelSize: Int, negativeSlope: Double, timePooling: Int, generator: inout SeededGenerator, device: Device = .cpu
    ) throws {
        convolution = try Convolution2D(inputs: inputs, outputs: outputs, kernelSize: kernelSize, generator: &generator, device: device)
        normalisation = try BatchNormalisation(channels: outputs, device: device)
        self.negativeSlope = negativeSlope
        self.timePooling = timePooling
    }

    public var parameters: [NamedTensor] {
        convolution.parameters.named("convolution") + normalisation.parameters.named("normalisation")
    }

    public var statistics: [NamedTensor] { normalisation.statistics.named("normalisation") }

    /// `[batch, input, frame, mel]` → `[batch, output, frame / timePooling, mel]`, operation by operation on the engine.
    public func callAsFunction(_ x: Tensor, training: Bool) throws -> Tensor {
        let active = try normalisation(convolution(x), training: training).leakyReLU(slope: negativeSlope)
        return timePooling == 1 ? active : try active.maxPooled2D(window: (timePooling, 1))
    }
}
