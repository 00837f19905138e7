import SoundalikeFoundations
import Testing

@testable import SoundalikePlugins

/// Short names are made of URIs alone.
@Suite struct PluginNameTests {
    static let uris = Known.all + [
        "http://lsp-plug.in/plugins/lv2/limiter_stereo", "http://drobilla.net/plugins/mda/Limiter", "urn:plugin:Echo", "",
        "http://invadarecords.com/plugins/lv2/tube/stereo",
    ]

    @Test(arguments: [
        (Known.compressor, "calf-multiband-compressor"), (Known.graphicEQ, "lsp-graph-equalizer-x32-mono"), (Known.tube, "invadarecords-tube-mono"),
        ("http://drobilla.net/plugins/mda/Limiter", "drobilla-mda-limiter"), ("urn:plugin:Echo", "echo"), ("", ""),
        ("https://www.example.org/#Big3Band", "example-big3-band"),
    ]) func namesOfURIs(uri: String, name: String) {
        #expect(PluginName(uri: uri).description == name)
    }

    @Test(arguments: [
        (Known.tube, Known.tube), ("calf-multiband-compressor", Known.compressor), ("multiband-gate", Known.gate), ("Calf Multiband Gate", Known.gate),
        ("invada-tube-mono", Known.tube), ("tube-mono", Known.tube), ("lsp-limiter-mono", Known.limiter), ("echo", "urn:plugin:Echo"),
        ("graph-equalizer", Known.graphicEQ),
    ]) func findsTheOneThatIsMeant(typed: String, uri: String) throws {
        #expect(try PluginName.find(typed, among: Self.uris) == uri)
    }

    @Test func ambiguousNamesListTheCandidates() throws {
        let error = try #require(throws: SoundalikeError.self) { try PluginName.find("lsp-limiter", among: Self.uris) }
        #expect(error.code == .badData)
        #expect(error.description.contains("lsp-limiter-mono") && error.description.contains("lsp-limiter-stereo"))
        #expect(!error.description.contains("mda"))
    }

    @Test(arguments: ["", "-", "flanger", "mono-tube"]) func findsNothingElse(typed: String) throws {
        #expect(try PluginName.find(typed, among: Self.uris.filter { !$0.isEmpty }) == nil)
    }
}
