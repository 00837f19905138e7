import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeExports

@Suite struct PresetBundleTests {
    static func chain(_ settings: Settings = Settings(chain: [effect()])) throws -> PluginChain {
        try PluginChain(settings, equaliser: .lsp, sampleRateHz: 44_100, carriesAutomation: false)
    }

    private static func effect() -> EffectSettings {
        var values = ParametricEQ.descriptor.defaultValues
        (values[0], values[1], values[2]) = (120, -6, 0.7)
        return EqualiserCurveTests.effect(values)
    }

    @Test func turtleIsWellFormed() throws {
        #expect(try Turtle.reference("http://a/b#c") == "<http://a/b#c>")
        for uri in ["", "a b", "a>b", "a\nb", "a\"b"] {
            #expect(throws: SoundalikeError.self) { try Turtle.reference(uri) }
        }
        #expect(Turtle.number(0.0625) == "0.0625" && Turtle.number(24_000) == "24000.0")
    }

    @Test func manifestAndPresets() throws {
        let bundle = try PresetBundle(Self.chain(), name: "Ann's voice")
        #expect(bundle.files.map(\.name) == ["manifest.ttl", "eq.preset.ttl", "eq-2.preset.ttl"])
        #expect(bundle.presets.map(\.uri) == PluginEqualiser.lsp.uris)
        #expect(bundle.files[0].text.contains("rdfs:seeAlso <eq-2.preset.ttl> ."))
        #expect(bundle.files[1].text.contains("lv2:symbol \"f_0\" ;\n\t\tpset:value 120.0\n"))
        #expect(bundle.files[1].text.contains("lv2:symbol \"ft_1\" ;\n\t\tpset:value 0.0\n"))
    }

    @Test func bypassedEffectsAreLeftOut() throws {
        var bypassed = Self.effect()
        bypassed.id = "off"
        bypassed.isBypassed = true
        let bundle = try PresetBundle(Self.chain(Settings(chain: [bypassed, Self.effect()])), name: "x")
        #expect(bundle.presets.count == 2 && bundle.warnings.count == 1)
        #expect(throws: SoundalikeError.self) { try PresetBundle(Self.chain(Settings(chain: [bypassed])), name: "x") }
    }

    @Test func foldersAppearWholeAndAreOnlyReplacedWhenAsked() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.lv2")
        let bundle = try PresetBundle(Self.chain(), name: "x")
        try bundle.write(to: path, overwrite: false)
        #expect(try folder.contents() == ["a.lv2"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 3)
        #expect(Self.code { try bundle.write(to: path, overwrite: false) } == .cannotCreate)
        try folder.write([1], to: "a.lv2/old.ttl")
        try bundle.write(to: path, overwrite: true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 3)
        #expect(try folder.contents() == ["a.lv2"])
        // A folder with other things is nobody's bundle.
        try folder.write([1], to: "a.lv2/letter.txt")
        #expect(Self.code { try bundle.write(to: path, overwrite: true) } == .cannotCreate)
        #expect(Self.code { try bundle.write(to: folder.path, overwrite: true) } == .cannotCreate)
        #expect(Self.code { try bundle.write(to: folder.file("none/a.lv2"), overwrite: false) } == .cannotCreate)
        try folder.write([1], to: "file")
        #expect(Self.code { try bundle.write(to: folder.file("file"), overwrite: true) } == .cannotCreate)
        #expect(try folder.contents() == ["a.lv2", "file"])
    }

    static func code(_ body: () throws -> Void) -> SoundalikeError.Code? {
        do { try body() } catch { return (error as? SoundalikeError)?.code }
        return nil
    }

    /// `lv2info` of lilv-utils lists the preset, where it is installed along with LSP's plugins.
    @Test func lilvFindsThePreset() throws {
        let program = "/usr/bin/lv2info"
        guard FileManager.default.isExecutableFile(atPath: program), FileManager.default.fileExists(atPath: "/usr/lib/lv2/lsp-plugins.lv2")
        else { return }
        let folder = try TemporaryFolder()
        let label = "Ann \"quoted\" \\ voice"
        try PresetBundle(Self.chain(), name: label).write(to: folder.file("a.lv2"), overwrite: false)
        for uri in PluginEqualiser.lsp.uris {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = [uri]
            process.environment = ["LV2_PATH": "/usr/lib/lv2:\(folder.path)"]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(text.contains(label))
        }
    }
}
