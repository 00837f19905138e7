import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A matcher as its file holds it: what it says about itself, the front end that it listens through, the network. They are checked to fit
/// together.
public struct MatcherModel: Sendable {
    /// What the file says about itself.
    public let metadata: ModelMetadata
    /// How recordings become the spectrograms that the network takes.
    public let frontEnd: FrontEndSettings
    /// The network, ready to run.
    public let network: MatcherInference

    /// Reads the file at `path`.
    ///
    /// - Throws: `SoundalikeError` about `path`: `.noInput` when there is no such file, `.badData` when it is no sound model of a matcher that
    ///   the kernels are built for, `.inputOutput` when reading fails.
    public init(contentsOf path: String) throws {
        let file = try SafetensorsFile(contentsOf: path)
        metadata = try ModelMetadata(of: file, subject: path, kind: "matcher")
        network = try MatcherInference(model: file, subject: path)
        frontEnd = try metadata.frontEnd.decode(subject: path)
        do { try frontEnd.validate() } catch var error as SoundalikeError {
            error.problem = "its front end's \(error.problem)"
            error.subject = path
            throw error
        }
        guard frontEnd.bandCount == network.architecture.bandCount else {
            throw SoundalikeError(.badData, path, "its network and its front end have different numbers of bands")
        }
    }
}
