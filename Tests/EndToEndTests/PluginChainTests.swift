import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

/// The plugins that `make test` installs.
enum InstalledPlugins {
    static let compressor = "http://calf.sourceforge.net/plugins/MultibandCompressor"
    static let limiter = "http://lsp-plug.in/plugins/lv2/limiter_mono"
    static let silentLimiter = "http://calf.sourceforge.net/plugins/Limiter"
    static let tube = "http://invadarecords.com/plugins/lv2/tube/mono"

    static let areThere = [compressor, limiter, tube].allSatisfy { uri in
        (try? Program.run(["effects", "show", uri], in: NSTemporaryDirectory()).status) == 0
    }
}

/// Chains of real plugins.
@Suite(.enabled(if: InstalledPlugins.areThere)) struct PluginChainTests {
    static func chain(_ uri: String, _ settings: String = "", _ more: String = "") -> String {
        "[[effects]]\nid = \"fx\"\neffect = \"\(uri)\"\n\(more)\n[effects.settings]\n\(settings)\n"
    }

    /// A compressor whose bands work, with settings that are heard.
    static let heard = chain(
        InstalledPlugins.compressor, (0..<4).map { "bypass\($0) = 0\nthreshold\($0) = 0.02\nratio\($0) = 8\nattack\($0) = 1\nmakeup\($0) = 4" }.joined(separator: "\n"))

    /// Renders `input` with `chain` and `arguments`, and returns the output.
    private func render(_ stage: Stage, _ input: String, _ output: String, _ arguments: String...) throws -> [[Float]] {
        let outcome = try stage.run(["render", "chain.toml", input, "-o", output] + arguments)
        #expect(outcome.status == 0, "\(outcome.error)")
        return try RenderTests.samples(stage, output)
    }

    @Test func aMonoFileThroughAStereoPluginIsDualMono() throws {
        let stage = try RenderTests.stage(chain: Self.heard)
        let voice = Stage.clip(seed: 3)
        try voice.write(to: stage.folder.file("mono.wav"), encoding: .float32)
        try Recording(channels: [voice.channels[0], voice.channels[0]], sampleRateHz: 44_100).write(
            to: stage.folder.file("dual.wav"), encoding: .float32)
        let mono = try render(stage, "mono.wav", "a.wav")
        let dual = try render(stage, "dual.wav", "b.wav")
        #expect(mono.count == 1 && dual.count == 2)
        #expect(mono[0].count == voice.frameCount)
        #expect(mono[0] == dual[0] && dual[0] == dual[1])
        #expect(mono[0] != voice.channels[0])
    }

    @Test func aStereoFileThroughAMonoPluginIsTwoInstances() throws {
        let stage = try RenderTests.stage(chain: Self.chain(InstalledPlugins.tube, "drive = 6"))
        let both = try RenderTests.samples(stage, "float.wav")
        let stereo = try render(stage, "float.wav", "a.wav")
        for (channel, samples) in both.enumerated() {
            try Recording(channels: [samples], sampleRateHz: 44_100).write(to: stage.folder.file("\(channel).wav"), encoding: .float32)
            #expect(try render(stage, "\(channel).wav", "out\(channel).wav") == [stereo[channel]])
        }
        #expect(stereo != both)
    }

    @Test func linkedAndSeparateChannelsDiffer() throws {
        let stage = try RenderTests.stage(chain: Self.heard)
        let linked = try render(stage, "float.wav", "a.wav")
        try stage.folder.write(Array(Self.heard.replacing("\n\n[", with: "\nchannels = \"separate\"\n[").utf8), to: "chain.toml")
        let separate = try render(stage, "float.wav", "b.wav")
        #expect(linked != separate)
        let left = try RenderTests.samples(stage, "float.wav")[0]
        try Recording(channels: [left], sampleRateHz: 44_100).write(to: stage.folder.file("left.wav"), encoding: .float32)
        #expect(try render(stage, "left.wav", "c.wav") == [separate[0]])
    }

    @Test func inThisProcessOrAnotherIsTheSame() throws {
        let stage = try RenderTests.stage(chain: Self.heard)
        try stage.folder.write(Array("seconds,fx/threshold0,fx/makeup3\n0,0.01,1\n1,0.5,8".utf8), to: "moves.csv")
        let sandboxed = try render(stage, "float.wav", "a.wav", "--automation", "moves.csv", "--settings", "used.json")
        let inProcess = try render(stage, "float.wav", "b.wav", "--automation", "moves.csv", "--in-process")
        #expect(sandboxed == inProcess)
        // The document alone gives the same sound.
        #expect(try stage.run("apply", "used.json", "float.wav", "-o", "c.wav").status == 0)
        #expect(try RenderTests.samples(stage, "c.wav") == sandboxed)
    }

    /// A quiet recording goes through a limiter unchanged, and in time: its look-ahead is taken away, the last frames come out.
    @Test func latencyIsTakenAway() throws {
        let stage = try RenderTests.stage(chain: Self.chain(InstalledPlugins.limiter, "alr = 0\nboost = 0"))
        let input = try RenderTests.samples(stage, "float.wav")
        let output = try render(stage, "float.wav", "a.wav")
        #expect(output.map(\.count) == input.map(\.count))
        let worst = zip(input.joined(), output.joined()).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(worst < 1e-5)
    }

    /// Calf's limiter looks 5 ms ahead and has no port to say so.
    @Test func latencyThatIsNotReportedIsMeasured() throws {
        let stage = try RenderTests.stage(chain: Self.chain(InstalledPlugins.silentLimiter))
        let input = try RenderTests.samples(stage, "float.wav"), output = try render(stage, "float.wav", "a.wav")
        // It begins with silence of twice its look-ahead.
        let worst = zip(input, output).flatMap { zip($0.dropFirst(1_000), $1.dropFirst(1_000)) }.reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(worst < 1e-4)
        let shown = try stage.run("effects", "show", InstalledPlugins.silentLimiter)
        #expect(shown.output.contains("latency: 219 frames"), "\(shown.output)")
    }

    /// Not louder at the start than later: plugins may click there in blocks that are too long for them.
    @Test func theStartIsNoClick() throws {
        let values = (0..<4).map { "bypass\($0) = 0" } + ["attack0 = 0.01", "ratio1 = 4"]
        let stage = try RenderTests.stage(chain: Self.chain(InstalledPlugins.compressor, values.joined(separator: "\n")))
        let output = try render(stage, "float.wav", "a.wav")[0]
        func peak(_ frames: Range<Int>) -> Float { output[frames].reduce(0) { max($0, abs($1)) } }
        #expect(peak(0..<4_410) < 1.5 * peak(4_410..<44_100))
    }

    @Test(arguments: ["tube", "breaths", "master-paper", "master"]) func theTasksChainsRun(name: String) throws {
        let stage = try RenderTests.stage()
        let outcome = try stage.run("render", name, "float.wav", "--settings", "used.json")
        #expect(outcome.status == 0, "\(outcome.error)")
        let output = try RenderTests.samples(stage, "float-rendered.wav")
        #expect(output.map(\.count) == [44_100, 44_100])
        // The gate of breaths is closed for all but loud sounds until a model says when.
        let least: Float = name == "breaths" ? 1e-4 : 0.01
        #expect(output.joined().allSatisfy(\.isFinite) && output.joined().contains { abs($0) > least })
        let settings = try JSONSerialization.jsonObject(with: Data(bytes(of: stage.folder.file("used.json"))))
        #expect(SchemaValidator.complaints(settings, schema: try JSONTests.schema("settings")) == [])
    }

    @Test func whatAPluginDoesNotHaveIsRefused() throws {
        let stage = try RenderTests.stage(chain: Self.heard)
        try expectRefusal(stage, ["render", "chain.toml", "voice.wav", "--set", "fx.ratio0=21"], 64, subject: "--set fx.ratio0", "give 1 to 20")
        try expectRefusal(stage, ["render", "chain.toml", "voice.wav", "--set", "fx.ratio9=2"], 64, subject: "--set fx.ratio9", "no parameter")
        try expectRefusal(
            stage, ["render", "chain.toml", "voice.wav", "--plugin-preset", "urn:no:preset"], 69, subject: "urn:no:preset", "preset")
        try stage.folder.write(Array(Self.chain(InstalledPlugins.compressor, "volume = 3").utf8), to: "chain.toml")
        try expectRefusal(stage, ["render", "chain.toml", "voice.wav"], 65, subject: "chain.toml", "\"volume\"")
    }
}
