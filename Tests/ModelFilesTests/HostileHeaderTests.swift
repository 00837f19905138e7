import Foundation
import SoundalikeFoundations
import Testing

@testable import SoundalikeModelFiles

@Suite struct HostileHeaderTests {
    private func file(_ header: String, data: Int, length: UInt64? = nil) -> [UInt8] {
        let length = length ?? UInt64(header.utf8.count)
        return withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    @Test func theSmallestSoundFileIsRead() throws {
        let sound = try SafetensorsFile(bytes: file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  "#, data: 4))
        #expect(sound.tensors["a"]?.floats == [0])
        #expect(try SafetensorsFile(bytes: file("{}", data: 0)).tensors.isEmpty)
    }

    @Test(arguments: [
        ("not JSON", "hello", 4, "not valid JSON"),
        ("not an object", "[1,2]", 4, "not an object"),
        ("another thing after it", "{} {}", 0, "something follows"),
        ("a tensor that is a number", #"{"a":7}"#, 4, "not described by"),
        ("a missing member", #"{"a":{"dtype":"F32","shape":[1]}}"#, 4, "not described by"),
        ("a member too many", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}"#, 4, "not described by"),
        ("a type that is a number", #"{"a":{"dtype":5,"shape":[1],"data_offsets":[0,4]}}"#, 4, "not described by"),
        ("an unknown type", #"{"a":{"dtype":"Q7","shape":[1],"data_offsets":[0,4]}}"#, 4, "unknown type Q7"),
        ("a negative length", #"{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}"#, 4, "impossible shape"),
        ("a broken length", #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#, 4, "impossible shape"),
        ("a length as text", #"{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}"#, 4, "impossible shape"),
        (
            "a shape that overflows", #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#, 4,
            "impossible shape"
        ),
        (
            "bytes that overflow", #"{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}"#, 4,
            "do not fit its shape"
        ),
        ("a length beyond any integer", #"{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,4]}}"#, 4, "impossible shape"),
        ("too few offsets", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, 4, "impossible offsets"),
        ("offsets in reverse", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4, "impossible offsets"),
        ("negative offsets", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, 4, "impossible offsets"),
        ("offsets beyond the end", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4, "beyond the end"),
        ("offsets that do not fit", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "do not fit"),
        (
            "an overlap",
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, "overlaps"
        ),
        (
            "a gap", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#, 12,
            "unused bytes lie before"
        ),
        ("bytes left over", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8, "unused bytes lie after"),
        (
            "one name twice",
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "twice"
        ),
        ("metadata that is not text", #"{"__metadata__":{"a":1}}"#, 0, "something other than text"),
        ("metadata that is no object", #"{"__metadata__":"a"}"#, 0, "not an object"),
    ])
    func isRefused(_ what: String, _ header: String, _ data: Int, _ problem: String) throws {
        let error = #expect(throws: SoundalikeError.self) { try SafetensorsFile(bytes: file(header, data: data), subject: "x.safetensors") }
        #expect(error?.code == .badData)
        #expect(error?.subject == "x.safetensors")
        #expect(error?.problem.contains(problem) == true, "\(what): \(error?.problem ?? "")")
    }

    @Test(arguments: [UInt64.max, UInt64(Int64.max), 1 << 40, (16 << 20) + 1, 100] as [UInt64])
    func aLengthThatLiesIsRefused(_ length: UInt64) {
        let error = #expect(throws: SoundalikeError.self) { try SafetensorsFile(bytes: file("{}", data: 0, length: length)) }
        #expect(error?.code == .badData)
    }

    @Test func deepNestingIsRefused() {
        let depth = 1 << 20
        let header = #"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        let error = #expect(throws: SoundalikeError.self) { try SafetensorsFile(bytes: file(header, data: 0)) }
        #expect(error?.problem.contains("nest too deep") == true)
    }

    @Test func whatIsNoFileIsRefused() throws {
        for path in ["/nowhere/at/all.safetensors", FileManager.default.temporaryDirectory.path, "/dev/zero"] {
            let error = #expect(throws: SoundalikeError.self) { try SafetensorsFile(contentsOf: path) }
            #expect(error?.code == .noInput)
        }
    }
}
