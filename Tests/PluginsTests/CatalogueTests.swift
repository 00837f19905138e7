import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins
import TestSupport
import Testing

/// What is found of the plugins that are installed, and of bundles that are broken.
@Suite struct CatalogueTests {
    @Test(.enabled(if: Known.areInstalled), arguments: [
        (Known.compressor, 2, 2, false, "Compressor"), (Known.gate, 2, 2, false, "Expander"), (Known.graphicEQ, 1, 1, true, "Multi EQ"),
        (Known.parametricEQ, 1, 1, true, "Para EQ"), (Known.limiter, 1, 1, true, "Limiter"), (Known.lspGate, 1, 1, true, "Gate"),
        (Known.tube, 1, 1, false, "Distortion"),
    ]) func thePapersPlugins(uri: String, inputs: Int, outputs: Int, saysLatency: Bool, category: String) throws {
        let plugin = try #require(Known.catalogue.description(of: uri))
        #expect(plugin.audioInputCount == inputs && plugin.audioOutputCount == outputs)
        #expect((plugin.latencyPort != nil) == saysLatency)
        #expect(plugin.category.lowercased() == category.lowercased())
        #expect(FileManager.default.fileExists(atPath: plugin.libraryPath) && plugin.bundlePath.hasSuffix(".lv2/"))
        #expect(plugin.maker != nil && plugin.licence?.hasPrefix("http") == true)
        #expect(plugin.ports.map(\.index) == Array(plugin.ports.indices))
        #expect(Set(plugin.effect.parameters.map(\.symbol)).count == plugin.effect.parameters.count)
    }

    @Test(.enabled(if: Known.areInstalled)) func controlsOfTheCompressor() throws {
        let effect = try #require(Known.catalogue.description(of: Known.compressor)).effect
        let threshold = effect.parameters[try #require(effect.index(of: "threshold0"))]
        #expect(threshold.minimum > 0 && threshold.maximum == 1 && threshold.kind == .continuous)
        let bypass = effect.parameters[try #require(effect.index(of: "bypass0"))]
        #expect(bypass.kind == .toggle && bypass.defaultValue == 1)
        let mode = effect.parameters[try #require(effect.index(of: "mode"))]
        #expect(mode.kind == .choice && mode.points.count > 1)
        #expect(effect.parameters[try #require(effect.index(of: "freq0"))].unit == "Hz")
    }

    @Test(.enabled(if: Known.areInstalled)) func shortNamesAndStrangers() throws {
        let registry = EffectRegistry(providers: [BuiltInEffects(), PluginEffects(catalogue: Known.catalogue)])
        #expect(try registry.descriptor(of: "calf-multiband-compressor").id == Known.compressor)
        #expect(try registry.descriptor(of: "gain").id == "builtin:gain")
        let missing = try #require(throws: SoundalikeError.self) { try registry.descriptor(of: "http://lsp-plug.in/plugins/lv2/nothing") }
        #expect(missing.code == .unavailable && missing.description.contains("lsp-plugins-lv2"))
        #expect(try #require(throws: SoundalikeError.self) { try registry.descriptor(of: "nothing-of-the-sort") }.code == .badData)
    }

    @Test(.enabled(if: Known.areInstalled)) func presetsAreReadIn() throws {
        let uri = "http://calf.sourceforge.net/plugins/Filter"
        let presets = Known.catalogue.presets(of: uri)
        #expect(!presets.isEmpty)
        let settings = try Known.catalogue.preset(try #require(presets.first).uri)
        #expect(settings.pluginURI == uri && !settings.values.isEmpty)
        let symbols = Set(try #require(Known.catalogue.description(of: uri)).ports.map(\.symbol))
        #expect(Set(settings.values.keys).isSubset(of: symbols))
        #expect(try #require(throws: SoundalikeError.self) { try Known.catalogue.preset("urn:no-preset") }.code == .unavailable)
    }

    static let prefixes = """
        @prefix lv2: <http://lv2plug.in/ns/lv2core#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix doap: <http://usefulinc.com/ns/doap#> .

        """

    /// A folder of bundles, each a manifest and the plugin's data.
    static func catalogue(_ bundles: [String: (manifest: String, data: String)]) throws -> (PluginCatalogue, TemporaryFolder) {
        let folder = try TemporaryFolder()
        for (name, text) in bundles {
            try FileManager.default.createDirectory(atPath: folder.file("\(name).lv2"), withIntermediateDirectories: true)
            try folder.write(Array((prefixes + text.manifest).utf8), to: "\(name).lv2/manifest.ttl")
            try folder.write(Array((prefixes + text.data).utf8), to: "\(name).lv2/plugin.ttl")
        }
        return (PluginCatalogue(environment: ["LV2_PATH": folder.path]), folder)
    }

    static func manifest(_ name: String) -> String {
        "<urn:test:\(name)> a lv2:Plugin ; lv2:binary <plugin.so> ; rdfs:seeAlso <plugin.ttl> ."
    }

    static func data(_ name: String, ports: [String]) -> String {
        let all = ports + [
            #"a lv2:InputPort, lv2:AudioPort ; lv2:symbol "in" ; lv2:name "In""#,
            #"a lv2:OutputPort, lv2:AudioPort ; lv2:symbol "out" ; lv2:name "Out""#,
        ]
        let texts = all.enumerated().map { "[ \($1) ; lv2:index \($0) ]" }
        return "<urn:test:\(name)> a lv2:Plugin ; doap:name \"Test\" ; lv2:port \(texts.joined(separator: " , ")) ."
    }

    @Test func aBadBundleDoesNotHideTheOthers() throws {
        let (catalogue, folder) = try Self.catalogue([
            "a-broken": ("<urn:test:broken> a lv2:Plugin ; lv2:binary <plugin.so", ""),
            "b-garbage": (String(repeating: "\u{0}\u{1}[[[", count: 500), ""),
            "c-good": (Self.manifest("good"), Self.data("good", ports: [])),
            "d-no-data": (Self.manifest("no-data"), "<urn:test:no-data> lv2:port [ a lv2:InputPort ; lv2:index 4000000000 ] ; ;; {"),
        ])
        #expect(catalogue.uris.contains("urn:test:good"))
        #expect(catalogue.description(of: "urn:test:good")?.audioInputCount == 1)
        _ = catalogue.descriptions
        #expect(!catalogue.complaints.isEmpty)
        withExtendedLifetime(folder) {}
    }

    @Test func hostileRangesGiveSaneParametersOrNone() throws {
        let control = "a lv2:InputPort, lv2:ControlPort ; lv2:name \"N\""
        let (catalogue, folder) = try Self.catalogue([
            "x": (
                Self.manifest("x"),
                Self.data(
                    "x",
                    ports: [
                        "\(control) ; lv2:symbol \"none\"",
                        "\(control) ; lv2:symbol \"nan\" ; lv2:minimum \"NaN\"^^<http://www.w3.org/2001/XMLSchema#float> ; lv2:maximum 2.0",
                        "\(control) ; lv2:symbol \"upside_down\" ; lv2:minimum 5 ; lv2:maximum 1",
                        "\(control) ; lv2:symbol \"far\" ; lv2:minimum 0 ; lv2:maximum 1 ; lv2:default 7",
                        "\(control) ; lv2:symbol \"text\" ; lv2:minimum \"low\" ; lv2:maximum <urn:high> ; lv2:default true",
                        "\(control) ; lv2:symbol \"far\" ; lv2:minimum 0 ; lv2:maximum 100",
                        "\(control) ; lv2:symbol \"huge\" ; lv2:minimum -1e300 ; lv2:maximum 1e300 ; lv2:default 1e39",
                    ]))
        ])
        let effect = try #require(catalogue.description(of: "urn:test:x")).effect
        #expect(effect.parameters.map(\.symbol) == ["none", "nan", "far", "text", "huge"])
        #expect(effect.parameters.allSatisfy { $0.range.contains($0.defaultValue) })
        #expect(effect.parameters[2].defaultValue == 1 && effect.parameters[2].maximum == 1)
        withExtendedLifetime(folder) {}
    }

    @Test func noPluginsAreNoTrouble() throws {
        let catalogue = PluginCatalogue(environment: ["LV2_PATH": "/no/such/folder"])
        #expect(catalogue.uris.isEmpty && catalogue.descriptions.isEmpty && catalogue.complaints.isEmpty)
        #expect(catalogue.description(of: "urn:x") == nil && catalogue.presets(of: "urn:x").isEmpty)
        #expect(try catalogue.uri(named: "x") == nil)
    }
}
