import Foundation
import SoundalikeAudio
import SoundalikeEffects
import TestSupport
import Testing

/// `match --chain`: settings that are found by trying them out.
@Suite struct ChainMatchTests {
    private let stage: Stage
    private let voice = Program.checkout.appendingPathComponent("Examples/voice.flac").path
    private let other = Program.checkout.appendingPathComponent("Examples/reference.flac").path

    /// Built-in effects, so that it works everywhere.
    private static let chain = """
        [[effects]]
        id = "eq"
        effect = "builtin:parametric-eq"
        trained = [{ symbols = ["low_gain", "mid1_gain", "mid2_gain", "high_gain"], range = [-10, 10], deviation = 0.3 }]
        [[effects]]
        id = "output"
        effect = "builtin:gain"
        trained = [{ symbols = ["gain"], range = [-30, 30] }]
        [[effects]]
        id = "limiter"
        effect = "builtin:limiter"
        """

    init() throws {
        stage = try Stage()
        try stage.folder.write(Array(Self.chain.utf8), to: "chain.toml")
    }

    private func run(_ arguments: [String], through shell: String? = nil) throws -> Program.Outcome {
        try Program.run(arguments, in: stage.folder.path, models: Program.checkout.appendingPathComponent("Models").path, through: shell)
    }

    private func result(_ arguments: [String]) throws -> [String: Any] {
        let outcome = try run(arguments + ["--json"])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(SchemaValidator.complaints(try outcome.json(), schema: try JSONTests.schema("match")) == [])
        return try #require(try outcome.results().first)
    }

    private func value(_ effect: String, _ symbol: String, in file: String) throws -> Double {
        let document = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: stage.folder.file(file)))) as? [String: Any]
        let effects = try #require(document?["chain"] as? [[String: Any]])
        let parameters = try #require(effects.first { $0["id"] as? String == effect }?["parameters"] as? [[String: Any]])
        return try #require(parameters.first { $0["symbol"] as? String == symbol }?["value"] as? Double)
    }

    private let truth = ["--set", "eq.low_gain=-6", "--set", "eq.high_gain=7", "--set", "output.gain=-8"]

    @Test func whatProcessedATargetIsFound() throws {
        #expect(try run(["render", "chain.toml", voice, "-o", "target.wav", "--bits", "32f"] + truth).status == 0)
        let result = try result(["match", voice, "--target", "target.wav", "--chain", "chain.toml", "--settings", "found.json", "-o", "out.wav", "--bits", "32f"])
        for (effect, symbol, wanted) in [("eq", "low_gain", -6.0), ("eq", "high_gain", 7), ("eq", "mid1_gain", 0), ("output", "gain", -8)] {
            #expect(try abs(value(effect, symbol, in: "found.json") - wanted) < 0.3, "\(symbol)")
        }
        let search = try #require(result["search"] as? [String: Any])
        let before = try #require(search["distance_before"] as? Double), after = try #require(search["distance"] as? Double)
        #expect(after < 0.05 * before && (search["trials"] as? Int ?? 0) > 5)
        // What was found makes the same of the recording again.
        #expect(try run(["apply", "found.json", voice, "-o", "again.wav", "--bits", "32f"]).status == 0)
        #expect(try Recording.read(path: stage.folder.file("again.wav")).channels == Recording.read(path: stage.folder.file("out.wav")).channels)
    }

    /// A target that comes 20 ms late, as behind a device with latency.
    @Test func aLateTargetIsAligned() throws {
        #expect(try run(["render", "chain.toml", voice, "-o", "target.wav", "--bits", "32f"] + truth).status == 0)
        let target = try Recording.read(path: stage.folder.file("target.wav"))
        let late = [Float](repeating: 0, count: 882) + target.channels[0]
        try Recording(channels: [late], sampleRateHz: target.sampleRateHz).write(to: stage.folder.file("late.wav"))
        _ = try result(["match", voice, "--target", "late.wav", "--chain", "chain.toml", "--settings", "found.json", "--dry-run"])
        #expect(try abs(value("eq", "high_gain", in: "found.json") - 7) < 0.3)
    }

    /// Another voice is the reference: loudness and tone come to it, and nothing is random.
    @Test func levelAndToneComeToTheReference() throws {
        #expect(try run(["render", "chain.toml", other, "-o", "reference.wav"] + truth).status == 0)
        let arguments = ["match", voice, "reference.wav", "--chain", "chain.toml", "--dry-run", "--refine", "60", "--force", "--settings"]
        let first = try result(arguments + ["1.json"])
        let search = try #require(first["search"] as? [String: Any])
        #expect(try #require(search["distance"] as? Double) < 0.7 * (try #require(search["distance_before"] as? Double)))
        let style = try #require(search["style"] as? [[String: Any]])
        let loudness = try #require(style.first { $0["id"] as? String == "integrated_loudness_lufs" })
        let wanted = try #require(loudness["wanted"] as? Double), after = try #require(loudness["after"] as? Double)
        #expect(abs(after - wanted) < 1)
        #expect(abs(try #require(loudness["before"] as? Double) - wanted) > 3)
        _ = try result(arguments + ["2.json"])
        #expect(try Settings(contentsOf: stage.folder.file("1.json")) == Settings(contentsOf: stage.folder.file("2.json")))
        // People read it as a table.
        let said = try run(["match", voice, "reference.wav", "--chain", "chain.toml", "--dry-run"])
        #expect(said.output.contains("Integrated loudness") && said.output.contains("trials"), "\(said.output)")
    }

    /// A file of little use is said to be that, or gives some answer; nothing traps.
    @Test func oddRecordings() throws {
        let rate = 44_100.0
        func write(_ name: String, _ channels: [[Float]]) throws {
            try Recording(channels: channels, sampleRateHz: rate).write(to: stage.folder.file(name))
        }
        try write("silence.wav", [[Float](repeating: 0, count: 88_200)])
        try write("short.wav", [Array(try Recording.read(path: voice).channels[0].prefix(88_200))])
        try Stage.clip(seconds: 4, channelCount: 2, sampleRateHz: 48_000, seed: 9).write(to: stage.folder.file("stereo.wav"))
        let chain = ["--chain", "chain.toml", "--dry-run", "--refine", "3"]
        for pair in [["silence.wav", other], [voice, "silence.wav"]] {
            let outcome = try run(["match"] + pair + chain)
            #expect(outcome.status == 65 && outcome.error.contains("silence"), "\(outcome)")
        }
        for pair in [["short.wav", other], [voice, "short.wav"], ["stereo.wav", other], [voice, "stereo.wav"]] {
            let outcome = try run(["match"] + pair + chain)
            #expect(outcome.status == 0, "\(pair) \(outcome.error)")
        }
        // Not the same recording, not the same rate, not as many channels.
        for target in ["stereo.wav", "silence.wav"] {
            #expect(try run(["match", voice, "--target", target] + chain).status == 65, "\(target)")
        }
    }

    @Test(arguments: [
        ["match", "voice.wav", "reference.flac", "--refine", "3"], ["match", "voice.wav", "--target", "reference.flac"],
        ["match", "voice.wav", "x.wav", "--target", "reference.flac", "--chain", "chain.toml"],
        ["match", "voice.wav", "reference.flac", "--chain", "chain.toml", "--refine=-1"],
        ["match", "voice.wav", "reference.flac", "--chain", "chain.toml", "--bands", "low"], ["match", "voice.wav", "reference.flac", "--album"],
    ])
    func usage(_ arguments: [String]) throws {
        #expect(try run(arguments).status == 64)
    }

    @Test func chainsThatCannotBeSet() throws {
        try stage.folder.write(Array("[[effects]]\nid = \"x\"\neffect = \"builtin:gain\"\n".utf8), to: "fixed.toml")
        let fixed = try run(["match", voice, other, "--chain", "fixed.toml", "--dry-run"])
        #expect(fixed.status == 65 && fixed.error.contains("lets nothing be set"), "\(fixed.error)")
        #expect(try run(["match", voice, other, "--chain", "nobody", "--dry-run"]).status == 66)
        // Its file is one of those that no output may replace.
        #expect(try run(["match", voice, other, "--chain", "chain.toml", "-o", "out.wav", "--settings", "chain.toml", "--force"]).status == 73)
    }

    /// How near it comes where the truth is known, as anybody can measure it.
    @Test func evaluation() throws {
        try FileManager.default.createDirectory(atPath: stage.folder.file("data"), withIntermediateDirectories: true)
        for (name, path) in [("a", voice), ("b", other)] { try FileManager.default.copyItem(atPath: path, toPath: stage.folder.file("data/\(name).flac")) }
        let arguments = ["evaluate", "--style", "chain.toml", "--data", "data", "--draws", "1", "--refine", "60"]
        let outcome = try run(arguments + ["--reference", "target", "--json"])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(SchemaValidator.complaints(try outcome.json(), schema: try JSONTests.schema("evaluate-chains")) == [])
        let cases = try #require(try outcome.results().first?["cases"] as? [[String: Any]])
        #expect(cases.count == 2)
        for one in cases {
            func spectral(_ of: String) -> Double { (one[of] as? [String: Any])?["spectral"] as? Double ?? .nan }
            #expect(spectral("truth") == 0 && spectral("matched") < 0.1 * spectral("input"))
        }
        let table = try run(arguments + ["--reference", "other-recording", "--renders", "kept"])
        let test = try run(["listen", "build", "kept", "--preset", "match", "-o", "test.html"])
        #expect(test.status == 0 && test.output.contains("match"), "\(test)")
        #expect(table.status == 0 && table.output.contains("| STFT error"), "\(table)")
        #expect(try run(["evaluate", "one-shot-eq", "--data", "data", "--draws", "2"]).status == 64)
        #expect(try run(["evaluate", "--style", "nobody", "--data", "data"]).status == 66)
    }

    /// One setting for all inputs, from all of them: each changes alike.
    @Test func anAlbumGetsOneSetting() throws {
        #expect(try run(["render", "chain.toml", voice, "-o", "soft.wav", "--set", "output.gain=-6"]).status == 0)
        let outcome = try run(
            ["match", voice, "soft.wav", other, "--chain", "chain.toml", "--album", "-o", "out", "--settings", "out", "--json"])
        #expect(outcome.status == 0, "\(outcome.error)")
        let chains = try outcome.results().map { try #require(($0["settings"] as? [String: Any])?["chain"] as? [[String: Any]]) }
        #expect(chains.count == 2 && NSArray(array: chains[0]) == NSArray(array: chains[1]))
        try Stage.clip(seconds: 4, channelCount: 2, seed: 9).write(to: stage.folder.file("stereo.wav"))
        let mixed = try run(["match", voice, "stereo.wav", other, "--chain", "chain.toml", "--album", "-o", "out2"])
        #expect(mixed.status == 64 && mixed.error.contains("number of channels"), "\(mixed)")
    }

    /// What is said of the result is measured on the file that was written; the page shows it.
    @Test func whatCameOutIsMeasuredAndShown() throws {
        let result = try result(["match", voice, other, "--chain", "chain.toml", "--amount", "0", "-o", "out.wav", "--report", "page.html"])
        let style = try #require((result["search"] as? [String: Any])?["style"] as? [[String: Any]])
        #expect(style.allSatisfy { abs(($0["before"] as? Double ?? 0) - ($0["after"] as? Double ?? 9)) < 1e-6 })
        let page = try String(contentsOfFile: stage.folder.file("page.html"), encoding: .utf8)
        #expect(page.contains("style-heading") && page.contains("Crest factor") && page.contains("bar-after"))
        let parameters = try #require((((result["settings"] as? [String: Any])?["chain"] as? [[String: Any]])?.last { $0["id"] as? String == "output" })?["parameters"] as? [[String: Any]])
        let confidence = try #require(parameters.first?["confidence"] as? Double)
        #expect((0.5...1).contains(confidence))
    }

    /// The kind of a filter has a name and no slope: it is found by trying all.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/lib/lv2/calf.lv2"))) func namesAreChosen() throws {
        let chain = """
            [[effects]]
            id = "filter"
            effect = "http://calf.sourceforge.net/plugins/Filter"
            trained = [
              { symbols = ["mode"], range = [0, 11], default = 0 }, { symbols = ["freq"], range = [200, 8000], scale = "log", default = 1000 },
            ]
            """
        try stage.folder.write(Array(chain.utf8), to: "filter.toml")
        #expect(try run(["render", "filter.toml", voice, "-o", "thin.wav", "--set", "filter.mode=4", "--set", "filter.freq=1500", "--bits", "32f"]).status == 0)
        _ = try result(["match", voice, "--target", "thin.wav", "--chain", "filter.toml", "--refine", "60", "--settings", "found.json", "--dry-run"])
        #expect(try value("filter", "mode", in: "found.json") == 4)
        #expect(try abs(value("filter", "freq", in: "found.json") - 1_500) < 30)
    }

    /// A filter that lies beyond half the sample rate makes its plugin fail: it is left out, and the rest is set.
    @Test(.enabled(if: TestPlugins.areBuilt)) func anEffectThatAlwaysFailsIsLeftOut() throws {
        let chain = Self.chain + "\n[[effects]]\nid = \"broken\"\neffect = \"urn:soundalike:test:crash\"\nsettings = { trigger = 1 }\n"
        try stage.folder.write(Array(chain.utf8), to: "broken.toml")
        let outcome = try run(["match", voice, other, "--chain", "broken.toml", "-o", "out.wav"], through: Self.testPlugins)
        #expect(outcome.status == 0 && outcome.error.contains("broken is left out"), "\(outcome.error)")
    }

    /// A plugin hangs with some settings: that costs seconds, not the search.
    @Test(.enabled(if: TestPlugins.areBuilt)) func aPluginThatHangsCostsItsTrials() throws {
        let outcome = try fittedToSofter(by: "hang")
        #expect(outcome.status == 0 && outcome.error.contains("failed in a trial"), "\(outcome.error)")
        let gain = try value("fx", "gain", in: "found.json")
        #expect(abs(20 * log10(gain) + 12) < 1, "\(gain)")
    }

    /// A plugin crashes with some settings: those trials are lost, and the search goes on.
    @Test(.enabled(if: TestPlugins.areBuilt)) func aPluginThatCrashesCostsItsTrials() throws {
        let outcome = try fittedToSofter(by: "crash")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.error.contains("failed in a trial"), "\(outcome.error)")
    }

    private static let testPlugins = "export LV2_PATH='\(TestPlugins.folder)'; exec \"$@\""

    /// Fits a test plugin's gain, and the trigger at which it does what it is named after, to a recording that is 12 dB softer.
    private func fittedToSofter(by plugin: String) throws -> Program.Outcome {
        let chain = """
            [[effects]]
            id = "fx"
            effect = "urn:soundalike:test:\(plugin)"
            trained = [
              { symbols = ["gain"], range = [0.05, 2], scale = "dB", default = 1 }, { symbols = ["trigger"], range = [0, 1], default = 0.47, deviation = 3 },
            ]
            """
        try stage.folder.write(Array(chain.utf8), to: "faulty.toml")
        #expect(try run(["render", "chain.toml", voice, "-o", "soft.wav", "--set", "output.gain=-12"]).status == 0)
        return try run(
            ["match", voice, "--target", "soft.wav", "--chain", "faulty.toml", "--settings", "found.json", "--dry-run"], through: Self.testPlugins)
    }

    /// What was found until then is kept.
    @Test(arguments: [SIGINT, SIGTERM]) func anInterruptionKeepsTheBest(_ signal: Int32) throws {
        // Voices that differ, and a chain with more to try out than a second's work.
        let wide = Self.chain.replacingOccurrences(
            of: "\"high_gain\"]", with: "\"high_gain\", \"low_q\", \"mid1_q\", \"mid2_q\", \"high_q\"]").replacingOccurrences(of: "[-10, 10]", with: "[0.02, 9]")
        try stage.folder.write(Array(wide.utf8), to: "wide.toml")
        let started = try Program.start(
            ["match", voice, other, "--chain", "wide.toml", "--method", "random", "--refine", "300", "--settings", "found.json", "-o", "out.wav"],
            in: stage.folder.path, models: Program.checkout.appendingPathComponent("Models").path)
        usleep(3_000_000)
        kill(started.process.processIdentifier, signal)
        let outcome = try Program.wait(for: started)
        #expect(outcome.status == 130 && outcome.error.contains("found.json"), "\(outcome.error)")
        #expect(try Settings(contentsOf: stage.folder.file("found.json")).effect("eq") != nil)
        #expect(try !stage.folder.contents().contains("out.wav"))
    }
}
