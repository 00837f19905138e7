import SoundalikeFoundations

/// One chunk of a file that is a sequence of them.
struct FileChunk {
    /// The first four characters of its identifier.
    let identifier: String
    /// Where its content starts in the file.
    let start: Int
    /// The bytes of content that its header declares.
    let declaredSize: UInt64
    /// The bytes of content that the file has room for.
    let availableSize: Int

    var isCutOff: Bool { declaredSize > UInt64(availableSize) }
}

/// How the chunks of a kind of file follow each other.
struct ChunkLayout {
    var identifierBytes = 4
    var sizeBytes = 4
    var isBigEndian: Bool
    var sizeIncludesHeader = false
    /// Chunks start at multiples of this many bytes.
    var alignment = 2
    /// Where the first chunk starts.
    var firstChunk = 12

    static let riff = ChunkLayout(isBigEndian: false)
    static let aiff = ChunkLayout(isBigEndian: true)
    static let caf = ChunkLayout(sizeBytes: 8, isBigEndian: true, alignment: 1, firstChunk: 8)
    static let w64 = ChunkLayout(identifierBytes: 16, sizeBytes: 8, isBigEndian: false, sizeIncludesHeader: true, alignment: 8, firstChunk: 40)

    /// The chunks of `file`, up to the first one that does not end within it; `visit` returns false to stop before.
    ///
    /// - Returns: whether a chunk of odd size lacked the byte that ought to follow it.
    @discardableResult
    func walk(_ file: InputFile, visit: (FileChunk) -> Bool) -> Bool {
        let headerBytes = identifierBytes + sizeBytes
        var offset = firstChunk
        var lacksPadding = false
        // More chunks than this are no audio file's.
        for _ in 0 ..< 10_000 {
            let header = file.bytes(at: offset, count: headerBytes)
            guard var size = header.unsigned(at: identifierBytes, byteCount: sizeBytes, bigEndian: isBigEndian) else { break }
            if sizeIncludesHeader {
                guard size >= UInt64(headerBytes) else { break }
                size -= UInt64(headerBytes)
            }
            let chunk = FileChunk(
                identifier: String(decoding: header.prefix(4), as: UTF8.self), start: offset + headerBytes, declaredSize: size,
                availableSize: file.length - offset - headerBytes)
            guard visit(chunk), !chunk.isCutOff else { break }
            let end = chunk.start + Int(size)
            offset = (end + alignment - 1) / alignment * alignment
            if alignment == 2, offset != end, !startsChunk(file, at: offset), startsChunk(file, at: end) {
                offset = end
                lacksPadding = true
            }
        }
        return lacksPadding
    }

    /// Whether what lies at `offset` looks like a chunk: four printable characters, and a size that the file has room for.
    func startsChunk(_ file: InputFile, at offset: Int) -> Bool {
        let header = file.bytes(at: offset, count: identifierBytes + sizeBytes)
        guard let size = header.unsigned(at: identifierBytes, byteCount: sizeBytes, bigEndian: isBigEndian),
            header.prefix(4).allSatisfy({ (0x20 ... 0x7E).contains($0) })
        else { return false }
        return header.starts(with: "data".utf8) || header.starts(with: "SSND".utf8) || size <= UInt64(file.length - offset - header.count)
    }
}
