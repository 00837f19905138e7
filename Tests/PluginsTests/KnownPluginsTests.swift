import Foundation
import SoundalikePlugins
import TestSupport
import Testing

@Suite struct KnownPluginsTests {
    /// `doctor` names the plugins of all chains that come with the program, no more and no fewer, with the packages that have them.
    @Test func theyAreThoseOfTheShippedChains() throws {
        let chains = References.folder.deletingLastPathComponent().deletingLastPathComponent().appending(path: "Chains")
        var used: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: chains.path) where name.hasSuffix(".toml") {
            let text = try String(contentsOf: chains.appending(path: name), encoding: .utf8)
            for match in text.matches(of: /(?m)^effect = "(http[^"]*)"/) { used.insert(String(match.1)) }
        }
        #expect(used.count > 5)
        #expect(Set(KnownPlugins.all.map(\.uri)) == used)
        #expect(KnownPlugins.all.allSatisfy { !$0.package.isEmpty })
    }
}
