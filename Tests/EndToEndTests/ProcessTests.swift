import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@Suite struct ProcessTests {
    private func stage() throws -> Stage {
        let stage = try Stage()
        try RandomController().write(to: stage.models, name: "tone")
        return stage
    }

    @Test func movesSettingsAlongARecording() throws {
        let stage = try stage()
        let outcome = try stage.run("process", "tone", "voice.wav", "reference.flac", "--settings", "found")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.contains("Wrote voice-tone.wav (WAV 16 bit, 44100 Hz, mono, 0:01)"))
        #expect(outcome.output.contains("changing over time: low_gain, high_gain"))
        let settings = try Settings(contentsOf: stage.folder.file("found/voice-tone.json"))
        #expect(settings.madeBy?.model == "tone" && settings.automation?.columns.count == 3)
        // The settings are all there is to it.
        #expect(try stage.run("apply", "found/voice-tone.json", "voice.wav", "-o", "again.wav").status == 0)
        #expect(try bytes(of: stage.folder.file("again.wav")) == bytes(of: stage.folder.file("voice-tone.wav")))
        #expect(try bytes(of: stage.folder.file("voice-tone.wav")) != bytes(of: stage.folder.file("voice.wav")))
    }

    @Test func flagsAreThoseOfTheOthers() throws {
        let stage = try stage()
        let model = stage.models.file("tone.safetensors")
        func rows(_ arguments: String...) throws -> Int {
            let outcome = try stage.run(["process", "mine", "voice.wav", "--model", model, "--dry-run", "--settings", "s.json", "--force"] + arguments)
            #expect(outcome.status == 0, "\(outcome.error)")
            return try Settings(contentsOf: stage.folder.file("s.json")).automation?.rowCount ?? 0
        }
        #expect(try rows() == 22 * 16)
        #expect(try rows("--smoothing", "off") == 22)
        #expect(try !stage.folder.contents().contains("voice-mine.wav"))
        // Nothing is left of it at amount 0: the file as it was.
        #expect(try stage.run("process", "tone", "voice.wav", "--amount", "0", "-o", "same.wav").status == 0)
        #expect(try bytes(of: stage.folder.file("same.wav")) == bytes(of: stage.folder.file("voice.wav")))
        #expect(try stage.run("process", "tone", "voice.wav", "--loudness", "-30", "--bits", "24", "-o", "quiet.wav", "--amount", "level=0").status == 0)
        #expect(try RecordingReader(path: stage.folder.file("quiet.wav")).format.encoding == .pcm24)
    }

    @Test func withoutAModelItSaysHowToGetOne() throws {
        let stage = try stage()
        let outcome = try stage.run("process", "tube-paper", "voice.wav")
        #expect(outcome.status == 69)
        #expect(outcome.error.contains("error: tube-paper: there is no model for this task; train one by `soundalike train Recipes/tube-paper.toml"))
        #expect(try stage.run("process", "tube", "voice.wav", "--model", "no-such").status == 66)
        #expect(try stage.run("process", "one-shot-eq", "voice.wav").status == 65)
        #expect(try stage.run("process", "a/b", "voice.wav").status == 64)
        #expect(try stage.run("process", "tone", "missing.wav").status == 66)
    }

    @Test func jsonFollowsItsSchema() throws {
        let stage = try stage()
        let outcome = try stage.run("process", "tone", "voice.wav", "missing.wav", "--json", "--settings", "found")
        #expect(outcome.status == 66)
        #expect(SchemaValidator.complaints(try outcome.json(), schema: try JSONTests.schema("process")) == [])
        let results = try outcome.results()
        #expect(results[0]["output"] as? String == "voice-tone.wav")
        #expect((results[0]["automation"] as? [String: Any])?["rows"] as? Int == 22 * 16)
        let settings = try #require(results[0]["settings"] as? [String: Any])
        #expect(settings["automation"] == nil)
        #expect(SchemaValidator.complaints(settings, schema: try JSONTests.schema("settings")) == [])
    }
}
