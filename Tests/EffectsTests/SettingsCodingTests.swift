import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

/// Settings as a part of an app's own documents.
@Suite struct SettingsCodingTests {
    private struct Preset: Codable, Equatable {
        var name: String
        var settings: Settings
    }

    @Test func codesAsTheParameterDocument() throws {
        let data = try JSONEncoder().encode(SettingsTests.example)
        #expect(try JSONValue(parsing: Array(data)) == JSONValue(parsing: Array(SettingsTests.example.json.utf8)))
        // What was encoded is a settings file.
        #expect(try Settings(json: Array(data), subject: "encoded.json") == SettingsTests.example)
    }

    @Test func comesBackFromWithinAnotherDocument() throws {
        var chain = try ChainDescription(toml: ChainDescriptionTests.everything, subject: "x.toml").settings()
        chain.automation = Automation(timing: .seconds([0, 1.5]), columns: ["volume/gain", "eq/low_q"], values: [0, 1, -6, 0.5])
        for settings in [SettingsTests.example, chain] {
            let preset = Preset(name: "warm", settings: settings)
            #expect(try JSONDecoder().decode(Preset.self, from: JSONEncoder().encode(preset)) == preset)
        }
    }

    @Test func effectsComeFromTheRegistryThatIsHandedIn() throws {
        let settings = Settings(chain: [EffectSettings(id: "probe", descriptor: ProbeEffect.descriptor)])
        let data = try JSONEncoder().encode(settings)
        #expect(throws: SoundalikeError.self) { try JSONDecoder().decode(Settings.self, from: data) }
        let decoder = JSONDecoder()
        decoder.userInfo[.effectRegistry] = ProbeProvider().registry
        #expect(try decoder.decode(Settings.self, from: data) == settings)
    }

    @Test(arguments: SettingsTests.brokenEdits) func whatIsNoSettingsDocumentIsRefused(edit: (from: String, to: String, names: String)) throws {
        // A decoder does not say that a key was there twice.
        guard !edit.to.contains("\"value\": 2") else { return }
        let text = SettingsTests.example.json.replacingOccurrences(of: edit.from, with: edit.to)
        #expect(text != SettingsTests.example.json)
        #expect(throws: (any Error).self) { try JSONDecoder().decode(Settings.self, from: Data(text.utf8)) }
    }

    @Test func hostileDocumentsAreRefused() throws {
        let deep = String(repeating: "[", count: 100_000)
        for text in ["", "null", "[]", "{}", "1", "\"soundalike-settings\"", deep, "{\"format\": \"soundalike-settings\", \"version\": 1, \"chain\": \(deep)"] {
            #expect(throws: (any Error).self) { try JSONDecoder().decode(Settings.self, from: Data(text.utf8)) }
        }
    }

    @Test(arguments: [Double.nan, .infinity]) func whatIsNotFiniteIsNotEncoded(value: Double) throws {
        var settings = SettingsTests.example
        settings.chain[0].values[0] = value
        #expect(throws: SoundalikeError.self) { try JSONEncoder().encode(settings) }
    }
}
