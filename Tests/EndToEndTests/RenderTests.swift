import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@Suite struct RenderTests {
    static let chain = """
        name = "test"
        [[effects]]
        id = "eq"
        effect = "builtin:parametric-eq"
        settings = { low_gain = -6, high_gain = 4 }
        [[effects]]
        id = "volume"
        effect = "builtin:gain"
        """

    static func stage(chain: String = chain) throws -> Stage {
        let stage = try Stage()
        try stage.folder.write(Array(chain.utf8), to: "chain.toml")
        try Stage.clip(channelCount: 2, seed: 9).write(to: stage.folder.file("float.wav"), encoding: .float32)
        return stage
    }

    static func samples(_ stage: Stage, _ name: String) throws -> [[Float]] {
        try Recording.read(path: stage.folder.file(name)).channels
    }

    @Test func aChainWithValuesByHand() throws {
        let stage = try Self.stage()
        let outcome = try stage.run(
            "render", "chain.toml", "float.wav", "--set", "volume.gain=-3dB", "--set", "eq.mid1_gain=2", "--settings", "used.json")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.contains("Wrote float-rendered.wav"))
        let settings = try Settings(contentsOf: stage.folder.file("used.json"))
        #expect(settings.effect("eq")?["low_gain"] == -6 && settings.effect("eq")?["mid1_gain"] == 2)
        #expect(settings.effect("volume")?["gain"] == -3)
        let input = try Self.samples(stage, "float.wav")
        let expected = try ChainRenderer.render(input, settings: settings, sampleRateHz: 44_100)
        #expect(try Self.samples(stage, "float-rendered.wav") == expected)
        // The document alone gives the same sound, at other blocks too.
        for (name, block) in [("a.wav", []), ("b.wav", ["--block", "64"]), ("c.wav", ["--block", "5000"])] {
            #expect(try stage.run(["apply", "used.json", "float.wav", "-o", name] + block).status == 0)
            #expect(try Self.samples(stage, name) == expected)
        }
    }

    @Test func shippedChainsHaveNames() throws {
        let stage = try Self.stage()
        #expect(try stage.run("render", "basic", "float.wav", "--dry-run").output.contains("Parametric EQ"))
        try expectRefusal(stage, ["render", "nobody", "float.wav"], 66, subject: "nobody", "basic")
        try expectRefusal(stage, ["render", "no.toml", "float.wav"], 66, subject: "no.toml", "no such file")
    }

    @Test func automationFromATable() throws {
        let stage = try Self.stage()
        try stage.folder.write(Array("seconds,volume/gain\n0,-20\n0.5,0\n".utf8), to: "seconds.csv")
        try stage.folder.write(Array("frame,volume/gain\n0,-20\n22050,0\n".utf8), to: "frames.csv")
        func render(_ name: String, _ arguments: String...) throws -> [[Float]] {
            let outcome = try stage.run(["render", "chain.toml", "float.wav", "-o", name] + arguments)
            #expect(outcome.status == 0, "\(outcome.error)")
            return try Self.samples(stage, name)
        }
        let still = try render("still.wav")
        let moving = try render("moving.wav", "--automation", "seconds.csv", "--settings", "moving.json")
        for (frame, gainDB) in [(20, -20.0), (11_025, -10), (22_000, 0), (40_000, 0)] {
            let found = decibels(amplitude: Double(moving[0][frame] / still[0][frame]))
            #expect(abs(found - gainDB) < 0.3, "frame \(frame): \(found) dB")
        }
        #expect(try render("frames.wav", "--automation", "frames.csv") == moving)
        #expect(try render("document.wav", "--automation", "moving.json") == moving)
        #expect(try stage.run("apply", "moving.json", "float.wav", "-o", "applied.wav").status == 0)
        #expect(try Self.samples(stage, "applied.wav") == moving)
        // Half the amount is half the decibels, moving or not.
        let half = try render("half.wav", "--automation", "seconds.csv", "--amount", "volume.gain=0.5", "--settings", "half.json")
        #expect(abs(decibels(amplitude: Double(half[0][20] / still[0][20])) + 10) < 0.2)
        #expect(try stage.run("apply", "half.json", "float.wav", "-o", "half2.wav").status == 0)
        #expect(try Self.samples(stage, "half2.wav") == half)
    }

    @Test func theTailIsAdded() throws {
        let stage = try Self.stage()
        for (command, name) in [(["render", "chain.toml"], "a.wav"), (["apply", "eq.json"], "b.wav")] {
            #expect(try stage.run(command + ["float.wav", "-o", name, "--tail", "0.5"]).status == 0)
            #expect(try RecordingReader(path: stage.folder.file(name)).frameCount == 44_100 + 22_050)
        }
    }

    @Test func severalInputsAndJSON() throws {
        let stage = try Self.stage()
        let outcome = try stage.run("render", "chain.toml", "float.wav", "missing.wav", "voice.wav", "-o", "out", "--json", "--jobs", "2")
        #expect(outcome.status == 66)
        #expect(try outcome.results().map { $0["status"] as? String } == ["ok", "error", "ok"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: stage.folder.file("out")).sorted() == ["float-rendered.wav", "voice-rendered.wav"])
    }

    @Test(arguments: [
        (chain, "not toml at all", 65, "not TOML"),
        ("builtin:gain", "builtin:flanger", 65, "volume: builtin:flanger: unknown effect"),
        ("builtin:gain", "http://example.org/flanger", 69, "http://example.org/flanger"),
        ("low_gain = -6", "bass = -6", 65, "\"bass\""),
        ("low_gain = -6", "low_gain = -60", 65, "-60.0 is out of range; give -10 to 10 dB"),
        ("\"volume\"", "\"eq\"", 65, "the id \"eq\" is taken"),
        ("settings", "setings", 65, "unknown key \"setings\""),
    ] as [(String, String, Int32, String)])
    func badChains(from: String, to: String, status: Int32, phrase: String) throws {
        try expectRefusal(Self.stage(chain: Self.chain.replacing(from, with: to)), ["render", "chain.toml", "voice.wav"], status, subject: "chain.toml", phrase)
    }

    @Test(arguments: [
        ("eq.low_gain=60", "60 is out of range; give -10 to 10 dB"), ("eq.low_gain=6Hz", "its unit is not Hz; give -10 to 10 dB"),
        ("eq.bass=1", "eq has no parameter bass"), ("drums.gain=1", "there is no effect drums"),
    ])
    func badValues(assignment: String, phrase: String) throws {
        try expectRefusal(Self.stage(), ["render", "chain.toml", "voice.wav", "--set", assignment], 64, subject: "--set", phrase)
    }

    @Test(arguments: [
        ("time,volume/gain\n0,0", "the first column"), ("seconds,volume/gain\n0,nan", "line 2: volume/gain: \"nan\" is not a number"),
        ("seconds,volume/gain\n1,0\n0,0", "line 3: the time 0"), ("seconds,volume/gain\n0,99", "99 is out of range; give -60 to 60 dB"),
        ("seconds,bass/gain\n0,0", "\"bass/gain\" is not a parameter"), ("{", "line 1"), ("\u{0}\u{1}", "the first column"),
    ])
    func badAutomation(text: String, phrase: String) throws {
        let stage = try Self.stage()
        try stage.folder.write(Array(text.utf8), to: "moves.csv")
        try expectRefusal(stage, ["render", "chain.toml", "voice.wav", "--automation", "moves.csv"], 65, subject: "moves.csv", phrase)
    }

    @Test(arguments: [
        ["render", "chain.toml"], ["render", "chain.toml", "voice.wav", "--set", "eq.low_gain"], ["render", "chain.toml", "voice.wav", "--set", "gain=3"],
        ["render", "chain.toml", "voice.wav", "--set", "eq.low_gain=nan"], ["render", "chain.toml", "voice.wav", "--block", "3"],
        ["render", "chain.toml", "voice.wav", "--tail", "-1"],
    ])
    func usage(_ arguments: [String]) throws {
        #expect(try Self.stage().run(arguments).status == 64)
    }
}
