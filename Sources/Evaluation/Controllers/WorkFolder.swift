import SoundalikeFoundations

/// A folder for what is made on the way, gone with its owner.
final class WorkFolder {
    private let folder: HiddenFolder

    init() throws {
        guard let folder = HiddenFolder(in: UnnamedFile.folder) else {
            throw SoundalikeError(.cannotCreate, UnnamedFile.folder, "takes no folder for what is made on the way", remedy: "make room, or set TMPDIR")
        }
        self.folder = folder
    }

    func file(_ name: String) -> String { "\(folder.path)/\(name)" }
}
