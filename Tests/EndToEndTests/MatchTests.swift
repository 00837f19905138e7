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
        let (input, output) = try (AudioFileReader(path: stage.folder.file("voice.wav")), AudioFileReader(path: stage.folder.file("voice-matched.wav")))
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

    /// The model that comes with the program turns what was turned: a high shelf of +8 dB at 6 kHz.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: Program.checkout.appendingPathComponent("Models/one-shot-eq.safetensors").path)))
    func shippedModelHearsABrightVoice() throws {
        let stage = try Stage()
        let voice = Program.checkout.appendingPathComponent("Examples/voice.flac").path
        var eq = EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor)
        (eq["high_frequency"], eq["high_gain"]) = (6_000, 8)
        try Settings(chain: [eq]).write(to: stage.folder.file("bright.json"))
        #expect(try stage.run("apply", "bright.json", voice, "-o", "bright.flac").status == 0)
        let models = Program.checkout.appendingPathComponent("Models").path
        func highGain(_ input: String, _ reference: String) throws -> Double {
            let outcome = try Program.run(
                ["match", input, reference, "--dry-run", "--settings", "found.json", "--force"], in: stage.folder.path, models: models)
            #expect(outcome.status == 0, "\(outcome.error)")
            return try #require(try Settings(contentsOf: stage.folder.file("found.json")).effect("eq")?["high_gain"])
        }
        #expect(try highGain(voice, stage.folder.file("bright.flac")) > 0)
        #expect(try highGain(stage.folder.file("bright.flac"), voice) < 0)
    }

    /// The difference of the spectra of a voice and of itself through an equaliser is the equaliser.
    @Test func spectraLeadToTheEqualiser() throws {
        let stage = try Stage()
        let voice = Program.checkout.appendingPathComponent("Examples/voice.flac").path
        var eq = EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor)
        (eq["low_gain"], eq["mid1_gain"], eq["high_frequency"], eq["high_gain"]) = (-6, 4, 6_000, 8)
        try Settings(chain: [eq]).write(to: stage.folder.file("true.json"))
        #expect(try stage.run("apply", "true.json", voice, "-o", "reference.wav", "--bits", "32f").status == 0)
        func found(_ share: String) throws -> [Double] {
            let outcome = try stage.run(
                "match", voice, "reference.wav", "--dry-run", "--settings", "found.json", "--force", "--spectrum", share)
            #expect(outcome.status == 0, "\(outcome.error)")
            return try #require(try Settings(contentsOf: stage.folder.file("found.json")).effect("eq")).values
        }
        let pointsHz = (0..<64).map { 100 * pow(100, Double($0) / 63) }
        func shapeDB(_ values: [Double]) -> [Double] {
            let response = ParametricEQ.responseDB(values, sampleRateHz: 44_100, frequenciesHz: pointsHz)
            let mean = response.reduce(0, +) / Double(response.count)
            return response.map { $0 - mean }
        }
        func distanceDB(_ values: [Double]) -> Double {
            zip(shapeDB(values), shapeDB(eq.values)).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(pointsHz.count)
        }
        #expect(distanceDB(try found("1")) < 1)
        #expect(distanceDB(try found("0.5")) < distanceDB(try found("0")))
        #expect(try stage.run("match", voice, "reference.wav", "--dry-run", "--spectrum", "1.5").status == 64)
        #expect(try stage.run("match", voice, "reference.wav", "--dry-run", "--spectrum", "1", "--continuous").status == 64)
    }
}
