import Foundation
import SoundalikeAudio
import SoundalikeFoundations

/// The recordings that a command line names.
struct InputList {
    /// One of them.
    struct Item: Sendable {
        /// As the user would name it.
        let path: String
        /// The folders between the folder that was named and the file; outputs keep them. Empty for a file that was named itself.
        var subfolder = ""
        /// Why it can be no input, where that is known before it is opened.
        var problem: SoundalikeError?
    }

    let items: [Item]
    /// Whether outputs go to a folder: there are several inputs, or could be.
    let isSeveral: Bool

    /// - Parameter recursive: whether a folder stands for the recordings in it; else it is left for the reader to refuse.
    init(_ paths: [String], recursive: Bool) {
        let folders = paths.map { recursive && Self.isFolder($0) }
        items = zip(paths, folders).flatMap { path, isFolder in isFolder ? Self.recordings(in: path) : [Item(path: path)] }
        isSeveral = paths.count > 1 || folders.contains(true)
    }

    private static func recordings(in folder: String) -> [Item] {
        let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let base = folder.count > 1 ? folder.trimmingSuffix("/") : folder
        let items = found.sorted().filter(isRecording).map { name in
            Item(path: base.hasSuffix("/") ? base + name : "\(base)/\(name)", subfolder: name.contains("/") ? (name as NSString).deletingLastPathComponent : "")
        }
        guard items.isEmpty else { return items.filter { !isFolder($0.path) } }
        return [Item(path: folder, problem: SoundalikeError(.noInput, folder, "there are no recordings in this folder"))]
    }

    /// Whether a file of a folder is taken; one that is named itself is always tried.
    private static func isRecording(_ path: String) -> Bool {
        let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
        return !isHidden && Container.readableExtensions.contains((path as NSString).pathExtension.lowercased())
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
