import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A matcher's network, of one of the kinds that there are: the paper's convolutions over time, or a sketch of level statistics.
public enum MatcherNetworkKind: Sendable {
    /// A model of the kind `matcher`.
    case convolution(MatcherInference)
    /// A model of the kind `sketch-matcher`.
    case sketch(SketchInference)

    /// The network that `metadata` describes.
    ///
    /// - Throws: `SoundalikeError(.badData)` about `subject` for another kind of model, or weights that do not fit.
    init(_ metadata: ModelMetadata, weights file: SafetensorsFile, subject: String) throws {
        guard metadata.kind == SketchInference.kind else {
            self = .convolution(try MatcherInference(model: file, subject: subject))
            return
        }
        do {
            self = .sketch(try SketchInference(try metadata.architecture.decode(subject: subject), weights: file))
        } catch var error as SoundalikeError {
            error.problem = error.subject.map { $0 == subject ? error.problem : "\($0): \(error.problem)" } ?? error.problem
            error.subject = subject
            throw error
        }
    }

    /// Bands of the spectrograms that it takes.
    public var bandCount: Int {
        switch self {
        case .convolution(let network): network.architecture.bandCount
        case .sketch(let network): network.architecture.bandCount
        }
    }

    /// Parameters that it predicts.
    public var parameterCount: Int {
        switch self {
        case .convolution(let network): network.architecture.parameterCount
        case .sketch(let network): network.architecture.parameterCount
        }
    }

    /// Values on each parameter's grid.
    public var valueCount: Int {
        switch self {
        case .convolution(let network): network.architecture.valueCount
        case .sketch(let network): network.architecture.valueCount
        }
    }

    /// Elements of one recording's embedding.
    public var embeddingCount: Int {
        switch self {
        case .convolution(let network): network.architecture.embeddingCount
        case .sketch(let network): network.architecture.embeddingCount
        }
    }

    /// What the network says of two embeddings, heard one way round.
    func answer(input: [Float], reference: [Float]) -> MatcherAnswer {
        switch self {
        case .convolution(let network):
            MatcherAnswer(logProbabilities: network.logProbabilities(input: input, reference: reference))
        case .sketch(let network): network.answer(input: input, reference: reference)
        }
    }
}
