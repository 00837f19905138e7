import Foundation
import SoundalikeFoundations
import Testing

@testable import SoundalikeModelFiles

/// Against a file that the reference implementation of safetensors wrote (Tests/References/safetensors_file.py).
@Suite struct ReferenceFileTests {
    private let reference: JSONValue

    init() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("References/safetensors_file.json")
        reference = try JSONValue(parsing: Data(contentsOf: path))
    }

    private func referenceBytes() throws -> [UInt8] {
        let digits = Array(try #require(reference.members?["file"]?.text).utf8)
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16))
        }
    }

    @Test func readsEveryElementType() throws {
        struct Expected: Decodable {
            var shape: [Int]
            var values: [Double]
        }
        let file = try SafetensorsFile(bytes: referenceBytes())
        #expect(file.metadata == ["format": "np", "text": "naïve “quotes”\n"])
        let expected: [String: Expected] = try #require(reference.members?["tensors"]).decode()
        #expect(Set(file.tensors.keys) == Set(expected.keys))
        for (name, expected) in expected where name != "i64" {
            let tensor = try #require(file.tensors[name])
            #expect(tensor.shape == expected.shape, "\(name)")
            let values = tensor.doubles ?? tensor.floats?.map(Double.init)
            #expect(values == expected.values, "\(name)")
        }
        #expect(file.tensors["i64"]?.integers == [.min, -1, 0, .max])
        #expect(file.tensors["bf16"]?.elementType == .bfloat16)
    }

    @Test func writesWhatItReads() throws {
        let file = try SafetensorsFile(bytes: referenceBytes())
        #expect(try SafetensorsFile(bytes: file.bytes()) == file)
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try referenceBytes()
        for count in 0..<bytes.count {
            #expect(throws: SoundalikeError.self) { try SafetensorsFile(bytes: Array(bytes[..<count])) }
        }
        #expect(throws: SoundalikeError.self) { try SafetensorsFile(bytes: bytes + [0]) }
    }

    /// Random damage anywhere is either refused with one clear error or harmless; it never traps.
    @Test func randomDamageNeverTraps() throws {
        let bytes = try referenceBytes()
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<3000 {
            var damaged = bytes
            for _ in 0...generator.index(below: 4) {
                damaged[generator.index(below: damaged.count)] = UInt8(truncatingIfNeeded: generator.next())
            }
            do { _ = try SafetensorsFile(bytes: damaged) } catch let error as SoundalikeError {
                #expect(error.code == .badData)
            }
        }
    }
}
