import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// What follows the encoder: the comparison of two embeddings and two dense layers.
struct MatcherHead: Sendable {
    /// The taps over the input's embedding, those over the reference's, and the bias; nil to take the difference.
    private let comparison: (input: [Float], reference: [Float], bias: Float)?
    private let hidden, output: DenseLayer

    init(_ architecture: MatcherArchitecture, weights file: SafetensorsFile) throws {
        switch architecture.comparison {
        case .difference:
            comparison = nil
        case .learned(let taps):
            let weight = try file.finiteFloats("comparison.weight", shape: [1, 2, taps])
            let bias = try file.finiteFloats("comparison.bias", shape: [1])
            comparison = (Array(weight.prefix(taps)), Array(weight.suffix(taps)), bias[0])
        }
        let outputs = architecture.parameterCount * architecture.valueCount
        hidden = try DenseLayer("hidden", inputs: architecture.embeddingCount, outputs: architecture.hiddenUnits, of: file)
        output = try DenseLayer("output", inputs: architecture.hiddenUnits, outputs: outputs, of: file)
    }

    func logProbabilities(
        input: [Float], reference: [Float], architecture: MatcherArchitecture, instructions: sk_instructions
    ) -> [[Double]] {
        precondition(input.count == architecture.embeddingCount && reference.count == input.count, "not embeddings of this network")
        let slope = Float(architecture.negativeSlope)
        let units = hidden(compare(input, reference), instructions).map { $0 > 0 ? $0 : $0 * slope }
        let values = output(units, instructions).map(Double.init)
        return stride(from: 0, to: values.count, by: architecture.valueCount).map { first in
            logSoftmax(values[first..<first + architecture.valueCount])
        }
    }

    private func compare(_ input: [Float], _ reference: [Float]) -> [Float] {
        guard let comparison else { return zip(input, reference).map { $1 - $0 } }
        var sums = [Float](repeating: comparison.bias, count: input.count)
        sums.withUnsafeMutableBufferPointer { sums in
            input.withUnsafeBufferPointer { correlate($0, with: comparison.input, into: sums) }
            reference.withUnsafeBufferPointer { correlate($0, with: comparison.reference, into: sums) }
        }
        return sums
    }

    /// sums[i] += Σ taps[t] · values[i + t − half], values beyond the ends being zero.
    private func correlate(
        _ values: UnsafeBufferPointer<Float>, with taps: [Float], into sums: UnsafeMutableBufferPointer<Float>
    ) {
        for (index, tap) in taps.enumerated() {
            let shift = index - taps.count / 2
            let first = max(0, -shift), end = min(values.count, values.count - shift)
            guard first < end else { continue }
            for i in first..<end { sums[i] += tap * values[i + shift] }
        }
    }
}
