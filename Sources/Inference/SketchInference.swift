import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A sketch, run by our own kernels from a model file. Immutable, so that threads can share it.
public struct SketchInference: Sendable {
    /// What the network is made of.
    public let architecture: SketchArchitecture
    private let differenceScale, meanOffset, meanScale: [Float]
    private let hidden: [DenseLayer]
    private let output, response: DenseLayer

    /// What the metadata of a model of this kind calls it.
    public static let kind = "sketch-matcher"

    /// Takes the weights from `file` by the names that ``SketchArchitecture/weights`` lists.
    ///
    /// - Throws: `SoundalikeError(.badData)` when a weight is missing, of another shape or not finite, or a scale not positive.
    public init(_ architecture: SketchArchitecture, weights file: SafetensorsFile) throws {
        try architecture.validate()
        self.architecture = architecture
        let count = architecture.embeddingCount
        differenceScale = try file.finiteFloats("difference.scale", shape: [count])
        meanOffset = try file.finiteFloats("mean.offset", shape: [count])
        meanScale = try file.finiteFloats("mean.scale", shape: [count])
        guard (differenceScale + meanScale).allSatisfy({ $0 > 0 }) else {
            throw SoundalikeError(.badData, nil, "a scale of its inputs is not positive")
        }
        let inputs = [2 * count] + architecture.hiddenUnits, last = inputs[inputs.count - 1]
        hidden = try architecture.hiddenUnits.enumerated().map { index, units in
            try DenseLayer("hidden.\(index)", inputs: inputs[index], outputs: units, of: file)
        }
        output = try DenseLayer("output", inputs: last, outputs: architecture.parameterCount * architecture.valueCount, of: file)
        response = try DenseLayer("response", inputs: last, outputs: architecture.responseCount, of: file)
    }

    /// What the network says when it hears two recordings one way round: log-probabilities `[parameter][value]`, and the
    /// response from input to reference, dB.
    ///
    /// - Precondition: both have ``SketchArchitecture/embeddingCount`` elements.
    public func answer(input: [Float], reference: [Float]) -> MatcherAnswer {
        precondition(input.count == architecture.embeddingCount && reference.count == input.count, "not embeddings of this network")
        var values = input.indices.map { (reference[$0] - input[$0]) / differenceScale[$0] }
        values += input.indices.map { ((input[$0] + reference[$0]) / 2 - meanOffset[$0]) / meanScale[$0] }
        let slope = Float(architecture.negativeSlope)
        for layer in hidden { values = layer(values, SK_BEST).map { $0 > 0 ? $0 : $0 * slope } }
        let logits = output(values, SK_BEST).map(Double.init)
        return MatcherAnswer(
            logProbabilities: stride(from: 0, to: logits.count, by: architecture.valueCount).map { first in
                logSoftmax(logits[first..<(first + architecture.valueCount)])
            },
            responseDB: response(values, SK_BEST).map(Double.init))
    }
}
