import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeTone

/// A model of either kind that matches recordings with the parametric equaliser.
enum EvaluatedModel: Sendable {
    /// Chooses settings from a grid.
    case network(MatcherModel)
    /// Finds a curve.
    case tone(ToneModel)

    /// - Throws: `SoundalikeError.badData` for a file that is no sound matcher of the parametric equaliser.
    init(name: String, path: String) throws {
        let file = try SafetensorsFile(contentsOf: path)
        guard try ModelMetadata(of: file, subject: path).kind != ToneModel.kind else {
            self = .tone(try ToneModel(file, path: path))
            return
        }
        let model = try MatcherModel(file, path: path)
        let parameters = model.metadata.parameters, network = model.network.architecture
        guard
            parameters.map(\.symbol) == ParametricEQ.descriptor.parameters.map(\.symbol), parameters.count == network.parameterCount,
            parameters.allSatisfy({ $0.values.count == network.valueCount })
        else {
            throw SoundalikeError(.badData, name, "does not predict the parametric equaliser's parameters")
        }
        self = .network(model)
    }

    var metadata: ModelMetadata {
        switch self {
        case .network(let model): model.metadata
        case .tone(let model): model.metadata
        }
    }

    func contestant(name: String, sampleRateHz: Double, decoding: GridDecoding) throws -> any Contestant {
        switch self {
        case .network(let model): try ModelContestant(name: name, model: model, decoding: decoding)
        case .tone(let model): ToneContestant(name: name, posterior: ChainPosterior(model), sampleRateHz: sampleRateHz)
        }
    }
}
