#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

import Synchronization

/// Files under hidden names, not finished yet: what they are called, and what becomes of those that nobody will finish.
package enum StaleFiles {
    private static let prefix = ".soundalike-", suffix = ".part"
    /// Folders that were looked through.
    private static let seen = Mutex<Set<String>>([])

    /// A name for a file that is not finished.
    package static func newName() -> String { prefix + String(UInt64.random(in: 0 ... .max), radix: 36) + suffix }

    /// Removes what programs that were killed left in `folder`: files and folders of this user's that nobody holds a lock on. Looks
    /// once a run.
    package static func remove(from folder: String) {
        guard seen.withLock({ $0.insert(folder).inserted }) else { return }
        for name in FolderListing.names(in: folder) ?? [] where name.hasPrefix(prefix) && name.hasSuffix(suffix) { removeIfStale("\(folder)/\(name)") }
    }

    /// Removes a folder of files.
    package static func removeFolder(_ path: String) {
        for name in FolderListing.names(in: path) ?? [] { unlink("\(path)/\(name)".systemPath) }
        rmdir(path.systemPath)
    }

    private static func removeIfStale(_ path: String) {
        // Neither a link nor a pipe can keep us or lead us elsewhere.
        let descriptor = open(path.systemPath, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
        switch status.st_mode & S_IFMT {
        case S_IFREG: unlink(path.systemPath)
        case S_IFDIR: removeFolder(path)
        default: break
        }
    }
}
