import Foundation
import SoundalikeAudio
import SoundalikeEffects
import TestSupport
import Testing

@Suite struct MatchTests {
    @Test func writesAFileAndItsSettings() throws {
        let stage = try Stage()
        let outcome = try stage.run("match", "voice.wav", "reference.flac", "--settings", "found.json")
        #expect(outcome.status == 0, "\(outcome.error)")
        // The voice is a second long.
        #expect(outcome.error.split(separator: "\n").allSatisfy { $0.hasPrefix("warning: ") && $0.contains("only 1.0 s") }, "\(outcome.error)")
        for word in ["band", "frequency", "gain", "Q", "confidence", "Low", "Mid 1", "Mid 2", "High"] { #expect(outcome.output.contains(word)) }
        #expect(outcome.output.contains("Wrote voice-matched.wav (WAV 16 bit, 44100 Hz, mono, 0:01)"))
        #expect(outcome.output.contains("Wrote found.json"))

        let settings = try Settings(contentsOf: stage.folder.file("found.json"))
        #expect(settings.madeBy?.model == "one-shot-eq")
        #expect(settings.effect("eq")?.confidences.allSatisfy { ($0 ?? -1) > 0 } == true)
        let (input, output) = try (RecordingReader(path: stage.folder.file("voice.wav")), RecordingReader(path: stage.folder.file("voice-matched.wav")))
        #expect(output.format == input.format)
        #expect(output.frameCount == input.frameCount)
        // The settings are all there is to it.
        #expect(try stage.run("apply", "found.json", "voice.wav", "-o", "again.wav").status == 0)
        #expect(try bytes(of: stage.folder.file("again.wav")) == bytes(of: stage.folder.file("voice-matched.wav")))
    }

    @Test func dryRunWritesOnlySettings() throws {
        let stage = try Stage()
        let before = try stage.folder.contents()
        #expect(try stage.run("match", "voice.wav", "reference.flac", "--dry-run", "--settings", "found.json").status == 0)
        #expect(try stage.folder.contents() == (before + ["found.json"]).sorted())
    }

    @Test func bandsThatAreNotNamedStayStill() throws {
        let stage = try Stage()
        #expect(try stage.run("match", "voice.wav", "reference.flac", "--dry-run", "--settings", "found.json", "--bands", "low,high").status == 0)
        let eq = try #require(try Settings(contentsOf: stage.folder.file("found.json")).effect("eq"))
        #expect(eq["mid1_gain"] == 0 && eq["mid2_gain"] == 0)
    }

    @Test func continuousLeavesTheGrid() throws {
        let stage = try Stage()
        func gains(_ arguments: String...) throws -> [Double] {
            #expect(try stage.run(["match", "voice.wav", "reference.flac", "--dry-run", "--settings", "found.json", "--force"] + arguments).status == 0)
            let eq = try #require(try Settings(contentsOf: stage.folder.file("found.json")).effect("eq"))
            return ["low_gain", "mid1_gain", "mid2_gain", "high_gain"].compactMap { eq[$0] }
        }
        #expect(try gains().allSatisfy { $0 == $0.rounded() })
        #expect(try gains("--continuous").contains { $0 != $0.rounded() })
    }

    /// What is heard at an amount is what the document holds.
    @Test(arguments: [["0.5"], ["eq=0.5"], ["eq.low_gain=0", "eq.high_gain=2"]])
    func amountsGoIntoTheSettings(_ amounts: [String]) throws {
        let stage = try Stage()
        let flags = amounts.flatMap { ["--amount", $0] }
        #expect(try stage.run(["match", "voice.wav", "reference.flac", "-o", "a.wav", "--settings", "a.json"] + flags).status == 0)
        #expect(try stage.run("match", "voice.wav", "reference.flac", "-o", "full.wav", "--settings", "full.json").status == 0)
        #expect(try stage.run("apply", "a.json", "voice.wav", "-o", "b.wav").status == 0)
        #expect(try stage.run(["apply", "full.json", "voice.wav", "-o", "c.wav"] + flags).status == 0)
        let a = try bytes(of: stage.folder.file("a.wav"))
        #expect(try bytes(of: stage.folder.file("b.wav")) == a)
        #expect(try bytes(of: stage.folder.file("c.wav")) == a)
        #expect(try bytes(of: stage.folder.file("full.wav")) != a)
    }

    @Test func loudnessOfTheReference() throws {
        let stage = try Stage()
        #expect(try stage.run("match", "voice.wav", "reference.flac", "-o", "out.wav", "--match-loudness").status == 0)
        let results = try stage.run("analyse", "reference.flac", "out.wav", "--json").results()
        let levels = results.compactMap { ($0["loudness"] as? [String: Any])?["integrated_lufs"] as? Double }
        try #require(levels.count == 2)
        #expect(abs(levels[0] - levels[1]) < 0.1)
    }
}
