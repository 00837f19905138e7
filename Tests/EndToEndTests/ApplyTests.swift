import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@Suite struct ApplyTests {
    /// The file edited by hand sounds exactly as edited.
    @Test func editedSettings() throws {
        let stage = try Stage()
        let voice = Stage.clip(seed: 5)
        try voice.write(to: stage.folder.file("float.wav"), encoding: .float32)
        let text = String(decoding: try bytes(of: stage.folder.file("eq.json")), as: UTF8.self)
        let edited = text.replacingOccurrences(of: #""value": -6"#, with: #""value": 7.25"#)
        #expect(edited != text)
        try stage.folder.write(Array(edited.utf8), to: "edited.json")
        #expect(try stage.run("apply", "edited.json", "float.wav").status == 0)

        var eq = try #require(Stage.settings().effect("eq"))
        eq["low_gain"] = 7.25
        var expected = voice.channels[0]
        expected.withUnsafeMutableBufferPointer { ParametricEQ.apply(eq.values, to: $0, sampleRateHz: voice.sampleRateHz) }
        let output = try Recording.read(path: stage.folder.file("float-applied.wav"))
        #expect(zip(output.channels[0], expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func nothingChangesAtAmountZero() throws {
        let stage = try Stage()
        let outcome = try stage.run("apply", "eq.json", "voice.wav", "--amount", "0")
        #expect(outcome.output.contains("a copy of the input"))
        #expect(try bytes(of: stage.folder.file("voice-applied.wav")) == bytes(of: stage.folder.file("voice.wav")))
    }

    @Test func severalInputs() throws {
        let stage = try Stage()
        let outcome = try stage.run("apply", "eq.json", "voice.wav", "missing.wav", "reference.flac", "eq.json", "-o", "out", "--jobs", "2")
        // The first failure's code; the rest went on.
        #expect(outcome.status == 66)
        #expect(outcome.errorLines.count == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: stage.folder.file("out")).sorted() == ["reference-applied.flac", "voice-applied.wav"])
        // Those in the working folder have names of their own.
        #expect(try stage.run("apply", "eq.json", "voice.wav", "reference.flac").status == 0)
        #expect(try stage.folder.contents().filter { $0.contains("applied") } == ["reference-applied.flac", "voice-applied.wav"])
    }

    @Test func folders() throws {
        let stage = try Stage()
        for name in ["album/one.wav", "album/disc 2/two.wav", "album/.hidden.wav", "album/notes.txt"] {
            let path = stage.folder.file(name)
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Stage.clip(seconds: 0.6, seed: 6).write(to: path)
        }
        let outcome = try stage.run("match", "album/", "reference.flac", "--recursive", "-o", "out", "--settings", "found", "--quiet")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.isEmpty && outcome.error.isEmpty)
        func files(_ folder: String) throws -> [String] {
            try FileManager.default.subpathsOfDirectory(atPath: stage.folder.file(folder)).filter { $0.contains(".") }.sorted()
        }
        #expect(try files("out") == ["disc 2/two-matched.wav", "one-matched.wav"])
        #expect(try files("found") == ["disc 2/two-matched.json", "one-matched.json"])
        try FileManager.default.createDirectory(atPath: stage.folder.file("empty"), withIntermediateDirectories: true)
        try expectRefusal(stage, ["apply", "eq.json", "empty", "-r"], 66, subject: "empty", "no recordings")
    }

    @Test(arguments: [["--loudness", "-30"], ["--loudness=-30"]]) func loudness(_ flags: [String]) throws {
        let stage = try Stage()
        let quiet = try stage.run(["apply", "eq.json", "voice.wav", "-o", "quiet.wav"] + flags)
        #expect(quiet.status == 0, "\(quiet.error)")
        #expect(try stage.run("apply", "eq.json", "voice.wav", "-o", "same.wav", "--match-loudness").status == 0)
        let outcome = try stage.run("apply", "eq.json", "voice.wav", "-o", "loud.wav", "--loudness", "0")
        #expect(outcome.output.contains("quieter than asked"))
        let results = try stage.run("analyse", "voice.wav", "quiet.wav", "same.wav", "loud.wav", "--json").results()
        func levels(_ key: String) -> [Double] { results.compactMap { ($0["loudness"] as? [String: Any])?[key] as? Double } }
        let loudness = levels("integrated_lufs")
        try #require(loudness.count == 4)
        #expect(abs(loudness[1] + 30) < 0.1)
        #expect(abs(loudness[2] - loudness[0]) < 0.1)
        #expect(levels("true_peak_dbtp").last.map { $0 < -0.95 && $0 > -1.15 } == true)
    }

    /// M4A alone becomes WAV unless it is asked for.
    @Test(arguments: Container.writable.filter { $0 != .m4a })
    func containersComeBack(_ container: Container) throws {
        let stage = try Stage()
        let rate = container == .opus ? 48_000.0 : 44_100
        let name = "clip.\(container.fileExtension)"
        var metadata = AudioFileMetadata()
        metadata.tags = [.title: "A title", .artist: "An artist"]
        try Stage.clip(channelCount: 2, sampleRateHz: rate, seed: 7).write(to: stage.folder.file(name), as: container, metadata: metadata)
        let outcome = try stage.run("apply", "eq.json", name)
        #expect(outcome.status == 0, "\(outcome.error)")
        let (input, output) = try (
            RecordingReader(path: stage.folder.file(name)), RecordingReader(path: stage.folder.file("clip-applied.\(container.fileExtension)")))
        #expect(output.format == input.format)
        #expect(output.metadata.tags[.title] == "A title")
        #expect(output.metadata.tags[.artist] == "An artist")
        #expect(container == .mp3 || output.frameCount == input.frameCount)
    }

    @Test func formatAndBits() throws {
        let stage = try Stage()
        func format(_ name: String, _ arguments: String...) throws -> AudioFileFormat {
            #expect(try stage.run(["apply", "eq.json", "voice.wav"] + arguments).status == 0)
            return try RecordingReader(path: stage.folder.file(name)).format
        }
        #expect(try format("voice-applied.flac", "--format", "flac").container == .flac)
        #expect(try format("out.flac", "-o", "out.flac").container == .flac)
        #expect(try format("b.wav", "-o", "b.wav", "--bits", "32f").encoding == .float32)
        #expect(try format("c.wav", "-o", "c.wav", "--bits", "24").encoding == .pcm24)
        // An existing folder, or a name that ends in a slash, is a folder.
        #expect(try format("new/voice-applied.wav", "-o", "new/").container == .wav)
    }

    @Test func ditherComesFromTheSeed() throws {
        let stage = try Stage()
        func output(_ name: String, seed: String) throws -> [UInt8] {
            #expect(try stage.run("apply", "eq.json", "voice.wav", "-o", name, "--seed", seed).status == 0)
            return try bytes(of: stage.folder.file(name))
        }
        let first = try output("a.wav", seed: "1")
        #expect(try output("b.wav", seed: "1") == first)
        #expect(try output("c.wav", seed: "2") != first)
    }
}
