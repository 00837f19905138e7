import SoundalikeFoundations
import SoundalikeTensors

/// Two-dimensional convolution with square kernels of odd side, padded with zeros so that the size stays.
public final class Convolution2D: Layer {
    /// `[output, input, row, column]`.
    public let weight: Tensor
    /// `[output]`.
    public let bias: Tensor
    private let padding: Int

    /// Glorot normal weights, biases of 0.
    public init(inputs: Int, outputs: Int, kernelSize: Int, generator: inout SeededGenerator, device: Device = .cpu) throws {
        weight = try glorotNormal(shape: [outputs, inputs, kernelSize, kernelSize], generator: &generator, device: device)
        bias = try parameter([Float](repeating: 0, count: outputs), shape: [outputs], device: device)
        padding = kernelSize / 2
    }

    public var parameters: [NamedTensor] { [NamedTensor(name: "weight", tensor: weight), NamedTensor(name: "bias", tensor: bias)] }

    /// `[batch, input, row, column]` → `[batch, output, row, column]`.
    public func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.convolution2D(weight, bias: bias, padding: (padding, padding))
    }

    /// Takes each kernel's mean off it, so that a constant input gives nothing.
    public func removeKernelMeans() throws {
        try Engine.withoutGradients {
            try weight.add(weight.mean(over: [2, 3], keepingDimensions: true), scaledBy: -1)
        }
    }
}

/// One-dimensional convolution with an odd number of taps, padded with zeros so that the length stays.
public final class Convolution1D: Layer {
    /// `[output, input, tap]`.
    public let weight: Tensor
    /// `[output]`.
    public let bias: Tensor
    private let padding: Int

    /// Glorot normal weights, biases of 0.
    public init(inputs: Int, outputs: Int, taps: Int, generator: inout SeededGenerator, device: Device = .cpu) throws {
        weight = try glorotNormal(shape: [outputs, inputs, taps], generator: &generator, device: device)
        bias = try parameter([Float](repeating: 0, count: outputs), shape: [outputs], device: device)
        padding = taps / 2
    }

    public var parameters: [NamedTensor] { [NamedTensor(name: "weight", tensor: weight), NamedTensor(name: "bias", tensor: bias)] }

    /// `[batch, input, sample]` → `[batch, output, sample]`.
    public func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.convolution1D(weight, bias: bias, padding: padding)
    }
}
