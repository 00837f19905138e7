import SoundalikeFoundations

/// Finds models by name or path.
public struct ModelLocator: Sendable {
    /// The environment variable that names a folder of models, which is searched first.
    public static let variable = "SOUNDALIKE_MODELS"

    /// A model file and the name it goes by.
    public struct Location: Sendable, Hashable {
        /// The file's name without extension.
        public let name: String
        /// Where the file lies.
        public let path: String
    }

    private let files: NamedFiles
    /// Where models are looked for, best first; not all need exist.
    public var folders: [String] { files.folders }

    /// - Parameter folders: where the running program and the environment say that models may lie.
    public init(_ folders: ProgramFolders = ProgramFolders()) {
        files = NamedFiles(kind: "model", fileExtension: "safetensors", folder: "Models", in: folders)
    }

    /// The file of a model.
    ///
    /// - Parameter nameOrPath: a path (with a slash or the extension `.safetensors`), or the name of a model in one of the folders.
    /// - Throws: `SoundalikeError(.noInput)` when there is none; the models that there are are named.
    public func locate(_ nameOrPath: String) throws -> Location {
        let file = try files.locate(nameOrPath)
        return Location(name: file.name, path: file.path)
    }

    /// Every model that can be named, in alphabetical order; of two with one name only the first in the order of `folders`.
    public func available() -> [Location] { files.available().map { Location(name: $0.name, path: $0.path) } }
}
