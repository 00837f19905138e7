import Foundation
import TestSupport
import Testing

@testable import SoundalikeTraining

@Suite struct TensorBoardTests {
    /// The check value of CRC-32C for "123456789" is E3069283 (RFC 3720, appendix B.4 has others).
    @Test func checksumIsCastagnolis() {
        let masked = maskedChecksum(Array("123456789".utf8))
        let rotated = masked &- 0xA282_EAD8
        #expect((rotated << 15 | rotated >> 17) == 0xE306_9283)
        let zeros = maskedChecksum([UInt8](repeating: 0, count: 32)) &- 0xA282_EAD8
        #expect((zeros << 15 | zeros >> 17) == 0x8A91_36AA)
    }

    /// Records are length, checksum, payload, checksum; the second holds the step and the scalar.
    @Test func recordsCanBeReadBack() throws {
        let folder = try TemporaryFolder()
        let file = try TensorBoardFile(folder: folder.path, now: Date(timeIntervalSince1970: 7))
        try file.add(["loss": 1.5], step: 300, now: Date(timeIntervalSince1970: 8))
        let name = try #require(try folder.contents().first)
        #expect(name == "events.out.tfevents.7.soundalike")
        var rest = try bytes(of: folder.file(name))[...]
        var payloads: [[UInt8]] = []
        while !rest.isEmpty {
            let length = rest.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
            payloads.append(Array(rest.dropFirst(12).prefix(length)))
            rest = rest.dropFirst(12 + length + 4)
        }
        #expect(payloads.count == 2)
        #expect(String(decoding: payloads[0], as: UTF8.self).contains("brain.Event:2"))
        // step = 300 as a varint, tag "loss", 1.5 as a little-endian float.
        let expected: [UInt8] = [0x10, 0xAC, 0x02, 0x2A, 0x0D, 0x0A, 0x0B, 0x0A, 4] + Array("loss".utf8) + [0x15, 0, 0, 0xC0, 0x3F]
        #expect(Array(payloads[1].dropFirst(9)) == expected)
    }
}
