import Foundation
import SoundalikeAudio
import SoundalikeEffects
import TestSupport
import Testing

/// What people type, and whether what is said is what was done.
@Suite struct SpellingTests {
    @Test func unknownCommandsAreAnsweredByTheNearest() throws {
        let stage = try Stage()
        let outcome = try stage.run("aply", "eq.json", "voice.wav")
        #expect(outcome.status == 64)
        #expect(outcome.errorLines == ["error: there is no command 'aply'; did you mean apply?", "see `soundalike --help`"])
        #expect(try stage.run("frobnicate").errorLines.first?.hasPrefix("error: there is no command 'frobnicate'; there are match, ") ?? false)
    }

    @Test func usageErrorsReadLikeOthers() throws {
        let outcome = try Stage().run("apply", "--json")
        #expect(outcome.status == 64)
        #expect(outcome.errorLines == ["error: missing expected argument '<settings>'", "see `soundalike apply --help`"])
        #expect(try outcome.json()["error"] != nil)
    }

    @Test func spellingsThatMeanTheSame() throws {
        let stage = try Stage()
        #expect(try stage.run("analyze", "voice.wav", "--start", "0:00.25").status == 0)
        #expect(try stage.run("analyse", "voice.wav", "--start", "1:xx").status == 64)
        #expect(try stage.run("match", "voice.wav", "reference.flac", "--bands", "High,LOW", "--dry-run").status == 0)
        for (name, amount) in [("percent.wav", "150%"), ("number.wav", "1.5")] {
            #expect(try stage.run("apply", "eq.json", "voice.wav", "--amount", amount, "-o", name).status == 0)
        }
        #expect(try bytes(of: stage.folder.file("percent.wav")) == bytes(of: stage.folder.file("number.wav")))
    }

    /// −6 dB at amount 2 used at half of that is −6 dB; all of it would be −12, of which the range takes −10.
    @Test func whatIsShownIsWhatWasApplied() throws {
        let stage = try Stage()
        var settings = Stage.settings()
        #expect(try stage.run("apply", "eq.json", "voice.wav", "-o", "one.wav").status == 0)
        settings.chain[0].amount = 2
        try settings.write(to: stage.folder.file("twice.json"))
        let half = try stage.run("apply", "twice.json", "voice.wav", "--amount", "0.5", "-o", "half.wav")
        #expect(half.output.contains("-6.0 dB") && !half.output.contains("amount"))
        #expect(try bytes(of: stage.folder.file("half.wav")) == bytes(of: stage.folder.file("one.wav")))
        let twice = try stage.run("apply", "twice.json", "voice.wav", "-o", "twice.wav")
        #expect(twice.output.contains("-10.0 dB") && twice.output.contains("amount 2"))
    }

    @Test func variablesMustNameWhatIsThere() throws {
        let stage = try Stage()
        let outcome = try Program.run(["match", "voice.wav", "reference.flac"], in: stage.folder.path, models: "/nowhere")
        #expect(outcome.status == 69)
        #expect(outcome.errorLines == ["error: SOUNDALIKE_MODELS: there is no /nowhere; correct the variable, or unset it"])
    }

    /// The left channel is silent, and stays so; the right one gets dither.
    @Test func silentChannelsGetNoDither() throws {
        let stage = try Stage()
        let clip = Stage.clip(seed: 5).channels[0]
        try Recording(channels: [.init(repeating: 0, count: clip.count), clip], sampleRateHz: 44_100).write(to: stage.folder.file("half.wav"), encoding: .pcm16, dither: false)
        #expect(try stage.run("apply", "eq.json", "half.wav", "-o", "out.wav").status == 0)
        #expect(try Recording.read(path: stage.folder.file("out.wav")).channels[0].allSatisfy { $0 == 0 })
    }
}
