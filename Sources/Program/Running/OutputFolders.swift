import Foundation
import SoundalikeFoundations

/// The folders that outputs go to: made when the first file goes in, removed again when nothing went in after all.
struct OutputFolders: Sendable {
    /// Those that are not there yet, outermost first.
    private let missing: [String]

    /// - Parameter paths: the files that are to be written.
    init(for paths: [String]) {
        var missing: Set<String> = []
        for path in paths {
            var folder = path.pathFolder
            while !folder.isEmpty, FileKind(at: folder) == nil, missing.insert(folder).inserted {
                folder = folder.pathFolder
            }
        }
        self.missing = missing.sorted()
    }

    /// Makes the folder of the file `path`, if it is one of those.
    ///
    /// - Throws: `SoundalikeError(.cannotCreate)`.
    func make(for path: String) throws {
        let folder = path.pathFolder
        guard missing.contains(folder) else { return }
        try make(folder: folder)
    }

    private func make(folder: String) throws(SoundalikeError) {
        let parent = folder.pathFolder
        if missing.contains(parent) { try make(folder: parent) }
        // Another input of the batch may have been quicker.
        guard mkdir(folder.systemPath, 0o777) != 0, errno != EEXIST else { return }
        throw .system(.cannotCreate, folder, "the folder cannot be made", errorNumber: errno)
    }

    /// Removes those that are empty.
    func removeEmpty() {
        // rmdir refuses folders that hold something.
        for folder in missing.reversed() { _ = rmdir(folder.systemPath) }
    }
}
