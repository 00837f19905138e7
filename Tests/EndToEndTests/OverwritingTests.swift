import Foundation
import SoundalikeFoundations
import TestSupport
import Testing

/// Nothing that a run reads is replaced by it, under whatever name; and what one input is made into appears together.
@Suite struct OverwritingTests {
    /// The files of a folder and what is in them.
    private func contents(_ stage: Stage) throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: stage.folder.path) {
            // Neither folders nor links that lead nowhere.
            contents[name] = try? bytes(of: stage.folder.file(name))
        }
        return contents
    }

    @Test func anOutputThatIsAnotherInputIsRefused() throws {
        let stage = try Stage()
        try FileManager.default.createDirectory(atPath: stage.folder.file("takes"), withIntermediateDirectories: true)
        try Stage.clip(seed: 3).write(to: stage.folder.file("takes/k.wav"))
        let command = ["apply", "eq.json", "takes", "-r", "-o", "takes/out", "--force"]
        #expect(try stage.run(command).status == 0)
        let first = try contents(stage)
        let second = try stage.run(command)
        #expect(second.status == 73)
        #expect(second.errorLines == ["error: takes/out/k-applied.wav: would replace takes/out/k-applied.wav, which is read; choose another name"])
        // The other input is processed; what was there is as it was.
        #expect(try contents(stage).filter { first[$0.key] != nil } == first)
        #expect(try contents(stage)["takes/out/out/k-applied-applied.wav"] != nil)
    }

    @Test func noOutputReplacesModelSettingsOrReference() throws {
        let stage = try Stage()
        try stage.folder.write(bytes(of: stage.models.file("one-shot-eq.safetensors")), to: "m.safetensors")
        symlink("m.safetensors", stage.folder.file("linked.json"))
        link(stage.folder.file("eq.json"), stage.folder.file("hard.wav"))
        let before = try contents(stage)
        for arguments in [
            ["match", "voice.wav", "reference.flac", "--model", "./m.safetensors", "--settings", "m.safetensors", "--dry-run"],
            ["match", "voice.wav", "reference.flac", "--model", "m.safetensors", "--settings", "linked.json", "--dry-run"],
            ["match", "voice.wav", "reference.flac", "--settings", "../\(stage.folder.path.split(separator: "/").last ?? "")/reference.flac"],
            ["apply", "eq.json", "voice.wav", "-o", "hard.wav"],
            ["export", "eq.json", "--to", "apo", "-o", "hard.wav"],
            ["match", "voice.wav", "reference.flac", "-o", "both.wav", "--settings", "./both.wav"],
        ] {
            let outcome = try stage.run(arguments + ["--force"])
            #expect(outcome.status == 73, "\(arguments) \(outcome.error)")
            #expect(outcome.errorLines.count == 1 && outcome.errorLines[0].contains("; choose another name"), "\(outcome.error)")
            #expect(try contents(stage) == before, "\(arguments)")
        }
    }

    @Test func audioAndSettingsAppearTogether() throws {
        let stage = try Stage()
        try stage.folder.write([1, 2, 3], to: "out.wav")
        symlink("nowhere", stage.folder.file("dangling.json"))
        let before = try contents(stage)
        for name in [String(repeating: "x", count: 300), "dangling.json", "no/folder.json"] {
            let outcome = try stage.run("match", "voice.wav", "reference.flac", "-o", "out.wav", "--settings", name, "--force")
            #expect(outcome.status == 73 && outcome.errorLines.count == 1, "\(outcome.error)")
            #expect(try contents(stage) == before)
        }
        let outcome = try stage.run("match", "voice.wav", "reference.flac", "-o", "out.wav", "--settings", "out.json", "--force")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(try contents(stage).count == before.count + 1)
    }
}
