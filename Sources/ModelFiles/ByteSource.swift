import SoundalikeFoundations

/// Bytes read in order, of a number known beforehand.
protocol ByteSource {
    var byteCount: Int { get }
    /// The next `count` bytes, all of them.
    mutating func read(_ count: Int) throws -> [UInt8]
}

struct MemorySource: ByteSource {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var byteCount: Int { bytes.count }

    mutating func read(_ count: Int) throws -> [UInt8] {
        guard count <= bytes.count - position else { throw SoundalikeError(.badData, nil, "the file ends early") }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }
}

struct FileSource: ByteSource {
    private let file: InputFile
    private var position = 0

    init(path: String) throws {
        file = try InputFile(path: path)
    }

    var byteCount: Int { file.length }

    mutating func read(_ count: Int) throws -> [UInt8] {
        defer { position += count }
        return try file.read(at: position, count: count)
    }
}
