#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import SoundalikeFoundations

/// Small files read and written whole.
enum DocumentFile {
    /// The bytes of the file at `path`, if there are no more than `greatestByteCount`.
    static func read(_ path: String, greatestByteCount: Int) throws -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SoundalikeError(.noInput, path, "no such file") }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw SoundalikeError(.noInput, path, "a folder, not a file") }
        guard let file = fopen(path, "rb") else { throw SoundalikeError(.noInput, path, reason) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while true {
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = fread(buffer.baseAddress, 1, buffer.count, file)
            }
            bytes += chunk
            guard bytes.count <= greatestByteCount else { throw SoundalikeError(.badData, path, "too large for a settings file") }
            if chunk.isEmpty { break }
        }
        guard ferror(file) == 0 else { throw SoundalikeError(.inputOutput, path, "reading failed") }
        return bytes
    }

    /// Writes `bytes` beside `path` and renames: at no moment is there half a file at `path`.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let draft = "\(path).\(getpid()).part"
        guard let file = fopen(draft, "wb") else { throw SoundalikeError(.cannotCreate, path, reason) }
        let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        let isFlushed = fflush(file) == 0
        let isClosed = fclose(file) == 0
        guard written == bytes.count, isFlushed, isClosed else {
            unlink(draft)
            throw SoundalikeError(.inputOutput, path, "writing failed", remedy: "is the disk full?")
        }
        guard rename(draft, path) == 0 else {
            let problem = reason
            unlink(draft)
            throw SoundalikeError(.cannotCreate, path, problem)
        }
    }

    /// What the C library says about its last failure.
    private static var reason: String { String(cString: strerror(errno)).lowercased() }
}
