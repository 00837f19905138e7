#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A regular file, open for reading at any place. `-` is standard input, stored as one.
public final class InputFile: Sendable {
    /// As the caller named it.
    public let path: String
    /// Open for reading as long as this lives.
    public let descriptor: Int32
    /// Bytes, when it was opened.
    public let length: Int

    /// Opens the file at `path`. What is not a regular file is refused, so that no pipe or device can keep a reader waiting.
    ///
    /// - Throws: `.noInput` when there is no such file, when it is a folder or a device, or may not be read.
    public init(path: String) throws(SoundalikeError) {
        if path == StandardStreams.name {
            self.path = path
            descriptor = try StandardStreams.input()
            length = Int(max(0, lseek(descriptor, 0, SEEK_END)))
            return
        }
        let status = try Self.status(of: path)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SoundalikeError(.noInput, path, "is not a regular file", remedy: "store it in a file first")
        }
        self.path = path
        descriptor = try Self.opened(path)
        length = Int(status.st_size)
    }

    /// The file behind `descriptor`, which stays the caller's.
    ///
    /// - Throws: `.inputOutput` when the system has no descriptor left.
    public init(descriptor: Int32, path: String) throws(SoundalikeError) {
        self.path = path
        self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard self.descriptor >= 0 else { throw .system(.inputOutput, path, "cannot be read back", errorNumber: errno) }
        length = Int(max(0, lseek(descriptor, 0, SEEK_END)))
    }

    deinit { close(descriptor) }

    /// The `count` bytes from `offset` on, all of them.
    ///
    /// - Throws: `.badData` when the file ends before, `.inputOutput` when the device fails.
    public func read(at offset: Int, count: Int) throws(SoundalikeError) -> [UInt8] {
        let (bytes, errorNumber) = Self.read(descriptor, at: offset, count: count)
        if errorNumber != 0 { throw .system(.inputOutput, path, "cannot be read", errorNumber: errorNumber) }
        guard bytes.count == count else { throw SoundalikeError(.badData, path, "the file ends early") }
        return bytes
    }

    /// Up to `count` bytes from `offset` on: fewer at the file's end, none beyond it or where the device fails.
    public func bytes(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < length, count > 0 else { return [] }
        return Self.read(descriptor, at: offset, count: min(count, length - offset)).bytes
    }

    private static func read(_ descriptor: Int32, at offset: Int, count: Int) -> (bytes: [UInt8], errorNumber: Int32) {
        var errorNumber: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            while initialised < count, let start = buffer.baseAddress {
                let got = pread(descriptor, start + initialised, count - initialised, off_t(offset + initialised))
                if got < 0, errno == EINTR { continue }
                if got < 0 { errorNumber = errno }
                if got <= 0 { break }
                initialised += got
            }
        }
        return (bytes, errorNumber)
    }
}

extension InputFile {
    /// All bytes of a document, which may come out of a pipe as well.
    ///
    /// - Parameter most: more bytes than this are refused before they are kept.
    /// - Throws: `.noInput` when there is no such file, when it is a folder or may not be read; `.badData` when it is too large;
    ///   `.inputOutput` when reading fails.
    public static func contents(of path: String, atMost most: Int) throws(SoundalikeError) -> [UInt8] {
        if path == StandardStreams.name {
            let input = try InputFile(path: path)
            guard input.length <= most else { throw SoundalikeError(.badData, path, "is too large: more than \(most) bytes are not read") }
            return try input.read(at: 0, count: input.length)
        }
        _ = try status(of: path)
        // Without waiting for a pipe's other end, so that an interruption can end the wait.
        let descriptor = try opened(path, O_NONBLOCK)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var isWaiting = true
        while true {
            // A pipe that nobody writes to yet is at its end already, unless one waits first.
            if isWaiting { try waitUntilReadable(descriptor) }
            let got = systemRead(descriptor, &piece, piece.count)
            isWaiting = got < 0
            if got < 0 {
                let errorNumber = errno
                if errorNumber == EINTR || errorNumber == EAGAIN { continue }
                throw .system(.inputOutput, path, "cannot be read", errorNumber: errorNumber)
            }
            guard got > 0 else { return bytes }
            guard bytes.count + got <= most else {
                throw SoundalikeError(.badData, path, "is too large: more than \(most) bytes are not read")
            }
            bytes += piece.prefix(got)
        }
    }

    /// What the system knows of the file at `path`.
    private static func status(of path: String) throws(SoundalikeError) -> stat {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw SoundalikeError(.noInput, path, "is not a file name") }
        // Looked at before it is opened: opening a pipe would wait for its other end.
        var status = stat()
        guard stat(path.systemPath, &status) == 0 else {
            let errorNumber = errno
            if errorNumber == ENOENT || errorNumber == ENOTDIR { throw SoundalikeError(.noInput, path, "no such file") }
            throw .system(.noInput, path, "cannot be read", errorNumber: errorNumber)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw SoundalikeError(.noInput, path, "is a folder", remedy: "name a file in it") }
        return status
    }

    private static func waitUntilReadable(_ descriptor: Int32) throws(SoundalikeError) {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&wanted, 1, 50) <= 0 { try Interruption.check() }
    }

    private static func opened(_ path: String, _ flags: Int32 = 0) throws(SoundalikeError) -> Int32 {
        let descriptor = open(path.systemPath, O_RDONLY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { throw .system(.noInput, path, "cannot be read", errorNumber: errno) }
        return descriptor
    }
}

/// `read(2)`, which the methods of that name hide.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int { read(descriptor, bytes, count) }
