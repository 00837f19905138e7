import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeModelFiles
import TestSupport
import Testing

/// Inputs, names and limits that once took the program down.
@Suite struct HostileTests {
    @Test(arguments: [1.001e6, 1e20, 3.3e38] as [Float])
    func samplesBeyondAllSense(_ sample: Float) throws {
        let stage = try Stage()
        try stage.folder.write(WaveBytes.floats(with: -sample), to: "loud.wav")
        for command in [["apply", "eq.json", "loud.wav"], ["analyse", "loud.wav"], ["match", "voice.wav", "loud.wav"], ["match", "loud.wav", "voice.wav"]] {
            try expectRefusal(stage, command, 65, subject: "loud.wav", "sample 22050 of channel 1 is -")
        }
        let outcome = try stage.run("analyse", "loud.wav", "--json")
        #expect(outcome.status == 65)
        #expect(try outcome.results().count == 1)
    }

    @Test func loudSamplesThatAreSound() throws {
        let stage = try Stage()
        try stage.folder.write(WaveBytes.floats(with: 1e6), to: "loud.wav")
        for command in [["apply", "eq.json", "loud.wav", "-o", "out.wav"], ["analyse", "loud.wav", "--json"], ["match", "loud.wav", "voice.wav", "--dry-run"]] {
            let outcome = try stage.run(command)
            #expect(outcome.status == 0, "\(command) \(outcome.error)")
        }
    }

    #if canImport(Glibc)
    /// The decoder has lines of its own to say about frames like these.
    @Test func theDecoderOfMP3KeepsQuiet() throws {
        let stage = try Stage()
        var sound = try bytes(of: Program.checkout.appendingPathComponent("Tests/Inputs/cbr-no-xing.mp3").path)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<100 { sound[600 + generator.index(below: sound.count - 600)] = UInt8(generator.index(below: 256)) }
        try stage.folder.write(sound, to: "damaged.mp3")
        let outcome = try stage.run("analyse", "damaged.mp3")
        #expect(outcome.errorLines.allSatisfy { $0.hasPrefix("warning: ") || $0.hasPrefix("error: ") }, "\(outcome.error)")
    }
    #endif

    @Test(arguments: ["[", "a={b=[}", "[[effects]]\nid = \"x\"\n[effects", "= ="])
    func brokenTOML(_ text: String) throws {
        let stage = try Stage()
        try stage.folder.write(Array(text.utf8), to: "broken.toml")
        try expectRefusal(stage, ["render", "broken.toml", "voice.wav"], 65, subject: "broken.toml", "not TOML")
        try expectRefusal(stage, ["train", "broken.toml", "--data", "."], 65, subject: "broken.toml", "not TOML")
        try FileManager.default.createDirectory(atPath: stage.folder.file("run"), withIntermediateDirectories: true)
        try stage.folder.write(Array(text.utf8), to: "run/recipe.toml")
        try stage.folder.write([1], to: "run/last.safetensors")
        try expectRefusal(stage, ["train", "--resume", "run", "--data", "."], 65, subject: "run/recipe.toml", "not TOML")
    }

    @Test func brokenOverrideOfARecipe() throws {
        let stage = try Stage()
        try stage.folder.write(Array("seed = 1".utf8), to: "r.toml")
        for override in ["[=1", "a={b=[}", "seed=[", "=1"] {
            let outcome = try stage.run("train", "r.toml", "--data", ".", "--set", override)
            #expect(outcome.status == 65 && outcome.errorLines.count == 1, "\(override): \(outcome.status) \(outcome.error)")
        }
    }

    @Test func namesOfOneCharacter() throws {
        let stage = try Stage()
        for arguments in [["apply", "eq.json", "voice.wav", "-o", "o"], ["match", "voice.wav", "reference.flac", "-o", "p", "--settings", "s"]] {
            let outcome = try stage.run(arguments)
            #expect(outcome.status == 0, "\(outcome.error)")
        }
        #expect(try stage.folder.contents().filter { $0.count == 1 } == ["o", "p", "s"])
    }

    /// The stage's model with every value of one kind of weight replaced by a huge one.
    private func spoil(_ path: String, _ isSpoilt: (String) -> Bool, by value: Float) throws {
        var file = try SafetensorsFile(contentsOf: path)
        for (name, tensor) in file.tensors where isSpoilt(name) {
            file.tensors[name] = try StoredTensor(floats: [Float](repeating: value, count: tensor.shape.reduce(1, *)), shape: tensor.shape)
        }
        try file.write(to: path)
    }

    @Test(arguments: [("weight", 3e38), ("bias", 3e38), ("output", -3e38), ("running_mean", 3e38)] as [(String, Float)])
    func modelsWithHugeWeights(_ part: String, _ value: Float) throws {
        let stage = try Stage()
        let matcher = stage.models.file("one-shot-eq.safetensors")
        try spoil(matcher, { $0.contains(part) }, by: value)
        let controller = try RandomController().write(to: stage.models, name: "mover")
        try spoil(controller, { $0.contains(part) }, by: value)
        for command in [["match", "voice.wav", "reference.flac"], ["process", "mover", "voice.wav"]] {
            let outcome = try stage.run(command + ["--dry-run", "--settings", "\(command[0]).json"])
            // Some weights only saturate the answer.
            #expect([0, 65].contains(outcome.status), "\(outcome.status) \(outcome.error)")
            if outcome.status == 65 { #expect(outcome.errorLines.count == 1 && outcome.error.contains("not finite"), "\(outcome.error)") }
            if part == "weight", command[0] == "match" { #expect(outcome.status == 65) }
        }
    }

    @Test(arguments: [("-n 4", "open files"), ("-n 6", "open files"), ("-d 51200", "kB of data"), ("-v 262144", "kB of memory")])
    func tooFewResources(_ limit: String, _ phrase: String) throws {
        let stage = try Stage()
        for command in [["--version"], ["models"], ["apply", "eq.json", "voice.wav"]] {
            let outcome = try stage.run(command, through: "ulimit \(limit); exec \"$@\"")
            #expect(outcome.status == 69, "\(outcome.status) \(outcome.error)")
            #expect(outcome.errorLines.count == 1 && outcome.error.contains(phrase), "\(outcome.error)")
        }
    }

    // MARK: What is printed

    @Test func namesDoNotCommandTheTerminal() throws {
        let stage = try Stage()
        let name = "a\u{1B}[31m\u{7}\u{9B}2J\u{202E}.wav"
        try Stage.clip(seed: 3).write(to: stage.folder.file(name), encoding: .pcm16)
        for arguments in [
            ["apply", "eq.json", name], ["analyse", name], ["analyse", name, "--json"], ["match", name, "\u{1B}[2J"], ["effects", "show", "\u{1B}]0;x\u{7}"],
            ["\u{1B}[31m"], ["apply", "eq.json", "voice.wav", "--\u{1B}[31m"], ["render", "\u{1B}[31m", "voice.wav"],
        ] {
            let outcome = try stage.run(arguments)
            for scalar in (outcome.output + outcome.error).unicodeScalars {
                let isSafe = scalar == "\n" || scalar == "\t" || scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && scalar.value != 0x202E
                #expect(isSafe, "\(arguments) \(scalar.value)")
            }
        }
        let results = try stage.run("analyse", name, "--json").results()
        #expect(results.first?["input"] as? String == name)
    }

    @Test func messagesAreShort() throws {
        let stage = try Stage()
        let long = String(repeating: "x", count: 100_000)
        for arguments in [["apply", long, "voice.wav"], ["analyse", long], ["match", long, long], ["render", long, "voice.wav"], ["effects", "show", long]] {
            let outcome = try stage.run(arguments)
            #expect(outcome.status != 0)
            #expect(outcome.errorLines.count >= 1 && outcome.errorLines.allSatisfy { $0.count < 4_000 }, "\(outcome.error.count)")
            #expect(outcome.error.contains("…"))
        }
    }
}
