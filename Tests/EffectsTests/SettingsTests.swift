import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@Suite struct SettingsTests {
    static var example: Settings {
        var eq = EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor, amount: 0.1 + 0.2)
        eq["low_frequency"] = 85 * 1.0576
        eq["high_gain"] = -10.0 / 3
        eq.confidences[0] = 0.72
        eq.confidences[11] = 1.0 / 7
        let bank = EffectSettings(
            id: "bank-2", descriptor: CrossoverBank.descriptor, values: [1, -2, 3e-5, 0, 24], isBypassed: true)
        return Settings(
            chain: [eq, bank],
            automation: Automation(
                sampleRateHz: 22_050, frameSamples: 1_024, columns: ["eq/low_gain", "bank-2/band1_gain"],
                values: [-1.5, 0.1, 2.25, 1e-9, 3, 4]),
            madeBy: .init(program: "soundalike 0.1.0", model: "a \"name\"\n\u{1}é", modelSHA256: "00ff"))
    }

    static func read(_ text: String) throws -> Settings {
        try Settings(json: Array(text.utf8), subject: "edited.json")
    }

    @Test func writtenAndReadAreTheSame() throws {
        let text = Self.example.json
        let settings = try Self.read(text)
        #expect(settings == Self.example)
        #expect(settings.json == text)
    }

    @Test func fewestDigitsForAnyNumber() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            var gain = EffectSettings(id: "g", descriptor: Gain.descriptor)
            gain.values = [generator.uniform(in: -60...60) * power(10, -Double(generator.index(below: 30)))]
            let settings = Settings(chain: [gain])
            #expect(try Self.read(settings.json) == settings)
        }
    }

    func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

    /// The text is part of the contract: order, names, one line a parameter.
    @Test func theTextIsAsDesigned() {
        let settings = Settings(
            chain: [EffectSettings(id: "volume", descriptor: Gain.descriptor, values: [-6], confidences: [0.5])],
            automation: Automation(sampleRateHz: 44_100, frameSamples: 512, columns: ["volume/gain"], values: [0, -1.5]),
            madeBy: .init(program: "soundalike 0.1.0"))
        #expect(
            settings.json == """
                {
                  "format": "soundalike-settings",
                  "version": 1,
                  "made_by": { "program": "soundalike 0.1.0" },
                  "chain": [
                    {
                      "id": "volume",
                      "effect": "builtin:gain",
                      "bypass": false,
                      "amount": 1,
                      "parameters": [
                        { "symbol": "gain", "name": "Gain", "unit": "dB", "value": -6, "minimum": -60, "maximum": 60, \
                "scale": "linear", "normalised": 0.45, "neutral": 0, "confidence": 0.5 }
                      ]
                    }
                  ],
                  "automation": {
                    "sample_rate": 44100,
                    "frame_samples": 512,
                    "columns": ["volume/gain"],
                    "rows": [
                      [0],
                      [-1.5]
                    ]
                  }
                }

                """)
    }

    /// Whatever a chain file can say about rendering is in the document, too.
    @Test func chainsComeBackFromDocuments() throws {
        var settings = try ChainDescription(toml: ChainDescriptionTests.everything, subject: "x.toml").settings()
        settings.automation = Automation(timing: .seconds([0, 1.5]), columns: ["volume/gain", "eq/low_q"], values: [0, 1, -6, 0.5])
        let read = try Self.read(settings.json)
        #expect(read == settings)
        #expect(read.blockFrames == 1_024 && read.chain[0].channels == .separate && read.chain[0].automationInterval == .row)
        #expect(read.chain[0].effectiveValues(Amounts(overall: 0))[2] == 1)
        let rate = "\"sample_rate\": 22050, "
        for (from, to) in [
            ("[0, 1.5]", "[0, 0]"), ("[0, 1.5]", "[0]"), ("[0, 1.5]", "[0, 1, 2]"), ("[0, 1.5]", "[-1, 2]"), ("\"seconds\"", rate + "\"seconds\""),
            ("\"separate\"", "\"mono\""), ("\"block\": 1024", "\"block\": 2"), ("\"row\"", "\"never\""), ("\"row\"", "0"),
            ("\"neutral\": 1", "\"neutral\": 11"),
        ] {
            let broken = settings.json.replacingOccurrences(of: from, with: to)
            #expect(broken != settings.json)
            #expect(throws: SoundalikeError.self, "\(from) → \(to)") { try Self.read(broken) }
        }
    }

    @Test func whatIsAbsentHasItsDefault() throws {
        let settings = try Self.read(
            """
            {"version":1,"format":"soundalike-settings","chain":[{"id":"e","effect":"parametric-eq",
             "parameters":[{"symbol":"low_gain","value":3}]}]}
            """)
        var expected = EffectSettings(id: "e", descriptor: ParametricEQ.descriptor)
        expected["low_gain"] = 3
        #expect(settings == Settings(chain: [expected]))
    }

    /// Each edit of a good document, and a word that the refusal must name.
    static let brokenEdits: [(from: String, to: String, names: String)] = [
        ("soundalike-settings", "something-else", "format"),
        ("\"version\": 1", "\"version\": 2", "newer"),
        ("\"version\": 1", "\"version\": 0", "version"),
        ("\"version\": 1", "\"version\": \"1\"", "version"),
        ("builtin:parametric-eq", "builtin:flanger", "builtin:flanger"),
        ("\"symbol\": \"low_gain\"", "\"symbol\": \"low_volume\"", "low_volume"),
        ("\"symbol\": \"low_gain\"", "\"symbol\": \"high_gain\"", "high_gain"),
        ("\"id\": \"bank-2\"", "\"id\": \"eq\"", "eq"),
        ("\"id\": \"eq\"", "\"id\": \"e q\"", "e q"),
        ("\"id\": \"eq\"", "\"id\": \"\"", "id"),
        ("\"value\": -3.3333333333333335", "\"value\": 10.5", "high_gain"),
        ("\"value\": -3.3333333333333335", "\"value\": NaN", "value"),
        ("\"value\": -3.3333333333333335", "\"value\": 1e999", "number"),
        ("\"value\": -3.3333333333333335", "\"value\": \"-3\"", "high_gain"),
        ("\"value\": -3.3333333333333335", "\"value\": null", "high_gain"),
        ("\"value\": -3.3333333333333335, ", "", "value"),
        ("\"value\": -3.3333333333333335", "\"value\": 1, \"value\": 2", "twice"),
        ("\"value\": -3.3333333333333335", "\"valeu\": 1", "valeu"),
        ("\"unit\": \"Hz\"", "\"unit\": \"kHz\"", "kHz"),
        ("\"scale\": \"log\"", "\"scale\": \"cubic\"", "cubic"),
        ("\"confidence\": 0.72", "\"confidence\": 1.01", "confidence"),
        ("\"bypass\": false", "\"bypass\": 0", "bypass"),
        ("\"amount\": 0.30000000000000004", "\"amount\": 2.5", "amount"),
        ("\"amount\": 0.30000000000000004", "\"amount\": -0.1", "amount"),
        ("\"frame_samples\": 1024", "\"frame_samples\": 0", "frame_samples"),
        ("\"frame_samples\": 1024", "\"frame_samples\": 1.5", "frame_samples"),
        ("\"frame_samples\": 1024", "\"frame_samples\": 1e300", "frame_samples"),
        ("\"sample_rate\": 22050", "\"sample_rate\": -1", "sample_rate"),
        ("\"eq/low_gain\"", "\"eq/low_volume\"", "eq/low_volume"),
        ("\"eq/low_gain\"", "\"eq\"", "columns"),
        ("\"eq/low_gain\"", "\"bank-2/band1_gain\"", "twice"),
        ("[-1.5, 0.1]", "[-1.5]", "rows[0]"),
        ("[-1.5, 0.1]", "[-1.5, 0.1, 7]", "rows[0]"),
        ("[-1.5, 0.1]", "[-11, 0.1]", "rows[0]"),
        ("\"chain\": [", "\"chain\": [ [], ", "chain[0]"),
        ("\"program\"", "\"programme\"", "programme"),
        ("soundalike 0.1.0\"", "soundalike \\ud800\"", "half a character"),
        ("}\n", "}\n}", "end"),
    ]

    @Test(arguments: brokenEdits) func whatIsNotUnderstoodIsRefusedByName(edit: (from: String, to: String, names: String)) throws {
        let text = Self.example.json
        let broken: String
        if edit.from == "}\n" {
            broken = text + edit.to
        } else {
            let range = try #require(text.range(of: edit.from))
            broken = text.replacingCharacters(in: range, with: edit.to)
        }
        let error = #expect(throws: SoundalikeError.self) { try Self.read(broken) }
        #expect(error?.code == .badData)
        #expect(error?.description.hasPrefix("edited.json: ") == true)
        #expect(error?.description.contains(edit.names) == true, "\(error?.description ?? "")")
    }

    @Test func garbageNeverTraps() {
        for text in ["", " ", "{", "[", "\"", "nul", "-", "1.", "{\"a\"", "{\"format\":", "\u{FEFF}{}", String(repeating: "[", count: 100_000)] {
            #expect(throws: SoundalikeError.self) { try Self.read(text) }
        }
        #expect(throws: SoundalikeError.self) { try Settings(json: [0xFF, 0xFE, 0x22], subject: "x") }
        #expect(throws: SoundalikeError.self) { try Settings(json: [0x22, 0xC3, 0x22], subject: "x") }
        // Every document cut short anywhere, and every document with one byte changed, is read or refused.
        let bytes = Array(Self.example.json.utf8)
        for end in stride(from: 0, to: bytes.count - 2, by: 7) {
            #expect(throws: SoundalikeError.self) { try Settings(json: Array(bytes[..<end]), subject: "x") }
        }
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            var changed = bytes
            changed[generator.index(below: bytes.count)] = UInt8(generator.index(below: 256))
            _ = try? Settings(json: changed, subject: "x")
        }
    }

    @Test func filesAreWrittenWholeAndReadBack() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.json").path
        try Self.example.write(to: path)
        #expect(try Settings(contentsOf: path) == Self.example)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.json"])
        for missing in [folder.path, folder.appending(path: "b.json").path] {
            let error = #expect(throws: SoundalikeError.self) { try Settings(contentsOf: missing) }
            #expect(error?.code == .noInput)
        }
        let error = #expect(throws: SoundalikeError.self) { try Self.example.write(to: folder.path + "/none/a.json") }
        #expect(error?.code == .cannotCreate)
    }

    static func schema() throws -> [String: Any] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/schemas/settings.schema.json")
        return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    }

    @Test func documentsFollowTheSchema() throws {
        let schema = try Self.schema()
        for settings in [Self.example, Settings(chain: [Self.example.chain[1]])] {
            let document = try JSONSerialization.jsonObject(with: Data(settings.json.utf8))
            #expect(SchemaValidator.complaints(document, schema: schema) == [])
        }
    }

    /// What the schema refuses, the reader refuses too.
    @Test func theReaderIsAsStrictAsTheSchema() throws {
        let schema = try Self.schema()
        var refusedBySchema = 0
        for edit in Self.brokenEdits where edit.from != "}\n" {
            let broken = Self.example.json.replacingOccurrences(of: edit.from, with: edit.to)
            guard let document = try? JSONSerialization.jsonObject(with: Data(broken.utf8)) else { continue }
            guard !SchemaValidator.complaints(document, schema: schema).isEmpty else { continue }
            refusedBySchema += 1
            #expect(throws: SoundalikeError.self) { try Self.read(broken) }
        }
        #expect(refusedBySchema > 15)
    }
}
