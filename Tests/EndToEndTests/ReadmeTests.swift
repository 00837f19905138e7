import Foundation
import TestSupport
import Testing

/// The README's commands, in their order, in a folder with nothing but the example clips.
@Suite(.enabled(if: InstalledPlugins.areThere)) struct ReadmeTests {
    @Test func itsCommandsDoWhatItShows() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            at: Program.checkout.appendingPathComponent("Examples"), to: URL(fileURLWithPath: folder.file("Examples")))
        let readme = try String(contentsOf: Program.checkout.appendingPathComponent("README.md"), encoding: .utf8)
        let blocks = readme.components(separatedBy: "```console\n").dropFirst().compactMap { $0.components(separatedBy: "\n```").first }
        #expect(blocks.count >= 3)
        for block in blocks {
            let lines = block.components(separatedBy: "\n")
            let command = try #require(lines.first?.components(separatedBy: " "))
            #expect(command.starts(with: ["$", "soundalike"]))
            let outcome = try Program.run(Array(command.dropFirst(2)), in: folder.path, models: Program.checkout.appendingPathComponent("Models").path)
            #expect(outcome.status == 0 && outcome.error.isEmpty, "\(block): \(outcome.error)")
            #expect(outcome.output.trimmingCharacters(in: .newlines) == lines.dropFirst().joined(separator: "\n"))
        }
    }
}
