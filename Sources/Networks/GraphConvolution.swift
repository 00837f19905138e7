import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeTensors

/// A convolution of a network graph: 'same' padding as `SamePadding` says, any stride, groups, a bias or none.
final class GraphConvolution: Layer {
    private let window: NetworkGraph.Window
    private let groups: Int
    /// `[output, input / groups, row, column]`.
    let weight: Tensor
    /// `[output]`.
    let bias: Tensor?

    /// He uniform weights, biases of 0.
    init(_ convolution: NetworkGraph.Convolution, generator: inout SeededGenerator, device: Device) throws {
        window = convolution.window
        groups = convolution.groups
        weight = try heUniform(shape: convolution.weightShape, generator: &generator, device: device)
        bias = convolution.hasBias
            ? try parameter([Float](repeating: 0, count: convolution.outputs), shape: [convolution.outputs], device: device) : nil
    }

    var parameters: [NamedTensor] {
        [NamedTensor(name: "weight", tensor: weight)] + (bias.map { [NamedTensor(name: "bias", tensor: $0)] } ?? [])
    }

    /// `[batch, input, row, column]` → `[batch, output, row / stride, column / stride]`, rounded up.
    func callAsFunction(_ x: Tensor) throws -> Tensor {
        let shape = x.shape, rows = SamePadding(shape[2], window), columns = SamePadding(shape[3], window)
        // The engine pads alike on both sides; what is odd is put there before.
        let before = (rows.before, columns.before)
        let padded = try x.padded(rows: rows.after - rows.before, columns: columns.after - columns.before, with: 0)
        return try padded.convolution2D(weight, bias: bias, stride: (window.stride, window.stride), padding: before, groups: groups)
    }
}

/// Weights to start from: uniformly distributed around 0 with the variance 2 / fan-in, which keeps the variance of signals the same from
/// layer to layer under rectifiers.
///
/// Source: K. He et al., "Delving deep into rectifiers", ICCV 2015, eq. 10.
///
/// - Parameters:
///   - shape: outputs first, then what each reads.
/// - Returns: a tensor that requires its gradient.
func heUniform(shape: [Int], generator: inout SeededGenerator, device: Device) throws -> Tensor {
    let limit = (6 / Double(shape.dropFirst().reduce(1, *))).squareRoot()
    let values = (0..<shape.reduce(1, *)).map { _ in Float(generator.uniform(in: -limit...limit)) }
    return try parameter(values, shape: shape, device: device)
}
