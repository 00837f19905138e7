import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

/// Documents that people edit and pass on, damaged in every way that chance finds: they read as something sound, or are bad data.
@Suite struct MutationTests {
    private static let registry = EffectRegistry()
    private static let count = 20_000

    private static let settings: Settings = {
        var eq = EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor)
        eq["low_gain"] = -6
        eq["high_gain"] = 4
        return Settings(chain: [eq])
    }()

    /// Reads every damaged copy; how many were sound.
    private func soundCount(of source: [UInt8], pieces: [String], _ read: ([UInt8]) throws -> Void) -> Int {
        var count = 0
        for bytes in Mutations(of: [source], count: Self.count, pieces: pieces) {
            do {
                try read(bytes)
                count += 1
            } catch {
                // A name that may be a plugin's makes it one that is not installed.
                let isKnown = (error as? SoundalikeError).map { [.badData, .unavailable].contains($0.code) } ?? false
                #expect(isKnown, "\(error): \(String(decoding: bytes, as: UTF8.self))")
            }
        }
        return count
    }

    @Test func settings() {
        let pieces = ["{", "}", "[", "]", ",", ":", "\"", "null", "1e999", "-", "0.5", "true", "\\u0000"]
        let count = soundCount(of: Array(Self.settings.json.utf8), pieces: pieces) { bytes in
            // What is read is written and read again as it is.
            let settings = try Settings(json: bytes, subject: "s", registry: Self.registry)
            #expect(try Settings(json: Array(settings.json.utf8), subject: "s", registry: Self.registry) == settings)
        }
        #expect((1..<Self.count / 2).contains(count), "\(count)")
    }

    @Test func chains() {
        let chain = """
            name = "tone"
            block = 64
            [[effects]]
            id = "eq"
            effect = "builtin:parametric-eq"
            settings = { low_gain = -3.5 }
            trained = [{ symbols = ["low_gain", "high_gain"], range = [-10, 10], scale = "linear", default = 1 }]
            neutral = { mid1_gain = 0 }
            [[effects]]
            id = "level"
            effect = "builtin:gain"
            automation_interval = "row"
            """
        let count = soundCount(of: Array(chain.utf8), pieces: ["[", "]", "{", "}", "=", "\"", ",", "[[", "1e999", "-1", "nan", "\n"]) { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { throw SoundalikeError(.badData, nil, "not text") }
            let chain = try ChainDescription(toml: text, subject: "c")
            #expect(try ChainDescription(toml: chain.toml, subject: "c") == chain)
            _ = try chain.resolved(registry: Self.registry, subject: "c")
        }
        #expect((1..<Self.count).contains(count), "\(count)")
    }

    @Test func automation() {
        let table = "seconds,eq/low_gain,eq/high_gain\n" + (0..<8).map { "\(Double($0) / 10),\($0 - 4),\(Double($0) / 2)\n" }.joined()
        let count = soundCount(of: Array(table.utf8), pieces: [",", "\n", "1e999", "-", "nan", "eq/", "frame", "\""]) { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { throw SoundalikeError(.badData, nil, "not text") }
            _ = try AutomationTable(csv: text, subject: "a", chain: Self.settings.chain)
        }
        #expect((1..<Self.count).contains(count), "\(count)")
    }
}
