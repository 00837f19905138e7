import Foundation
import SoundalikeFoundations
import TestSupport
import Testing

@Suite struct TOMLTests {
    struct Case: Decodable {
        let text: String
        /// Nil where the text is not TOML.
        let value: JSONValue?
    }

    /// Numbers as they compare: JSON knows one kind only.
    private func plain(_ value: JSONValue) -> JSONValue {
        switch value {
        case .integer(let number): .number(Double(number))
        case .array(let elements): .array(elements.map(plain))
        case .object(let members): .object(members.mapValues(plain))
        default: value
        }
    }

    @Test func readsAsAnotherParserDoes() throws {
        let cases = try References.load("toml", as: [Case].self)
        #expect(cases.count > 100)
        for item in cases {
            let value = try? JSONValue(parsingTOML: item.text.utf8)
            #expect(value.map(plain) == item.value.map(plain), "\(item.text.debugDescription)")
        }
    }

    @Test(arguments: ["a = 1979-05-27", "a = 07:32:00", "a = 1979-05-27T07:32:00Z", "a = inf", "a = -nan", "a = 1e999", "a = 9223372036854775808"])
    func refusesWhatNothingHasAUseFor(_ text: String) {
        let error = #expect(throws: SoundalikeError.self) { try JSONValue(parsingTOML: "\n\(text)".utf8) }
        #expect(error?.code == .badData)
        #expect(error?.problem.hasPrefix("line 2: not TOML: ") == true, "\(String(describing: error))")
    }

    @Test func keepsWholeNumbersExact() throws {
        #expect(try JSONValue(parsingTOML: "a = 9223372036854775807".utf8).members?["a"]?.exactInteger == .max)
        #expect(try JSONValue(parsingTOML: "a = 1.0".utf8).members?["a"]?.exactInteger == nil)
    }

    @Test func nestsOnlySoDeep() {
        for text in [
            String(repeating: "[", count: 100_000), "a=" + String(repeating: "[", count: 1_000_000), "a=" + String(repeating: "{a=", count: 100_000),
            String(repeating: "a.", count: 100_000) + "a=1", "[" + String(repeating: "a.", count: 100_000) + "a]",
            (0..<100).reduce("") { text, _ in text + (text.isEmpty ? "a" : "={a") + String(repeating: ".a", count: 60) },
        ] {
            #expect(throws: SoundalikeError.self) { try JSONValue(parsingTOML: text.utf8) }
        }
    }

    @Test func writesWhatItReads() throws {
        for item in try References.load("toml", as: [Case].self) {
            guard let value = item.value else { continue }
            #expect(try plain(JSONValue(parsingTOML: value.toml.utf8)) == plain(value), "\(value.toml)")
        }
        let value = JSONValue.object(["b": .null, "a": .object(["x y": .array([.object(["c": .number(1e-5)]), .object([:])])]), "c": .integer(3)])
        #expect(value.toml == "c = 3\n\n[a]\n\n[[a.\"x y\"]]\nc = 1e-05\n\n[[a.\"x y\"]]\n")
    }

    /// The shipped recipes and chains, damaged in 100,000 ways: a value or an error, and never long.
    @Test func survivesMutations() throws {
        let sources = try ["Chains", "Recipes"].flatMap { folder in
            let folder = References.folder.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(folder)
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == "toml" }.sorted { $0.path < $1.path }.map { try bytes(of: $0.path) }
        } + References.load("toml", as: [Case].self).map { Array($0.text.utf8) }
        let pieces = ["[", "]", "{", "}", "=", ".", ",", "\"", "'", "\"\"\"", "\\", "#", "\n", "\r", "0x", "1e9", "[[", "a={b=[}"]
        var readCount = 0
        for text in Mutations(of: sources, count: 100_000, pieces: pieces, longest: 300) {
            do {
                _ = try JSONValue(parsingTOML: text)
                readCount += 1
            } catch { #expect((error as? SoundalikeError)?.code == .badData) }
        }
        #expect((2_000..<90_000).contains(readCount), "\(readCount)")
    }
}
