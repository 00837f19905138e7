import SoundalikeAudio
import SoundalikeFoundations

/// Recordings of one condition, by the names of items.
struct RenderFolder {
    let path: String

    /// The file of `item`, whatever kind of file it is.
    ///
    /// - Throws: `SoundalikeError`: `.noInput` where there is none, `.badData` where there are two.
    func file(of item: String) throws -> String {
        guard FileKind(at: path) == .folder else { throw SoundalikeError(.noInput, path, "no such folder") }
        let files = (FolderListing.names(in: path) ?? [])
            .filter { $0.pathStem == item && Container.readableExtensions.contains($0.pathExtension.lowercased()) }
        guard let file = files.first else { throw SoundalikeError(.noInput, path, "has no recording of \(item.quotedLiteral)") }
        guard files.count == 1 else { throw SoundalikeError(.badData, path, "has \(files.count) recordings of \(item.quotedLiteral)") }
        return "\(path)/\(file)"
    }
}
