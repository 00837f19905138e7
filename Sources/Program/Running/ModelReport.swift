import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A model in `--json`: what its file says about itself, or what is wrong with it.
struct ModelReport: Encodable {
    let name: String
    let path: String
    let status: String
    let error: ErrorReport?
    var kind: String?
    var licence: String?
    var program: String?
    /// How many parameters of effects it sets.
    var parameters: Int?
    /// SHA-256 of the file.
    var sha256: String?
    var scores: JSONValue?

    init(_ location: ModelLocator.Location) {
        name = location.name
        path = location.path
        do {
            let file = try SafetensorsFile(contentsOf: path), metadata = try ModelMetadata(of: file, subject: path)
            sha256 = try FileDigest.sha256(ofFileAt: path)
            kind = metadata.kind
            licence = metadata.licence
            program = metadata.program
            let controller: ControllerDescription? = try metadata.controller?.decode()
            // A tone model has settings of an equaliser to choose from.
            parameters = controller?.parameterCount ?? file.tensors["equaliser_settings"]?.shape.last ?? metadata.parameters.count
            scores = metadata.scores
            (status, error) = ("ok", nil)
        } catch {
            let failure = error as? SoundalikeError ?? SoundalikeError(.internalFault, path, String(describing: error))
            (status, self.error) = ("error", ErrorReport(failure))
        }
    }
}
