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
    /// What was passed over in folders, a line each.
    let notes: [String]

    /// - Parameter recursive: whether a folder stands for the recordings in it; else it is refused.
    init(_ paths: [String], recursive: Bool) {
        var items: [Item] = []
        var notes: [String] = []
        var hasFolder = false
        for path in paths {
            guard FileKind(at: path) == .folder else {
                items.append(Item(path: path))
                continue
            }
            guard recursive else {
                items.append(Item(path: path, problem: SoundalikeError(.noInput, path, "is a folder", remedy: "name a file in it, or give --recursive")))
                continue
            }
            hasFolder = true
            let walk = FolderWalk(path)
            notes += walk.notes
            items += walk.items.isEmpty
                ? [Item(path: path, problem: SoundalikeError(.noInput, path, "there are no recordings in this folder"))] : walk.items
        }
        self.items = items
        self.notes = notes
        isSeveral = paths.count > 1 || hasFolder
    }

    /// `name` in `folder`.
    static func joined(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : folder.endsInSlash ? folder + name : "\(folder)/\(name)"
    }
}

/// The recordings in a folder and the folders in it, in the order of their names' bytes.
private struct FolderWalk {
    private(set) var items: [InputList.Item] = []
    private var otherCount = 0
    private var unreadable: [String] = []
    private let folder: String

    init(_ folder: String) {
        self.folder = folder
        visit(subfolder: "", depth: 0)
    }

    var notes: [String] {
        let passedOver = otherCount == 0 ? [] : ["\(folder): skipped \(otherCount) file\(otherCount == 1 ? " that is not a recording" : "s that are not recordings")"]
        return passedOver + unreadable.map { "\($0): skipped, because this folder cannot be read" }
    }

    private mutating func visit(subfolder: String, depth: Int) {
        let path = subfolder.isEmpty ? folder : InputList.joined(folder, subfolder)
        guard depth < 100, let names = FolderListing.names(in: path) else {
            unreadable.append(path)
            return
        }
        for name in names where name.utf8.first != UInt8(ascii: ".") {
            let whole = InputList.joined(path, name)
            let inner = subfolder.isEmpty ? name : "\(subfolder)/\(name)"
            switch FileKind(at: whole) {
            // A link to a folder could lead back to where it lies.
            case .folder where !FolderListing.isLink(whole): visit(subfolder: inner, depth: depth + 1)
            case .file where Container.readableExtensions.contains(name.pathExtension.lowercased()):
                items.append(InputList.Item(path: whole, subfolder: subfolder))
            case .file: otherCount += 1
            default: break
            }
        }
    }
}
