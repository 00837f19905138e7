import Foundation
import SoundalikeFoundations

/// Finds models by name or path.
public struct ModelLocator: Sendable {
    /// The environment variable that names a folder of models, which is searched first.
    public static let variable = "SOUNDALIKE_MODELS"
    private static let fileExtension = "safetensors"

    /// A model file and the name it goes by.
    public struct Location: Sendable, Hashable {
        /// The file's name without extension.
        public let name: String
        /// Where the file lies.
        public let path: String
    }

    /// Where models are looked for, best first; not all need exist.
    public let folders: [String]

    /// - Parameter folders: where the running program and the environment say that models may lie.
    public init(_ folders: ProgramFolders = ProgramFolders()) {
        self.folders = folders.candidates(
            variable: Self.variable, beside: "Models", installed: ["share/soundalike/Models"], checkout: "Models")
    }

    /// The file of a model.
    ///
    /// - Parameter nameOrPath: a path (with a slash or the extension `.safetensors`), or the name of a model in one of the folders.
    /// - Throws: `SoundalikeError(.noInput)` when there is none; the models that there are are named.
    public func locate(_ nameOrPath: String) throws -> Location {
        if nameOrPath.contains("/") || nameOrPath.hasSuffix(".\(Self.fileExtension)") {
            guard FileManager.default.fileExists(atPath: nameOrPath) else { throw SoundalikeError(.noInput, nameOrPath, "there is no such file") }
            return Location(name: Self.name(ofFile: nameOrPath), path: nameOrPath)
        }
        let models = available()
        if let model = models.first(where: { $0.name == nameOrPath }) { return model }
        let remedy = models.isEmpty ? "no models are installed; set \(Self.variable)" : "there are \(models.map(\.name).joined(separator: ", "))"
        throw SoundalikeError(.noInput, nameOrPath, "there is no such model", remedy: remedy)
    }

    /// Every model that can be named, in alphabetical order; of two with one name only the first in the order of `folders`.
    public func available() -> [Location] {
        var models: [String: Location] = [:]
        for folder in folders {
            for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where file.hasSuffix(".\(Self.fileExtension)") {
                let name = Self.name(ofFile: file)
                if models[name] == nil { models[name] = Location(name: name, path: "\(folder)/\(file)") }
            }
        }
        return models.values.sorted { $0.name < $1.name }
    }

    private static func name(ofFile path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }
}
