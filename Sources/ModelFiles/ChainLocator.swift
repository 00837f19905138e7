import SoundalikeFoundations

/// Finds chains by name or path.
public struct ChainLocator: Sendable {
    /// The environment variable that names a folder of chains, which is searched first.
    public static let variable = "SOUNDALIKE_CHAINS"
    private let files: NamedFiles

    /// - Parameter folders: where the running program and the environment say that chains may lie.
    public init(_ folders: ProgramFolders = ProgramFolders()) {
        files = NamedFiles(
            kind: "chain", fileExtension: "toml", variable: Self.variable,
            folders: folders.candidates(variable: Self.variable, beside: "Chains", installed: ["share/soundalike/Chains"], checkout: "Chains"),
            programFolders: folders)
    }

    /// The path of a chain's file.
    ///
    /// - Parameter nameOrPath: a path (with a slash or the extension `.toml`), or the name of a chain in one of the folders.
    /// - Throws: `SoundalikeError(.noInput)` when there is none; the chains that there are are named.
    public func locate(_ nameOrPath: String) throws -> String { try files.locate(nameOrPath).path }

    /// The names of the chains that need no path, in alphabetical order.
    public func available() -> [String] { files.available().map(\.name) }
}
