import SoundalikeFoundations
import SoundalikeTensors

/// A fully connected layer.
public final class Dense: Layer {
    /// `[output, input]`.
    public let weight: Tensor
    /// `[output]`.
    public let bias: Tensor

    /// Glorot normal weights, biases of 0.
    public init(inputs: Int, outputs: Int, generator: inout SeededGenerator, device: Device = .cpu) throws {
        weight = try glorotNormal(shape: [outputs, inputs], generator: &generator, device: device)
        bias = try parameter([Float](repeating: 0, count: outputs), shape: [outputs], device: device)
    }

    public var parameters: [NamedTensor] { [NamedTensor(name: "weight", tensor: weight), NamedTensor(name: "bias", tensor: bias)] }

    /// `[…, input]` → `[…, output]`.
    public func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.linear(weight: weight, bias: bias)
    }
}
