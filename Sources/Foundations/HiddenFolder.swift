#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A folder of files under a hidden name, gone with its owner. What a kill leaves, the next one made in the same place removes (`StaleFiles`).
package final class HiddenFolder {
    package let path: String
    /// Who can have the lock on it knows that nobody fills it any more.
    private let lock: Int32

    private static let mostAttempts = 16

    /// - Returns: nil when there is no folder `parent`, or it is not writable.
    package init?(in parent: String) {
        StaleFiles.remove(from: parent)
        for _ in 0..<Self.mostAttempts {
            let path = "\(parent)/\(StaleFiles.newName())"
            guard mkdir(path.systemPath, 0o777) == 0 else { return nil }
            let lock = open(path.systemPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            // Before it is locked, another run may take it for a stale one.
            if lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0, access(path.systemPath, F_OK) == 0 {
                (self.path, self.lock) = (path, lock)
                return
            }
            if lock >= 0 { close(lock) }
            rmdir(path.systemPath)
        }
        return nil
    }

    deinit {
        StaleFiles.removeFolder(path)
        close(lock)
    }
}
