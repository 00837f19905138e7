import Foundation
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

/// A regular file: what is neither that nor there is refused, so that no pipe or device can keep a reader waiting.
struct FileSource: ByteSource {
    let byteCount: Int
    private let path: String
    private let handle: FileHandle

    init(path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw SoundalikeError(.noInput, path, "there is no such file")
        }
        guard !isFolder.boolValue else { throw SoundalikeError(.noInput, path, "is a folder, not a file") }
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
        guard attributes?[.type] as? FileAttributeType == .typeRegular, let size = attributes?[.size] as? NSNumber else {
            throw SoundalikeError(.badData, path, "is not a regular file")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw SoundalikeError(.noInput, path, "cannot be opened for reading") }
        self.path = path
        self.handle = handle
        byteCount = size.intValue
    }

    mutating func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let part: Data?
            do { part = try handle.read(upToCount: count - bytes.count) } catch {
                throw SoundalikeError(.inputOutput, path, "cannot be read: \(error.localizedDescription)")
            }
            guard let part, !part.isEmpty else { throw SoundalikeError(.badData, path, "the file ends early") }
            bytes.append(contentsOf: part)
        }
        return bytes
    }
}
