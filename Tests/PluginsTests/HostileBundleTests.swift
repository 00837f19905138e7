import Foundation
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikePlugins

/// LV2 data that would take down or hold up whoever reads them cost one bundle.
@Suite struct HostileBundleTests {
    private let folder: TemporaryFolder
    private let home: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        home = try TemporaryFolder()
        try bundle("good", data: CatalogueTests.data("good", ports: []))
    }

    private func bundle(_ name: String, data: String) throws {
        try FileManager.default.createDirectory(atPath: folder.file("\(name).lv2"), withIntermediateDirectories: true)
        try folder.write(Array((CatalogueTests.prefixes + CatalogueTests.manifest(name)).utf8), to: "\(name).lv2/manifest.ttl")
        try folder.write(Array((CatalogueTests.prefixes + data).utf8), to: "\(name).lv2/plugin.ttl")
    }

    private func catalogue(retryingProblems: Bool = false) -> PluginCatalogue {
        PluginCatalogue(environment: ["LV2_PATH": folder.path, "HOME": home.path], retryingProblems: retryingProblems)
    }

    private static let control = "a lv2:InputPort, lv2:ControlPort ; lv2:symbol \"c\" ; lv2:name \"C\""

    /// A plugin's data around one port.
    private static func data(_ port: String) -> String {
        "<urn:test:bad> a lv2:Plugin ; doap:name \"Bad\" ; lv2:port [ \(port) ] ."
    }

    @Test(arguments: [
        control + " ; lv2:index 0 ; lv2:scalePoint [ rdfs:label \"one\" ]", control + " ; lv2:index -1", control + " ; lv2:index 300000000",
        control + " ; lv2:index 0 ; lv2:default " + String(repeating: "[ lv2:x ", count: 200_000),
        control + " ; lv2:index 0 ; lv2:default " + String(repeating: "(", count: 200_000),
    ]) func dataThatTakeTheReaderDown(_ port: String) throws {
        try bundle("bad", data: Self.data(port))
        let catalogue = catalogue()
        #expect(catalogue.uris.contains("urn:test:good"))
        #expect(catalogue.description(of: "urn:test:good")?.audioInputCount == 1)
        // Whether lilv can live with it or not: what is there can be asked about.
        _ = catalogue.descriptions
        #expect(catalogue.problems.count <= 1 && catalogue.problems.allSatisfy { $0.contains("bad.lv2") }, "\(catalogue.problems)")
    }

    @Test func aManifestThatIsNoFileIsNotOpened() throws {
        try bundle("bad", data: "")
        try FileManager.default.removeItem(atPath: folder.file("bad.lv2/manifest.ttl"))
        mkfifo(folder.file("bad.lv2/manifest.ttl"), 0o600)
        try bundle("worse", data: "")
        try FileManager.default.removeItem(atPath: folder.file("worse.lv2/manifest.ttl"))
        symlink("/dev/zero", folder.file("worse.lv2/manifest.ttl"))
        let start = ContinuousClock.now
        let catalogue = catalogue()
        #expect(catalogue.uris == ["urn:test:good"])
        #expect(catalogue.problems.count == 2 && catalogue.problems.allSatisfy { $0.contains("not a regular file") })
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func whatWasFoundIsKeptUntilFilesChange() throws {
        try bundle("bad", data: Self.data(Self.control + " ; lv2:index 300000000"))
        #expect(catalogue().uris.contains("urn:test:good"))
        let kept = home.file(".cache/soundalike/lv2")
        let names = try FileManager.default.contentsOfDirectory(atPath: kept)
        #expect(names.count == 2)
        // Nothing is read again: a mark in the cache is what is found.
        for name in names {
            let text = String(decoding: try bytes(of: "\(kept)/\(name)"), as: UTF8.self)
            try AtomicOutputFile.write(text.replacingOccurrences(of: "urn:test:good", with: "urn:test:kept").utf8, to: "\(kept)/\(name)", overwrite: true)
        }
        #expect(catalogue().uris.contains("urn:test:kept"))
        try bundle("good", data: CatalogueTests.data("good", ports: []) + "\n# longer\n")
        #expect(catalogue().uris.contains("urn:test:good"))
        // A damaged cache is none.
        for name in names { try AtomicOutputFile.write(Array("{}\n[[".utf8), to: "\(kept)/\(name)", overwrite: true) }
        #expect(catalogue().uris.contains("urn:test:good"))
    }

    @Test(.enabled(if: Known.areInstalled)) func descriptionsSurviveTheirWay() throws {
        let known = try #require(Known.catalogue.description(of: Known.compressor))
        #expect(PluginDescription(json: try JSONValue(parsing: known.json.serialised().utf8)) == known)
        #expect(PluginDescription(json: .array([])) == nil)
    }
}
