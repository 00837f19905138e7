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
/// name until then, so that even a kill leaves nothing behind; elsewhere it has a hidden name beside the target.
/// Dropping it without a commit discards it. The name `-` is standard output, which gets the whole at the commit. Survives the process's death, not the machine's: nothing is synced to disk.
public final class AtomicOutputFile {
    /// Where the file will appear, as the caller named it.
    public let path: String
    /// Open for reading and writing until `commit()`.
    public private(set) var descriptor: Int32
    /// The path with a symbolic link at its end followed, so that overwriting keeps the link.
    private let target: String
    private let overwrite: Bool
    /// The hidden name, when the file needs one before it is committed.
    private var temporaryPath: String?

    /// Prepares a file that will appear at `path`.
    ///
    /// - Parameter overwrite: whether a file that is there already may be replaced.
    /// - Throws: `.cannotCreate` when a file is there and may not be replaced, when `path` is something other than a file,
    ///   or when its folder is missing or not writable.
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
        descriptor = Self.openUnnamed(in: folder)
        if descriptor < 0 {
            (descriptor, temporaryPath) = try Self.openHidden(beside: target, named: path)
        }
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

    /// Gives the file its name. Nothing can be written afterwards.
    ///
    /// - Throws: `.cannotCreate` when another file took the name meanwhile and may not be replaced, `.inputOutput` when the
    ///   system could not finish the file. Nothing is left behind then.
    public func commit() throws(SoundalikeError) {
        precondition(descriptor >= 0, "committed twice")
        if path == StandardStreams.name {
            try StandardStreams.output(descriptor)
            return try close()
        }
        if let temporaryPath {
            try close()
            try give(name: target, to: temporaryPath)
            self.temporaryPath = nil
            return
        }
        #if os(Linux)
        if overwrite {
            // A link cannot replace a name, a rename can: go by way of a hidden one.
            let hidden = Self.hiddenName(beside: target)
            try link(as: hidden)
            temporaryPath = hidden
            try close()
            try give(name: target, to: hidden)
            temporaryPath = nil
        } else {
            try link(as: target)
            do throws(SoundalikeError) { try close() } catch {
                unlink(target.systemPath)
                throw error
            }
        }
        #endif
    }

    /// Drops what was written. Harmless after `commit()`.
    public func discard() {
        if descriptor >= 0 { _ = systemClose(descriptor) }
        descriptor = -1
        if let temporaryPath { unlink(temporaryPath.systemPath) }
        temporaryPath = nil
    }

    /// Writes all of `bytes` to a file that appears at `path` whole or not at all.
    ///
    /// - Throws: as `init` and `commit()` do.
    public static func write(_ bytes: some Sequence<UInt8>, to path: String, overwrite: Bool) throws(SoundalikeError) {
        let file = try AtomicOutputFile(path: path, overwrite: overwrite)
        try file.write(Array(bytes))
        try file.commit()
    }

    /// Whether both paths lead to one existing file (by links, `..`, or another spelling).
    public static func isSameFile(_ first: String, _ second: String) -> Bool {
        guard first != StandardStreams.name, second != StandardStreams.name else { return false }
        var a = stat(), b = stat()
        return stat(first.systemPath, &a) == 0 && stat(second.systemPath, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino
    }
}

// MARK: - System calls

/// `write(2)` under a name that a method called `write` does not hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int { write(descriptor, bytes, count) }
/// `close(2)`, likewise.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

extension AtomicOutputFile {
    private func close() throws(SoundalikeError) {
        let result = systemClose(descriptor)
        let errorNumber = errno
        descriptor = -1
        // Network file systems report a full disk only here. (After EINTR the descriptor is closed all the same.)
        if result != 0, errorNumber != EINTR {
            throw .system(.inputOutput, path, "cannot be written", errorNumber: errorNumber)
        }
    }

    #if os(Linux)
    private func link(as name: String) throws(SoundalikeError) {
        guard linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name.systemPath, AT_SYMLINK_FOLLOW) != 0 else { return }
        let errorNumber = errno
        if errorNumber == EEXIST { throw Self.exists(path) }
        throw .system(.cannotCreate, path, "cannot be created", errorNumber: errorNumber)
    }
    #endif

    private func give(name: String, to temporary: String) throws(SoundalikeError) {
        if overwrite {
            guard rename(temporary.systemPath, name.systemPath) != 0 else { return }
            throw .system(.cannotCreate, path, "cannot be created", errorNumber: errno)
        }
        // A link, unlike a rename, refuses a name that is taken.
        if systemLink(temporary.systemPath, name.systemPath) == 0 {
            unlink(temporary.systemPath)
            return
        }
        let errorNumber = errno
        if errorNumber == EEXIST { throw Self.exists(path) }
        // File systems without hard links (FAT, some network shares).
        if access(name.systemPath, F_OK) != 0, rename(temporary.systemPath, name.systemPath) == 0 { return }
        throw .system(.cannotCreate, path, "cannot be created", errorNumber: errorNumber)
    }

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
        guard stat(target.systemPath, &status) == 0 else { return nil }
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

    private static func exists(_ path: String) -> SoundalikeError {
        SoundalikeError(.cannotCreate, path, "exists already", remedy: "choose another name, or give --force to replace it")
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

    private static func hiddenName(beside path: String) -> String {
        let tag = String(UInt64.random(in: 0 ... .max), radix: 36)
        return "\(folder(of: path))/.soundalike-\(tag).part"
    }
}

/// `link(2)`, which the method of that name hides.
private func systemLink(_ old: [CChar], _ new: [CChar]) -> Int32 { link(old, new) }
