import SoundalikeFoundations
import SoundalikeTensors

/// A tensor of a network by the name that it has in a model file, such as `blocks.0.convolution.weight`.
public struct NamedTensor {
    /// Unique in the network.
    public let name: String
    /// The tensor itself, not a copy.
    public let tensor: Tensor
}

/// A part of a network that holds weights.
public protocol Layer: AnyObject {
    /// What is trained, each by its name within the layer, in the order of computation.
    var parameters: [NamedTensor] { get }
    /// What is kept beside it: running means and variances.
    var statistics: [NamedTensor] { get }
}

extension Layer {
    /// None.
    public var statistics: [NamedTensor] { [] }
}

extension [NamedTensor] {
    /// The same tensors with `prefix` and a dot before their names.
    func named(_ prefix: String) -> [NamedTensor] {
        map { NamedTensor(name: "\(prefix).\($0.name)", tensor: $0.tensor) }
    }
}

/// Weights to start from: normally distributed around 0 with the variance 2 / (fan-in + fan-out), which keeps the variance of signals and
/// gradients about the same from layer to layer.
///
/// Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010, eq. 12.
///
/// - Parameters:
///   - shape: outputs and inputs first, then the kernel's lengths.
/// - Returns: a tensor that requires its gradient.
func glorotNormal(shape: [Int], generator: inout SeededGenerator, device: Device) throws -> Tensor {
    let kernelCount = shape.dropFirst(2).reduce(1, *)
    let deviation = (2 / Double((shape[0] + shape[1]) * kernelCount)).squareRoot()
    let values = (0..<shape.reduce(1, *)).map { _ in Float(deviation * generator.normal()) }
    return try parameter(values, shape: shape, device: device)
}

/// A tensor that requires its gradient.
func parameter(_ values: [Float], shape: [Int], device: Device) throws -> Tensor {
    let tensor = try Tensor(values, shape: shape).to(device)
    try tensor.setRequiresGradient()
    return tensor
}
