import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTraining

extension RunFolder {
    /// A new folder for a controller's run, which keeps its chain as well.
    ///
    /// - Throws: as `create(_:recipe:now:)`.
    public static func create(_ path: String?, recipe: ControllerRecipe, chain: ChainDescription) throws -> RunFolder {
        let folder = try create(path, recipe: recipe)
        try AtomicOutputFile.write(Array(chain.toml.utf8), to: folder.chainPath, overwrite: true)
        return folder
    }
}
