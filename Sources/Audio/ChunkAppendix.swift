import SoundalikeFoundations

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Chunks behind everything else in a finished WAV, RF64 or AIFF file. libsndfile's own header has no room for long ones.
enum ChunkAppendix {
    /// Appends `chunks` to the file behind `descriptor` and counts them in its size.
    ///
    /// - Throws: `.inputOutput` when the disk is full or fails, or when the file would outgrow its header.
    static func append(_ chunks: [RIFFChunk], to descriptor: Int32, isBigEndian: Bool, path: String) throws(SoundalikeError) {
        guard !chunks.isEmpty else { return }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(.inputOutput, path, "cannot be written", errorNumber: errno) }
        let length = Int(status.st_size)
        let bytes = [UInt8](repeating: 0, count: length % 2) + chunks.flatMap { isBigEndian ? $0.encodedBigEndian : $0.encoded }
        try write(bytes, to: descriptor, at: length, path: path)

        let size = length + bytes.count - 8
        var head = [UInt8](repeating: 0, count: 28)
        guard pread(descriptor, &head, head.count, 0) == head.count else { throw SoundalikeError(.inputOutput, path, "cannot be read back") }
        if head.starts(with: "RF64".utf8), head[12 ..< 16].elementsEqual("ds64".utf8) {
            var long: [UInt8] = []
            long.append(littleEndian: UInt32(truncatingIfNeeded: size))
            long.append(littleEndian: UInt32(truncatingIfNeeded: size >> 32))
            try write(long, to: descriptor, at: 20, path: path)
        } else {
            guard let size = UInt32(exactly: size) else { throw SoundalikeError(.inputOutput, path, "would be larger than its kind of file can be", remedy: "choose `container` rf64") }
            var short: [UInt8] = []
            short.append(littleEndian: size)
            try write(isBigEndian ? size.bigEndianBytes : short, to: descriptor, at: 4, path: path)
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int, path: String) throws(SoundalikeError) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { raw in raw.baseAddress.map { pwrite(descriptor, $0 + done, bytes.count - done, off_t(offset + done)) } ?? -1 }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw .system(.inputOutput, path, "cannot be written", errorNumber: put < 0 ? errno : EIO) }
            done += put
        }
    }
}

extension RIFFChunk {
    /// The chunk as it stands in a file: identifier, size, content, pad byte.
    var encoded: [UInt8] {
        var size: [UInt8] = []
        size.append(littleEndian: UInt32(clamping: bytes.count))
        return Array(identifier.utf8) + size + bytes + padding
    }

    /// The same in an AIFF file.
    var encodedBigEndian: [UInt8] { Array(identifier.utf8) + UInt32(clamping: bytes.count).bigEndianBytes + bytes + padding }

    private var padding: [UInt8] { bytes.count % 2 == 1 ? [0] : [] }
}

extension UInt32 {
    var bigEndianBytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> $0) } }
}
