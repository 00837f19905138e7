import SoundalikeFoundations

/// Files of one kind that can be had by name from some folders, or by path.
struct NamedFiles: Sendable {
    /// What one is called in messages: `model`.
    let kind: String
    let fileExtension: String
    /// The environment variable that names another folder.
    let variable: String
    /// Where they are looked for, best first; not all need exist, but for the one that the variable names.
    let folders: [String]
    let programFolders: ProgramFolders

    /// - Throws: `SoundalikeError(.noInput)` when there is no such file; those that there are are named.
    func locate(_ nameOrPath: String) throws -> (name: String, path: String) {
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
    func available() -> [(name: String, path: String)] {
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
