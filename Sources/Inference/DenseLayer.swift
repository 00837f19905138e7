import CSoundalikeKernels
import SoundalikeFoundations
import SoundalikeModelFiles

/// A fully connected layer by its weights in a model file.
struct DenseLayer: Sendable {
    let weight, bias: [Float]

    /// - Throws: `SoundalikeError(.badData)` when a weight is missing, of another shape or not finite.
    init(_ name: String, inputs: Int, outputs: Int, of file: SafetensorsFile) throws {
        weight = try file.finiteFloats("\(name).weight", shape: [outputs, inputs])
        bias = try file.finiteFloats("\(name).bias", shape: [outputs])
    }

    func callAsFunction(_ input: [Float], _ instructions: sk_instructions) -> [Float] {
        [Float](unsafeUninitializedCapacity: bias.count) { output, initialised in
            guard let start = output.baseAddress else { return }
            sk_dense(input, Int32(input.count), weight, bias, Int32(bias.count), start, instructions)
            initialised = bias.count
        }
    }
}

/// Logarithms of the probabilities that are proportional to the exponentials of `values`.
func logSoftmax(_ values: some Collection<Double>) -> [Double] {
    let largest = values.max() ?? 0
    let logSum = largest + logarithm(values.reduce(0) { $0 + exponential($1 - largest) })
    return values.map { $0 - logSum }
}
