import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file without a name, for as long as this lives.
public final class UnnamedFile {
    /// Open for reading and writing.
    public let descriptor: Int32

    /// - Throws: `.inputOutput` when the folder for temporary files takes none.
    public init() throws(SoundalikeError) { descriptor = try StandardStreams.unnamedFile() }

    /// - Parameter bytes: what stands in it, to be read from the start.
    /// - Throws: `.inputOutput` also when there is no space for them.
    package convenience init(holding bytes: some Sequence<UInt8>) throws(SoundalikeError) {
        try self.init()
        try StandardStreams.put(Array(bytes)[...], to: descriptor)
        lseek(descriptor, 0, SEEK_SET)
    }

    deinit { close(descriptor) }

    /// Where temporary files are made.
    package static var folder: String {
        getenv("TMPDIR").map { String(systemPath: UnsafeBufferPointer(start: $0, count: strlen($0)).map { UInt8(bitPattern: $0) }) } ?? "/tmp"
    }
}

/// Standard input and output where files are asked for: both are called `-`.
///
/// What comes in is stored in a file without a name before it is read, since audio is gone through more than once; what goes out is
/// finished in such a file first, so that nothing half reaches a pipe.
public enum StandardStreams {
    /// What stands in place of a file's name.
    public static let name = "-"

    private static let spooled = Mutex<Result<Int32, SoundalikeError>?>(nil)

    /// A new descriptor of everything that standard input had, which is read at the first call.
    ///
    /// - Throws: `.noInput` when standard input is a terminal or closed; `.inputOutput` when it cannot be stored; `.interrupted`.
    static func input() throws(SoundalikeError) -> Int32 {
        let stored = spooled.withLock { known in
            if let known { return known }
            let result = Result { () throws(SoundalikeError) in try spool() }
            known = result
            return result
        }
        let copy = fcntl(try stored.get(), F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .system(.inputOutput, name, "cannot be read", errorNumber: errno) }
        return copy
    }

    /// A file without a name, for reading and writing.
    ///
    /// - Throws: `.inputOutput` when the folder for temporary files takes none.
    public static func unnamedFile() throws(SoundalikeError) -> Int32 {
        let folder = UnnamedFile.folder
        var template = "\(folder)/soundalike-XXXXXX".systemPath
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .system(.inputOutput, folder, "no temporary file can be made in it", errorNumber: errno) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    /// Writes all of the file behind `descriptor` to standard output.
    ///
    /// - Throws: `.inputOutput`, also when standard output is a terminal.
    static func output(_ descriptor: Int32) throws(SoundalikeError) {
        guard isatty(STDOUT_FILENO) == 0 else {
            throw SoundalikeError(.inputOutput, name, "standard output is a terminal", remedy: "send it to a file or another program")
        }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var offset = 0
        while true {
            let got = pread(descriptor, &piece, piece.count, off_t(offset))
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .system(.inputOutput, name, "cannot be read back", errorNumber: errno) }
            guard got > 0 else { return }
            try put(piece[..<got], to: STDOUT_FILENO)
            offset += got
        }
    }

    private static func spool() throws(SoundalikeError) -> Int32 {
        guard isatty(STDIN_FILENO) == 0 else {
            throw SoundalikeError(.noInput, name, "standard input is a terminal", remedy: "send a file or another program's output to it")
        }
        let file = try unnamedFile()
        do throws(SoundalikeError) { try fill(file) } catch {
            close(file)
            throw error
        }
        return file
    }

    private static func fill(_ file: Int32) throws(SoundalikeError) {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            try Interruption.check()
            var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            // Looked at now and then, so that a writer who never comes keeps nobody from stopping this.
            guard poll(&waiting, 1, 100) != 0 else { continue }
            let got = read(STDIN_FILENO, &piece, piece.count)
            if got < 0, errno == EINTR || errno == EAGAIN { continue }
            guard got >= 0 else { throw .system(.noInput, name, "standard input cannot be read", errorNumber: errno) }
            guard got > 0 else { return }
            try put(piece[..<got], to: file)
        }
    }

    fileprivate static func put(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws(SoundalikeError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw .system(.inputOutput, name, "cannot be written", errorNumber: errno) }
            rest = rest.dropFirst(written)
        }
    }
}
