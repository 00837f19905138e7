import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A matcher's network, of one of the kinds that there are.
public enum MatcherNetworkKind: Sendable {
    /// The paper's convolutions over time: a model of the kind `matcher`.
    case convolution(MatcherInference)
    /// A sketch of level statistics: a model of the kind `sketch-matcher`.
    case sketch(SketchInference)
    /// Several of these, which answer as one: a model of the kind `ensemble-matcher`.
    indirect case ensemble(MatcherEnsemble)

    /// The network of a model of `kind`, built as `architecture` says from the weights in `file`.
    ///
    /// - Throws: `SoundalikeError(.badData)` about `subject` for another kind of model, or weights that do not fit.
    init(kind: String, architecture: JSONValue, weights file: SafetensorsFile, subject: String) throws {
        do {
            switch kind {
            case MatcherInference.kind:
                self = .convolution(try MatcherInference(try architecture.decode(subject: subject), weights: file))
            case SketchInference.kind:
                self = .sketch(try SketchInference(try architecture.decode(subject: subject), weights: file))
            case MatcherEnsemble.kind:
                self = .ensemble(try MatcherEnsemble(try architecture.decode(subject: subject), weights: file, subject: subject))
            default:
                throw SoundalikeError(.badData, subject, "is a model of the kind \(kind), not \(MatcherInference.kind)")
            }
        } catch let error as SoundalikeError {
            throw error.about(subject)
        }
    }

    /// Bands of the spectrograms that it takes.
    public var bandCount: Int {
        switch self {
        case .convolution(let network): network.architecture.bandCount
        case .sketch(let network): network.architecture.bandCount
        case .ensemble(let ensemble): ensemble.first.bandCount
        }
    }

    /// Parameters that it predicts.
    public var parameterCount: Int {
        switch self {
        case .convolution(let network): network.architecture.parameterCount
        case .sketch(let network): network.architecture.parameterCount
        case .ensemble(let ensemble): ensemble.first.parameterCount
        }
    }

    /// Values on each parameter's grid.
    public var valueCount: Int {
        switch self {
        case .convolution(let network): network.architecture.valueCount
        case .sketch(let network): network.architecture.valueCount
        case .ensemble(let ensemble): ensemble.first.valueCount
        }
    }

    /// Elements of one recording's embedding.
    public var embeddingCount: Int {
        switch self {
        case .convolution(let network): network.architecture.embeddingCount
        case .sketch(let network): network.architecture.embeddingCount
        case .ensemble(let ensemble): ensemble.embeddingCount
        }
    }

    /// Points of the response that it predicts; nil when it predicts none.
    var responseCount: Int? {
        switch self {
        case .convolution: nil
        case .sketch(let network): network.architecture.responseCount
        case .ensemble(let ensemble): ensemble.responseCount
        }
    }

    /// Something to push one recording's spectrogram frames into, working on up to `threads` threads.
    ///
    /// - Parameter centresHz: of the front end's bands.
    func makeListener(centresHz: [Double], threads: Int) -> any SpectrogramListener {
        switch self {
        case .convolution(let network): Embedder(network, threads: threads)
        case .sketch(let network): LevelStatistics(network.architecture, centresHz: centresHz)
        case .ensemble(let ensemble): EnsembleListener(ensemble.members.map { $0.network.makeListener(centresHz: centresHz, threads: threads) })
        }
    }

    /// What the network says of two embeddings, heard one way round.
    func answer(input: [Float], reference: [Float]) -> MatcherAnswer {
        switch self {
        case .convolution(let network):
            MatcherAnswer(logProbabilities: network.logProbabilities(input: input, reference: reference))
        case .sketch(let network): network.answer(input: input, reference: reference)
        case .ensemble(let ensemble): ensemble.answer(input: input, reference: reference)
        }
    }
}
