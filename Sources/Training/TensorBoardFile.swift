import Foundation
import SoundalikeFoundations

/// A TensorBoard event file: scalars over steps.
///
/// Each record is framed as TFRecord does (length, masked CRC-32C of it, payload, masked CRC-32C of that), and holds an
/// `Event` message in protocol buffers' wire format. Source: tensorflow/core/util/event.proto and lib/io/record_writer.
final class TensorBoardFile {
    private let handle: FileHandle

    /// Creates `events.out.tfevents.SECONDS.soundalike` in `folder`.
    ///
    /// - Throws: `SoundalikeError.cannotCreate`.
    init(folder: String, now: Date = Date()) throws {
        var second = Int(now.timeIntervalSince1970), path: String
        repeat {
            path = "\(folder)/events.out.tfevents.\(second).soundalike"
            second += 1
        } while FileManager.default.fileExists(atPath: path)
        guard FileManager.default.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path) else {
            throw SoundalikeError(.cannotCreate, path, "cannot be written")
        }
        self.handle = handle
        try append(Self.event(seconds: now.timeIntervalSince1970, step: 0, payload: Self.text(3, "brain.Event:2")))
    }

    /// Adds one value for each tag at `step`.
    func add(_ scalars: [String: Double], step: Int, now: Date = Date()) throws {
        let values = scalars.sorted { $0.key < $1.key }.flatMap { tag, value in
            // Summary.value = 1: { tag = 1, simple_value = 2 }
            Self.bytes(1, Self.text(1, tag) + [2 << 3 | 5] + Self.littleEndian(Float(value).bitPattern))
        }
        try append(Self.event(seconds: now.timeIntervalSince1970, step: step, payload: Self.bytes(5, values)))
    }

    private func append(_ event: [UInt8]) throws {
        let length = Self.littleEndian(UInt64(event.count))
        let record = length + Self.littleEndian(maskedChecksum(length)) + event + Self.littleEndian(maskedChecksum(event))
        do {
            try handle.write(contentsOf: record)
        } catch {
            throw SoundalikeError(.inputOutput, "the run's event file", "cannot be written: \(error.localizedDescription)")
        }
    }

    // Wire format: a field is its number and type, then a varint, eight or four bytes, or a length and bytes.

    /// Event { wall_time = 1, step = 2, payload }.
    private static func event(seconds: Double, step: Int, payload: [UInt8]) -> [UInt8] {
        [1 << 3 | 1] + littleEndian(seconds.bitPattern) + [2 << 3 | 0] + varint(UInt64(step)) + payload
    }

    private static func text(_ field: UInt8, _ text: String) -> [UInt8] { bytes(field, Array(text.utf8)) }

    private static func bytes(_ field: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [field << 3 | 2] + varint(UInt64(bytes.count)) + bytes
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value, bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

/// CRC-32C (Castagnoli), rotated and offset as TFRecord wants it.
func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
    var remainder: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        remainder ^= UInt32(byte)
        for _ in 0..<8 { remainder = (remainder >> 1) ^ (remainder & 1 == 1 ? 0x82F6_3B78 : 0) }
    }
    let checksum = ~remainder
    return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
}
