import SoundalikeFoundations

/// Files of one kind that can be had by name from some folders, or by path.
public struct NamedFiles: Sendable {
    /// What one is called in messages: `model`.
    private let kind: String
    private let fileExtension: String
    /// The environment variable that names a folder of them, which is searched first.
    private let variable: String
    /// Where they are looked for, best first; not all need exist, but for the one that the variable names.
    let folders: [String]
    private let programFolders: ProgramFolders

    /// - Parameters:
    ///   - folder: what their folder is called beside the program, where it is installed and in a checkout: `Models`, and the variable `SOUNDALIKE_MODELS`.
    ///   - programFolders: where the running program and the environment say that they may lie.
    init(kind: String, fileExtension: String, folder: String, in programFolders: ProgramFolders) {
        (self.kind, self.fileExtension, self.programFolders) = (kind, fileExtension, programFolders)
        variable = "SOUNDALIKE_\(folder.uppercased())"
        folders = programFolders.candidates(variable: variable, beside: folder, installed: ["share/soundalike/\(folder)"], checkout: folder)
    }

    /// Chains: TOML files.
    public static func chains(in programFolders: ProgramFolders = ProgramFolders()) -> NamedFiles {
        NamedFiles(kind: "chain", fileExtension: "toml", folder: "Chains", in: programFolders)
    }

    /// Recipes: TOML files.
    public static func recipes(in programFolders: ProgramFolders = ProgramFolders()) -> NamedFiles {
        NamedFiles(kind: "recipe", fileExtension: "toml", folder: "Recipes", in: programFolders)
    }

    /// The file of one.
    ///
    /// - Parameter nameOrPath: a path (with a slash or the extension), or a name in one of the folders.
    /// - Throws: `SoundalikeError(.noInput)` when there is no such file; those that there are are named.
    public func locate(_ nameOrPath: String) throws -> (name: String, path: String) {
        if nameOrPath.contains("/") || nameOrPath.hasSuffix(".\(fileExtension)") {
            guard nameOrPath == StandardStreams.name || FileKind(at: nameOrPath) != nil else { throw SoundalikeError(.noInput, nameOrPath, "there is no such file") }
            return (nameOrPath.pathStem, nameOrPath)
        }
        try programFolders.check(variable: variable)
        let files = available()
        if let file = files.first(where: { $0.name == nameOrPath }) { return file }
        let remedy =
            files.isEmpty ? "no \(kind)s are installed; set \(variable)" : "there are \(files.map(\.name).joined(separator: ", "))"
        throw SoundalikeError(.noInput, nameOrPath, "there is no such \(kind)", remedy: remedy)
    }

    /// Every file that can be named, in alphabetical order; of two with one name only the first in the order of `folders`.
    public func available() -> [(name: String, path: String)] {
        var paths: [String: String] = [:]
        for folder in folders {
            for file in FolderListing.names(in: folder) ?? [] where file.hasSuffix(".\(fileExtension)") {
                let name = file.pathStem
                if paths[name] == nil { paths[name] = "\(folder)/\(file)" }
            }
        }
        return paths.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
