import Foundation
import SoundalikeFoundations

/// A folder of files that appears under its name whole, or not at all: filled under a hidden name beside the target, then renamed.
/// Dropping it without a commit discards it.
final class AtomicOutputFolder {
    private let path: String
    private let hidden: HiddenFolder
    private let overwrite: Bool

    /// Prepares a folder that will appear at `path`.
    ///
    /// - Parameters:
    ///   - overwrite: whether a folder that is there already may be replaced…
    ///   - replaceableSuffix: …if all the files in it end in this, lest somebody's home be replaced.
    /// - Throws: `.cannotCreate` when something is there and may not be replaced, or when the folder around is missing or not writable.
    init(path: String, overwrite: Bool, replaceableSuffix: String) throws(SoundalikeError) {
        self.path = path
        self.overwrite = overwrite
        guard !path.isEmpty, !path.utf8.contains(0) else { throw SoundalikeError(.cannotCreate, path, "is not a name for a folder") }
        try Self.check(path, overwrite: overwrite, suffix: replaceableSuffix)
        let parent = path.pathFolder.isEmpty ? "." : path.pathFolder
        guard let hidden = HiddenFolder(in: parent) else {
            throw SoundalikeError(.cannotCreate, path, "its folder does not exist or is not writable", remedy: "choose another with -o")
        }
        self.hidden = hidden
    }

    /// Adds a file.
    ///
    /// - Throws: as `AtomicOutputFile` does, about the folder.
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws(SoundalikeError) {
        do { try AtomicOutputFile.write(bytes, to: "\(hidden.path)/\(name)", overwrite: false) } catch {
            throw SoundalikeError(error.code, path, error.problem, remedy: error.remedy)
        }
    }

    /// Gives the folder its name.
    ///
    /// - Throws: `.cannotCreate`; what was there is then still there.
    func commit() throws(SoundalikeError) {
        // At no moment is there none; what was replaced is then under the hidden name, and goes with it.
        if overwrite, exchangeFiles(hidden.path, path) { return }
        let old = hidden.path + ".old"
        let isReplacing = overwrite && rename(path.systemPath, old.systemPath) == 0
        guard rename(hidden.path.systemPath, path.systemPath) == 0 else {
            let errorNumber = errno
            if isReplacing { _ = rename(old.systemPath, path.systemPath) }
            if errorNumber == EEXIST || errorNumber == ENOTEMPTY { throw Self.exists(path) }
            throw .system(.cannotCreate, path, "cannot be created", errorNumber: errorNumber)
        }
        if isReplacing { StaleFiles.removeFolder(old) }
    }

    private static func check(_ path: String, overwrite: Bool, suffix: String) throws(SoundalikeError) {
        guard let kind = FileKind(at: path) else { return }
        guard overwrite else { throw exists(path) }
        guard kind == .folder else { throw SoundalikeError(.cannotCreate, path, "is not a folder", remedy: "choose another name") }
        guard let names = FolderListing.names(in: path), names.allSatisfy({ $0.hasSuffix(suffix) }) else {
            throw SoundalikeError(.cannotCreate, path, "holds other things than presets and is not replaced", remedy: "choose another name")
        }
    }

    private static func exists(_ path: String) -> SoundalikeError {
        SoundalikeError(.cannotCreate, path, "exists already", remedy: "choose another name, or give `overwrite` to replace it")
    }
}
