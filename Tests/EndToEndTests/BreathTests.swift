import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

/// `process breaths` on tones for speech and noise for breaths, with a gate that random weights set to the middles of its ranges.
@Suite(.enabled(if: InstalledPlugins.areThere)) struct BreathTests {
    private static let rateHz = 44_100.0

    /// Tones from 0 to 1, 2 to 3 and 3.5 to 4 s, a breath from 1.3 to 1.7 s, a smack at 3.2 s, over soft noise.
    private static func speech() -> Recording {
        func isTone(_ t: Double) -> Bool { t < 1 || (2..<3).contains(t) || t >= 3.5 }
        let noise = Signals.noise(amplitude: 1, count: Int(4 * rateHz), seed: 5)
        let samples = noise.indices.map { index -> Float in
            let t = Double(index) / rateHz
            var sample = 2e-4 * noise[index]
            if isTone(t) { sample += (1...12).reduce(0) { $0 + Float(0.1 / Double($1) * sin(2 * .pi * 140 * Double($1) * t)) } }
            if (1.3..<1.7).contains(t) { sample += 0.01 * noise[index] }
            if (3.2..<3.22).contains(t) { sample += 0.02 * noise[index] }
            return sample
        }
        return Recording(channels: [samples], sampleRateHz: rateHz)
    }

    private static func stage() throws -> Stage {
        let stage = try Stage()
        try RandomController(chainNamed: "breaths").write(to: stage.models, name: "breaths")
        try speech().write(to: stage.folder.file("speech.wav"), encoding: .pcm24)
        return stage
    }

    /// By how much softer `name` is than the speech between two times, dB.
    private static func reduction(_ stage: Stage, _ name: String, _ seconds: Range<Double>) throws -> Double {
        func power(_ name: String) throws -> Double {
            let samples = try RenderTests.samples(stage, name)[0]
            return samples[Int(seconds.lowerBound * rateHz)..<Int(seconds.upperBound * rateHz)].reduce(0) { $0 + Double($1) * Double($1) }
        }
        return try 10 * log10(power("speech.wav") / power(name))
    }

    @discardableResult
    private static func process(_ stage: Stage, _ arguments: String...) throws -> Program.Outcome {
        let outcome = try stage.run(["process", "breaths", "speech.wav", "--force"] + arguments)
        #expect(outcome.status == 0, "\(outcome.error)")
        return outcome
    }

    @Test func soundsAreFoundAndLoweredAndSpeechIsNot() throws {
        let stage = try Self.stage()
        let outcome = try Self.process(stage, "--list", "list.csv", "--settings", "found.json", "--json", "-o", "out.wav")
        #expect(SchemaValidator.complaints(try outcome.json(), schema: try JSONTests.schema("process")) == [])
        let sounds = try #require(try outcome.results()[0]["sounds"] as? [[String: Any]])
        try #require(sounds.count == 2, "\(sounds)")
        for (sound, expected) in zip(sounds, [("breath", 1.3, 1.7), ("smack", 3.2, 3.22)]) {
            #expect(sound["kind"] as? String == expected.0)
            #expect(abs((sound["start_seconds"] as? Double ?? 9) - expected.1) < 0.04)
            #expect(abs((sound["end_seconds"] as? Double ?? 9) - expected.2) < 0.04)
        }
        // As far as the floor, and no further; what is said was measured.
        #expect(abs(try Self.reduction(stage, "out.wav", 1.34..<1.66) - 24) < 0.5)
        let (start, end) = (sounds[0]["start_seconds"] as? Double ?? 0, sounds[0]["end_seconds"] as? Double ?? 0)
        #expect(abs(try Self.reduction(stage, "out.wav", start..<end) - (sounds[0]["measured_db"] as? Double ?? 0)) < 0.1)
        for tone in [0.0..<1, 2..<3, 3.5..<4] { #expect(abs(try Self.reduction(stage, "out.wav", tone)) < 0.05) }
        // The settings are all there is to it.
        #expect(try stage.run("apply", "found.json", "speech.wav", "-o", "again.wav").status == 0)
        #expect(try bytes(of: stage.folder.file("again.wav")) == bytes(of: stage.folder.file("out.wav")))
        #expect(try stage.run("export", "found.json", "--to", "reaper", "-o", "track.RTrackTemplate").status == 0)
        let track = try String(contentsOfFile: stage.folder.file("track.RTrackTemplate"), encoding: .utf8)
        #expect(track.split(separator: "\n").count { $0.contains("<PARMENV") && $0.contains(":range") } == 4)
    }

    @Test func theFloorIsAdjustable() throws {
        let stage = try Self.stage()
        let outcome = try Self.process(stage, "--floor", "9", "-o", "out.wav")
        #expect(outcome.output.contains("breath") && outcome.output.contains("smack"))
        #expect(abs(try Self.reduction(stage, "out.wav", 1.34..<1.66) - 9) < 0.3)
        #expect(try stage.run("process", "breaths", "speech.wav", "--floor", "100").status == 64)
        try Self.process(stage, "--amount", "0.5", "-o", "half.wav")
        #expect(abs(try Self.reduction(stage, "half.wav", 1.34..<1.66) - 12) < 0.3)
        try Self.process(stage, "--amount", "0", "-o", "none.wav")
        #expect(try bytes(of: stage.folder.file("none.wav")) == bytes(of: stage.folder.file("speech.wav")))
    }

    @Test func aListCanBeEditedAndRenderedAgain() throws {
        let stage = try Self.stage()
        try Self.process(stage, "--list", "list.csv", "-o", "out.wav")
        let list = try String(contentsOfFile: stage.folder.file("list.csv"), encoding: .utf8)
        try Self.process(stage, "--use-list", "list.csv", "-o", "same.wav")
        #expect(try bytes(of: stage.folder.file("same.wav")) == bytes(of: stage.folder.file("out.wav")))

        let lines = list.split(separator: "\n").map(String.init)
        try stage.folder.write(Array(lines.filter { !$0.contains(",breath,") }.joined(separator: "\n").utf8), to: "without.csv")
        try Self.process(stage, "--use-list", "without.csv", "-o", "without.wav")
        #expect(abs(try Self.reduction(stage, "without.wav", 1.3..<1.7)) < 0.05)
        #expect(abs(try Self.reduction(stage, "without.wav", 3.19..<3.23) - Self.reduction(stage, "out.wav", 3.19..<3.23)) < 1e-3)

        let less = lines.map { line in
            var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            if line.contains(",breath,") { cells[3] = "10" }
            return cells.joined(separator: ",")
        }
        try stage.folder.write(Array(less.joined(separator: "\n").utf8), to: "less.csv")
        try Self.process(stage, "--use-list", "less.csv", "-o", "less.wav")
        #expect(abs(try Self.reduction(stage, "less.wav", 1.34..<1.66) - 10) < 0.3)
        // Nothing else has changed.
        let (before, after) = (try RenderTests.samples(stage, "out.wav")[0], try RenderTests.samples(stage, "less.wav")[0])
        let changed = before.indices.filter { abs(before[$0] - after[$0]) > 1e-6 }.map { Double($0) / Self.rateHz }
        #expect((changed.first ?? 0) > 1.25 && (changed.last ?? 9) < 1.8)
    }

    @Test func whatHasNoSuchSoundsIsLeftAlone() throws {
        let stage = try Self.stage()
        let tone = Signals.sine(frequencyHz: 200, amplitude: 0.3, seconds: 1, sampleRateHz: 44_100)
        try Recording(channels: [tone], sampleRateHz: 44_100).write(to: stage.folder.file("tone.wav"), encoding: .pcm16)
        let outcome = try stage.run("process", "breaths", "tone.wav", "-o", "out.wav")
        #expect(outcome.status == 0 && outcome.output.contains("No breaths or smacks found."))
        #expect(try bytes(of: stage.folder.file("out.wav")) == bytes(of: stage.folder.file("tone.wav")))
    }

    @Test func badListsAreRefused() throws {
        let stage = try Self.stage()
        let header = "start_seconds,end_seconds,kind,reduction_db\n"
        for (text, phrase) in [
            ("1,2,3,4\n", "no list of sounds"), (header + "2,1,breath,10\n", "line 2: \"2\" to \"1\" is no time"),
            (header + "1,2,cough,10\n", "line 2: \"cough\" is no kind"), (header + "1,2,breath,-3\n", "is no reduction"),
            (header + "1,2\n", "2 values for 4 columns"),
        ] {
            try stage.folder.write(Array(text.utf8), to: "bad.csv")
            try expectRefusal(stage, ["process", "breaths", "speech.wav", "--use-list", "bad.csv", "-o", "x.wav"], 65, subject: "bad.csv", phrase)
        }
        try expectRefusal(stage, ["process", "breaths", "speech.wav", "--use-list", "none.csv", "-o", "x.wav"], 66, subject: "none.csv", "no such file")
        try RandomController().write(to: stage.models, name: "tone")
        try expectRefusal(stage, ["process", "tone", "voice.wav", "--floor", "9"], 64, subject: "--floor", "does not lower single sounds")
    }
}
