import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// The encoder's blocks as the kernels want them: normalisation folded into the convolutions, channels in tiles.
struct EncoderWeights: Sendable {
    /// 1 for the spectrogram, then each block's outputs.
    let channels: [Int32]
    let packed: [Float]
    let pooling: Int32
    let slope: Float

    /// Added to the variance, as in training.
    static let varianceOffset = 1e-5

    /// - Throws: `SoundalikeError(.badData)` when a tensor is missing, has another shape or a value that is no number.
    init(_ architecture: MatcherArchitecture, weights file: SafetensorsFile) throws {
        channels = [1] + architecture.blockChannels.map(Int32.init)
        pooling = Int32(architecture.timePooling)
        slope = Float(architecture.negativeSlope)
        var packed: [Float] = []
        for (index, (inputs, outputs)) in zip(channels, channels.dropFirst()).enumerated() {
            let block = "blocks.\(index)", normalisation = "\(block).normalisation", shape = [Int(outputs)]
            let weight = try file.finiteFloats("\(block).convolution.weight", shape: [Int(outputs), Int(inputs), 3, 3])
            let bias = try file.finiteFloats("\(block).convolution.bias", shape: shape)
            let gamma = try file.finiteFloats("\(normalisation).weight", shape: shape)
            let beta = try file.finiteFloats("\(normalisation).bias", shape: shape)
            let mean = try file.finiteFloats("\(normalisation).running_mean", shape: shape)
            let variance = try file.finiteFloats("\(normalisation).running_var", shape: shape)
            guard variance.allSatisfy({ $0 >= 0 }) else {
                throw SoundalikeError(.badData, nil, "tensor \(normalisation).running_var has a negative variance")
            }
            // (w ∗ x + b − mean) · γ/σ + β is a convolution again, with w · γ/σ and (b − mean) · γ/σ + β.
            let scales = zip(gamma, variance).map { Double($0) / (Double($1) + Self.varianceOffset).squareRoot() }
            let biases = scales.indices.map { (Double(bias[$0]) - Double(mean[$0])) * scales[$0] + Double(beta[$0]) }
            let count = sk_packed_block_count(inputs, outputs)
            packed += [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
                guard let start = buffer.baseAddress else { return }
                sk_pack_block(weight, scales.map(Float.init), biases.map(Float.init), inputs, outputs, start)
                initialised = count
            }
        }
        self.packed = packed
    }

    /// Calls `body` with the kernels' view of the weights, valid only inside.
    func withEncoder<Result>(_ instructions: sk_instructions, _ body: (inout sk_encoder) -> Result) -> Result {
        channels.withUnsafeBufferPointer { channels in
            packed.withUnsafeBufferPointer { packed in
                var encoder = sk_encoder(
                    blocks: Int32(channels.count - 1), channels: channels.baseAddress, weights: packed.baseAddress,
                    pooling: pooling, slope: slope, instructions: instructions)
                return body(&encoder)
            }
        }
    }
}
