import SoundalikeFoundations

/// Finds recipes by name or path.
public struct RecipeLocator: Sendable {
    /// The environment variable that names a folder of recipes, which is searched first.
    public static let variable = "SOUNDALIKE_RECIPES"
    private let files: NamedFiles

    /// - Parameter folders: where the running program and the environment say that recipes may lie.
    public init(_ folders: ProgramFolders = ProgramFolders()) {
        files = NamedFiles(
            kind: "recipe", fileExtension: "toml", variable: Self.variable,
            folders: folders.candidates(variable: Self.variable, beside: "Recipes", installed: ["share/soundalike/Recipes"], checkout: "Recipes"),
            programFolders: folders)
    }

    /// The path of a recipe's file.
    ///
    /// - Parameter nameOrPath: a path (with a slash or the extension `.toml`), or the name of a recipe in one of the folders.
    /// - Throws: `SoundalikeError(.noInput)` when there is none; the recipes that there are are named.
    public func locate(_ nameOrPath: String) throws -> String { try files.locate(nameOrPath).path }

    /// The names of the recipes that need no path, in alphabetical order.
    public func available() -> [String] { files.available().map(\.name) }
}
