import SoundalikeFoundations
import Testing

@testable import SoundalikeModelFiles

@Suite struct ModelMetadataTests {
    static let grid = ModelMetadata.GridParameter(
        symbol: "low_gain", name: "Low gain", unit: "dB", minimum: -10, maximum: 10, scale: .linear, values: [-10, 0, 10])
    static let metadata = ModelMetadata(
        kind: "matcher", architecture: .object(["blocks": .array([.integer(10)])]), frontEnd: .object(["hop": .integer(132)]),
        parameters: [grid], recipe: "seed = 1\n", program: "soundalike 0.1.0", dataDigests: ["speech": "00"],
        scores: .object(["error": .number(1.25)]), licence: "CC-BY-4.0")

    private func file(_ text: String?) -> SafetensorsFile {
        SafetensorsFile(metadata: text.map { [ModelMetadata.key: $0] } ?? [:])
    }

    private func text(_ change: (inout [String: JSONValue]) -> Void) throws -> String {
        var members = try #require(try JSONValue(encoding: Self.metadata).members)
        change(&members)
        return try JSONValue.object(members).serialised()
    }

    @Test func comesBackAsItWas() throws {
        var stored = SafetensorsFile(tensors: ["w": try StoredTensor(floats: [1, 2], shape: [2], halfPrecision: true)])
        try Self.metadata.store(in: &stored)
        let read = try SafetensorsFile(bytes: stored.bytes())
        #expect(try ModelMetadata(of: read, subject: "m", kind: "matcher") == Self.metadata)
    }

    @Test func refusesWhatItDoesNotUnderstand() throws {
        func problem(_ file: SafetensorsFile, kind: String? = nil) -> String {
            let error = #expect(throws: SoundalikeError.self) { try ModelMetadata(of: file, subject: "m", kind: kind) }
            #expect(error?.code == .badData)
            #expect(error?.subject == "m")
            return error?.problem ?? ""
        }
        #expect(problem(file(nil)).contains("no key"))
        #expect(problem(file("{")).contains("not valid JSON"))
        #expect(problem(file(try text { $0["format"] = "other" })).contains("unknown format"))
        #expect(problem(file(try text { $0["version"] = .integer(2) })).contains("newer"))
        #expect(problem(file(try text { $0["version"] = nil })).contains("no version"))
        #expect(problem(file(try text { $0["kind"] = "sketch-matcher" })).contains("only early builds"))
        #expect(problem(file(try text { $0["recipe"] = nil })).contains("recipe is missing"))
        #expect(problem(file(try text { $0["licence"] = .integer(3) })).contains("licence has the wrong type"))
        #expect(problem(file(try text { _ in }), kind: "controller").contains("not controller"))
        func grid(_ change: (inout ModelMetadata.GridParameter) -> Void) throws -> SafetensorsFile {
            var parameter = Self.grid
            change(&parameter)
            return file(try text { $0["parameters"] = try? .array([JSONValue(encoding: parameter)]) })
        }
        #expect(problem(try grid { $0.values = [] }).contains("do not ascend"))
        #expect(problem(try grid { $0.values = [0, 0] }).contains("do not ascend"))
        #expect(problem(try grid { $0.values = [0, 11] }).contains("out of its range"))
        #expect(problem(try grid { $0.scale = .log }).contains("reaches 0"))
        #expect(problem(try grid { $0.maximum = -10 }).contains("empty range"))
        let twice = try JSONValue(encoding: [Self.grid, Self.grid])
        #expect(problem(file(try text { $0["parameters"] = twice })).contains("twice"))
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
}
