import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A controller as its file holds it: what it says about itself, the front end that it listens through, what it sets, the network. They are
/// checked to fit together.
public struct ControllerModel: Sendable {
    /// What the file says about itself.
    public let metadata: ModelMetadata
    /// How recordings become the spectrograms that the network takes.
    public let frontEnd: FrontEndSettings
    /// The chain, which of its parameters the values set, and when.
    public let description: ControllerDescription
    /// The network, ready to run.
    public let network: ControllerInference

    /// The kind of model that this is, in its metadata.
    public static let kind = "controller"

    /// Reads the file at `path`.
    ///
    /// - Throws: `SoundalikeError` about `path`: `.noInput` when there is no such file, `.badData` when it is no sound model of a controller,
    ///   `.inputOutput` when reading fails.
    public init(contentsOf path: String) throws {
        try self.init(SafetensorsFile(contentsOf: path), subject: path)
    }

    /// Takes a model from a file that was read.
    ///
    /// - Parameter subject: what to name in an error: usually the path.
    /// - Throws: `SoundalikeError(.badData)` about `subject` when it is no sound model of a controller.
    public init(_ file: SafetensorsFile, subject: String) throws {
        metadata = try ModelMetadata(of: file, subject: subject, kind: Self.kind)
        do {
            guard let controller = metadata.controller else { throw SoundalikeError(.badData, nil, "its metadata do not say which parameters it sets") }
            description = try controller.decode()
            try description.validate()
            frontEnd = try metadata.frontEnd.decode()
            try frontEnd.validate()
            network = try ControllerInference(try metadata.architecture.decode(), weights: file)
            let architecture = network.architecture
            func check(_ isFine: Bool, _ problem: String) throws {
                guard isFine else { throw SoundalikeError(.badData, nil, problem) }
            }
            try check(frontEnd.bandCount == architecture.bandCount, "its network and its front end have different numbers of bands")
            try check(description.parameters.count == architecture.parameterCount, "its network and its chain have different numbers of parameters")
            try check(
                frontEnd.frameCount(sampleCount: description.timing.contextSamples) == architecture.frameCount,
                "its network's frames are not those of its context")
        } catch let error as SoundalikeError {
            throw error.about(subject)
        }
    }
}
