import SoundalikeFoundations
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A regular file, open for reading at any place.
final class InputFile {
    let path: String
    let descriptor: Int32
    /// Bytes, when it was opened.
    let length: Int

    /// - Throws: `.noInput` when there is no such file, when it is a folder or a device, or may not be read.
    init(path: String) throws(SoundalikeError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw SoundalikeError(.noInput, path, "is not a file name") }
        // Looked at before it is opened: opening a pipe would wait for its other end.
        var status = stat()
        guard stat(path, &status) == 0 else {
            let errorNumber = errno
            if errorNumber == ENOENT || errorNumber == ENOTDIR { throw SoundalikeError(.noInput, path, "no such file") }
            throw .system(.noInput, path, "cannot be read", errorNumber: errorNumber)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw SoundalikeError(.noInput, path, "is a folder", remedy: "name a file in it, or give --recursive")
        default: throw SoundalikeError(.noInput, path, "is not a regular file", remedy: "store the audio in a file first")
        }
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw .system(.noInput, path, "cannot be read", errorNumber: errno) }
        self.path = path
        descriptor = opened
        length = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes from `offset` on: fewer at the file's end, none beyond it or where the device fails.
    func bytes(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < length, count > 0 else { return [] }
        let wanted = min(count, length - offset)
        return [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            while initialized < wanted, let start = buffer.baseAddress {
                let got = pread(descriptor, start + initialized, wanted - initialized, off_t(offset + initialized))
                if got < 0, errno == EINTR { continue }
                if got <= 0 { break }
                initialized += got
            }
        }
    }
}
