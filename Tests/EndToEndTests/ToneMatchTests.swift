import Foundation
import SoundalikeAudio
import SoundalikeEffects
import TestSupport
import Testing

/// What the model that comes with the program answers.
@Suite struct ToneMatchTests {
    private let stage: Stage
    private let voice = Program.checkout.appendingPathComponent("Examples/voice.flac").path
    private let other = Program.checkout.appendingPathComponent("Examples/reference.flac").path
    /// The voice with its top raised by 8 dB at 6 kHz.
    private let bright: String

    init() throws {
        stage = try Stage()
        bright = stage.folder.file("bright.wav")
        var eq = EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor)
        (eq["high_frequency"], eq["high_gain"], eq["high_q"]) = (6_000, 8, 0.7)
        try Settings(chain: [eq]).write(to: stage.folder.file("bright.json"))
        #expect(try stage.run("apply", "bright.json", voice, "-o", bright, "--bits", "24").status == 0)
    }

    /// The response that `match` finds, dB at each of `frequenciesHz`, and what it says.
    private func found(_ input: String, _ reference: String, _ options: String..., at frequenciesHz: [Double]) throws -> (curve: [Double], said: String) {
        let outcome = try Program.run(
            ["match", input, reference, "--dry-run", "--settings", "found.json", "--force"] + options, in: stage.folder.path,
            models: Program.checkout.appendingPathComponent("Models").path)
        #expect(outcome.status == 0, "\(outcome.error)")
        let values = try #require(try Settings(contentsOf: stage.folder.file("found.json")).effect("eq")).values
        return (ParametricEQ.responseDB(values, sampleRateHz: 44_100, frequenciesHz: frequenciesHz), outcome.output + outcome.error)
    }

    private let lowHz = [80.0, 150, 300, 600, 1_200, 2_000], highHz = [8_000.0, 10_000, 13_000]

    @Test func whatWasRaisedIsRaised() throws {
        let (top, said) = try found(voice, bright, at: highHz)
        #expect(said.contains("Heard: the same recording, differently equalised"))
        #expect(top.allSatisfy { (5.5...9.5).contains($0) }, "\(top)")
        #expect(try found(voice, bright, at: lowHz).curve.allSatisfy { abs($0) < 1.5 })
        // The other way round it is lowered.
        #expect(try found(bright, voice, at: highHz).curve.allSatisfy { (-9.5 ... -5.5).contains($0) })
    }

    /// Nothing but tone: how loud a file is, on which channels the voice lies and what is silent beside it changes nothing.
    @Test func accidentsDoNotMatter() throws {
        let recording = try Recording.read(path: voice), samples = recording.channels[0], zeros = samples.map { _ in Float(0) }
        let points = lowHz + highHz, plain = try found(voice, bright, at: points).curve
        let silence = [Float](repeating: 0, count: Int(20 * recording.sampleRateHz))
        let variants: [(String, [[Float]])] = [
            ("quiet", [samples.map { $0 * 0.003 }]), ("turned", [samples.map { -$0 }]), ("offset", [samples.map { $0 * 0.5 + 0.1 }]),
            ("two", [samples, samples]), ("left", [samples, zeros]), ("opposite", [samples, samples.map { -$0 }]),
            ("silence", [silence + samples + silence]),
        ]
        for (name, channels) in variants {
            let path = stage.folder.file("\(name).wav")
            try Recording(channels: channels, sampleRateHz: recording.sampleRateHz).write(to: path, encoding: .float32)
            for (a, b) in zip(plain, try found(path, bright, at: points).curve) { #expect(abs(a - b) < 0.3, "\(name)") }
        }
    }

    /// Where one recording ends early nothing above counts, and that is said.
    @Test(arguments: [8_000.0, 16_000]) func whatCannotBeHeardIsLeftAlone(_ rateHz: Double) throws {
        let narrow = stage.folder.file("narrow.wav")
        try Recording.read(path: bright).resampled(to: rateHz).write(to: narrow, encoding: .pcm16)
        for pair in [(voice, narrow), (narrow, voice)] {
            let (curve, said) = try found(pair.0, pair.1, at: [12_000, 15_000])
            #expect(said.contains("has nothing above"))
            #expect(curve.allSatisfy { abs($0) < 2 }, "\(curve)")
        }
        let settings = try #require(try Settings(contentsOf: stage.folder.file("found.json")).effect("eq"))
        #expect(settings["high_gain"] == 0 && (settings.confidences[10] ?? 1) < 0.3)
    }

    @Test func closenessBringsTheSpectraNearer() throws {
        func change(_ closeness: String) throws -> Double {
            let points = (0..<40).map { 100 * pow(100, Double($0) / 39) }
            let curve = try found(voice, other, "--closeness", closeness, at: points).curve
            let mean = curve.reduce(0, +) / Double(curve.count)
            return curve.reduce(0) { $0 + abs($1 - mean) } / Double(curve.count)
        }
        let (none, half, all) = try (change("0"), change("0.5"), change("1"))
        #expect(none < half && half < all)
        // As it was called before.
        #expect(try found(voice, other, "--spectrum", "1", at: highHz).curve == found(voice, other, "--closeness", "1", at: highHz).curve)
        #expect(try stage.run("match", voice, other, "--dry-run", "--closeness", "1.5").status == 64)
        // A network that predicts settings has no such dial.
        #expect(try stage.run("match", voice, other, "--dry-run", "--closeness", "1").status == 64)
    }

    @Test func theAnswerIsInJSON() throws {
        let outcome = try Program.run(
            ["match", voice, bright, "--dry-run", "--json"], in: stage.folder.path, models: Program.checkout.appendingPathComponent("Models").path)
        let heard = try #require(try outcome.results().first?["heard"] as? [String: Any])
        let kinds = try #require(heard["pair"] as? [String: Double])
        #expect((kinds["same_recording"] ?? 0) > 0.9)
        #expect((heard["curve"] as? [[String: Any]])?.count == 27)
    }
}
