#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that appears under its name whole, or not at all.
///
/// Bytes go to `descriptor`; `commit()` gives the file its name. Where the system can (Linux, `O_TMPFILE`) the file has no
/// name until then, so that even a kill leaves nothing behind; elsewhere, and in the moment in which another file is replaced, it has a
/// hidden name beside the target. What a kill leaves under such a name the next file written to that folder removes (`StaleFiles`).
/// Dropping it without a commit discards it. The name `-` is standard output, which gets the whole at the commit. Survives the process's
/// death, not the machine's: nothing is synced to disk.
public final class AtomicOutputFile {
    /// Where the file will appear, as the caller named it.
    public let path: String
    /// Open for reading and writing until `commit()`.
    public private(set) var descriptor: Int32
    /// The path with a symbolic link at its end followed, so that overwriting keeps the link.
    let target: String
    let overwrite: Bool
    /// The hidden name, where the file has one; after an exchange with the file that it replaces, that one's.
    var hiddenPath: String?

    var isStandardOutput: Bool { path == StandardStreams.name }

    /// Prepares a file that will appear at `path`.
    ///
    /// - Parameter overwrite: whether a file that is there already may be replaced.
    /// - Throws: `.cannotCreate` when a file is there and may not be replaced, when `path` is something other than a file or a symbolic
    ///   link that leads nowhere, when its name is too long, or when its folder is missing or not writable; `.inputOutput` when no more
    ///   files can be opened.
    public init(path: String, overwrite: Bool) throws(SoundalikeError) {
        self.path = path
        self.overwrite = overwrite
        guard path != StandardStreams.name else {
            target = path
            descriptor = try StandardStreams.unnamedFile()
            return
        }
        target = Self.followingLink(path)
        let existingMode = try Self.checkTarget(target, named: path, overwrite: overwrite)

        let folder = Self.folder(of: target)
        StaleFiles.remove(from: folder)
        descriptor = Self.openUnnamed(in: folder)
        if descriptor < 0 { (descriptor, hiddenPath) = try Self.openHidden(beside: target, named: path) }
        // Held as long as the descriptor is open: who can have it knows that nobody is writing any more.
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        if let existingMode { _ = fchmod(descriptor, existingMode) }
    }

    deinit { discard() }

    /// Appends `bytes` at the descriptor's position.
    ///
    /// - Throws: `.inputOutput`, the disk being full among others.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(SoundalikeError) {
        guard var next = bytes.baseAddress else { return }
        var left = bytes.count
        while left > 0 {
            let written = systemWrite(descriptor, next, left)
            if written < 0 {
                let errorNumber = errno
                if errorNumber == EINTR { continue }
                throw .system(.inputOutput, path, "cannot be written", errorNumber: errorNumber)
            }
            next += written
            left -= written
        }
    }

    /// Appends `bytes` at the descriptor's position.
    ///
    /// - Throws: `.inputOutput`, the disk being full among others.
    public func write(_ bytes: [UInt8]) throws(SoundalikeError) {
        let outcome = bytes.withUnsafeBytes { raw in
            Result { () throws(SoundalikeError) in try write(raw) }
        }
        try outcome.get()
    }

    /// Drops what was written. Harmless after `commit()`.
    public func discard() {
        if let hiddenPath { unlink(hiddenPath.systemPath) }
        hiddenPath = nil
        if descriptor >= 0 { _ = close(descriptor) }
        descriptor = -1
    }

    /// Writes all of `bytes` to a file that appears at `path` whole or not at all.
    ///
    /// - Throws: as `init` and `commit()` do.
    public static func write(_ bytes: some Sequence<UInt8>, to path: String, overwrite: Bool) throws(SoundalikeError) {
        let file = try AtomicOutputFile(path: path, overwrite: overwrite)
        try file.write(Array(bytes))
        try file.commit()
    }
}

/// `write(2)` under a name that a method called `write` does not hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int { write(descriptor, bytes, count) }

// MARK: - Names

extension AtomicOutputFile {
    /// A descriptor of a file without a name in `folder`, or −1 where the file system has no such thing.
    private static func openUnnamed(in folder: String) -> Int32 {
        #if os(Linux)
        // The C macro is a compound that Swift does not import.
        let unnamed: Int32 = 0o20000000 | O_DIRECTORY
        // Without /proc the file could never get its name.
        guard access("/proc/self/fd", X_OK) == 0 else { return -1 }
        return open(folder.systemPath, unnamed | O_RDWR | O_CLOEXEC, 0o666)
        #else
        return -1
        #endif
    }

    private static func openHidden(beside target: String, named path: String) throws(SoundalikeError) -> (Int32, String) {
        let name = hiddenName(beside: target)
        let descriptor = open(name.systemPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            let errorNumber = errno
            switch errorNumber {
            case ENOENT, ENOTDIR:
                throw SoundalikeError(.cannotCreate, path, "its folder does not exist", remedy: "make the folder first, or choose another")
            case EACCES, EPERM, EROFS:
                throw SoundalikeError(.cannotCreate, path, "its folder is not writable", remedy: "choose another with -o")
            default:
                throw .system(.cannotCreate, path, "cannot be created", errorNumber: errorNumber)
            }
        }
        return (descriptor, name)
    }

    /// The mode of the file that would be replaced, or nil when there is none.
    private static func checkTarget(_ target: String, named path: String, overwrite: Bool) throws(SoundalikeError) -> mode_t? {
        guard !path.isEmpty else { throw SoundalikeError(.cannotCreate, nil, "the output has no name") }
        guard !path.utf8.contains(0) else { throw SoundalikeError(.cannotCreate, path, "the name has a null character in it") }
        var status = stat()
        guard stat(target.systemPath, &status) == 0 else {
            let errorNumber = errno
            // A file without a name would not notice before it gets one.
            if errorNumber == ENAMETOOLONG { throw SoundalikeError(.cannotCreate, path, "the name is too long", remedy: "choose a shorter one") }
            if lstat(target.systemPath, &status) == 0 {
                throw SoundalikeError(
                    .cannotCreate, path, "is a symbolic link that leads nowhere", remedy: "remove it, or name the file that it should lead to")
            }
            return nil
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            if !overwrite { throw exists(path) }
            return status.st_mode & 0o777
        case S_IFDIR:
            throw SoundalikeError(.cannotCreate, path, "is a folder", remedy: "name a file")
        default:
            throw SoundalikeError(.cannotCreate, path, "is not a regular file")
        }
    }

    static func exists(_ path: String) -> SoundalikeError {
        SoundalikeError(.cannotCreate, path, "exists already", remedy: "choose another name, or give `overwrite` to replace it")
    }

    private static func followingLink(_ path: String) -> String {
        guard let resolved = realpath(path.systemPath, nil) else { return path }
        defer { free(resolved) }
        return String(systemPath: UnsafeBufferPointer(start: resolved, count: strlen(resolved)).map { UInt8(bitPattern: $0) })
    }

    private static func folder(of path: String) -> String {
        let folder = path.pathFolder
        return folder.isEmpty ? "." : folder
    }

    static func hiddenName(beside path: String) -> String { "\(folder(of: path))/\(StaleFiles.newName())" }
}
