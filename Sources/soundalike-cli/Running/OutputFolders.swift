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
            var folder = Self.folder(of: path)
            while !folder.isEmpty, !FileManager.default.fileExists(atPath: folder), missing.insert(folder).inserted {
                folder = Self.folder(of: folder)
            }
        }
        self.missing = missing.sorted()
    }

    /// Makes the folder of the file `path`, if it is one of those.
    ///
    /// - Throws: `SoundalikeError(.cannotCreate)`.
    func make(for path: String) throws {
        let folder = Self.folder(of: path)
        guard missing.contains(folder) else { return }
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw SoundalikeError(.cannotCreate, folder, "the folder cannot be made", remedy: "choose another with -o")
        }
    }

    /// Removes those that are empty.
    func removeEmpty() {
        // rmdir refuses folders that hold something.
        for folder in missing.reversed() { _ = rmdir(folder) }
    }

    /// The path without its last name; empty for a name alone. (Foundation's own takes the program down for a name of one character.)
    private static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
