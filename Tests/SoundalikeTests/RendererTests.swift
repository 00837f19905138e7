import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

import Soundalike

@Suite struct RendererTests {
    let folder: TemporaryFolder
    static let values = [120.0, 4, 0.7, 700, -6, 1.5, 3_000, 3, 0.9, 8_000, -5, 0.5]

    init() throws { folder = try TemporaryFolder() }

    /// Writes noise that fills neither blocks nor bits; the recording as the file holds it.
    private func noise(
        _ name: String, as container: Container = .wav, encoding: SampleEncoding = .pcm24, frameCount: Int = 50_001, rate: Double = 44_100
    ) throws -> Recording {
        let recording = Signals.noiseRecording(frameCount: frameCount, sampleRateHz: rate, amplitude: 0.2)
        try recording.write(to: folder.file(name), as: container, encoding: encoding, dither: false)
        return try Recording.read(path: folder.file(name))
    }

    private func render(
        _ settings: Settings, _ input: String, _ output: String, _ change: (inout RenderOptions) -> Void = { _ in }
    ) throws -> RenderReport {
        var options = RenderOptions()
        change(&options)
        return try Renderer(options: options).render(settings, input: folder.file(input), output: folder.file(output))
    }

    /// The sound of `values` with nothing of the renderer in between.
    private func equalised(_ recording: Recording, _ values: [Double]) -> [[Float]] {
        recording.channels.map { channel in
            var samples = channel
            samples.withUnsafeMutableBufferPointer { ParametricEQ.apply(values, to: $0, sampleRateHz: recording.sampleRateHz) }
            return samples
        }
    }

    private func worstDifference(_ first: [[Float]], _ second: [[Float]]) -> Float {
        zip(first, second).reduce(0) { worst, pair in
            zip(pair.0, pair.1).reduce(worst) { max($0, abs($1.0 - $1.1)) }
        }
    }

    @Test(arguments: [
        (Container.wav, SampleEncoding.float32, 44_100.0, 0.0), (.wav, .pcm16, 48_000, 1.51 / 32_768), (.flac, .pcm24, 96_000, 1.51 / 8_388_608),
        (.aiff, .pcm24, 22_050, 1.51 / 8_388_608), (.wav, .pcm32, 44_100, 1e-7),
    ])
    func soundsAsTheSettingsSay(container: Container, encoding: SampleEncoding, rate: Double, tolerance: Double) throws {
        let recording = try noise("input", as: container, encoding: encoding, rate: rate)
        let report = try render(.equaliser(Self.values), "input", "output") { _ in }
        let output = try Recording.read(path: folder.file("output"))
        #expect(report.format == AudioFileFormat(container: container, encoding: encoding, sampleRateHz: rate, channelCount: 2))
        #expect(report.gainDB == 0 && !report.isCopy && output.frameCount == recording.frameCount)
        #expect(Double(worstDifference(output.channels, equalised(recording, Self.values))) <= tolerance)
    }

    @Test func settingsEditedByHandGiveExactlyTheEditedSound() throws {
        let recording = try noise("input.wav", encoding: .float32)
        let written = folder.file("settings.json")
        try Settings.equaliser(Self.values).write(to: written)
        let text = try String(decoding: bytes(of: written), as: UTF8.self)
        let edited = text.replacingOccurrences(of: "\"value\": 8000", with: "\"value\": 11000")
        #expect(edited != text)
        let settings = try Settings(json: Array(edited.utf8), subject: "settings.json")
        _ = try render(settings, "input.wav", "output.wav")
        var expected = Self.values
        expected[9] = 11_000
        let output = try Recording.read(path: folder.file("output.wav"))
        #expect(output.channels == equalised(recording, expected))
    }

    @Test func amountsScaleTheGains() throws {
        let recording = try noise("input.wav", encoding: .float32)
        _ = try render(.equaliser(Self.values), "input.wav", "output.wav") { $0.amounts = Amounts(overall: 0.5, byName: ["eq.low_gain": 0]) }
        var expected = Self.values
        for index in stride(from: 1, to: 12, by: 3) { expected[index] *= index == 1 ? 0 : 0.5 }
        #expect(try Recording.read(path: folder.file("output.wav")).channels == equalised(recording, expected))
    }

    @Test(arguments: [
        (Container.wav, SampleEncoding.pcm16), (.wav, .pcm24), (.wav, .pcm32), (.wav, .float64), (.flac, .pcm16), (.ogg, .vorbis), (.mp3, .mp3),
    ])
    func whatNothingChangedIsTheSameFile(container: Container, encoding: SampleEncoding) throws {
        _ = try noise("input", as: container, encoding: encoding)
        var bypassed = Settings.equaliser(Self.values)
        bypassed.chain[0].isBypassed = true
        for (index, settings) in [Settings(chain: []), .equaliser(ParametricEQ.descriptor.defaultValues), bypassed].enumerated() {
            #expect(try render(settings, "input", "output\(index)").isCopy)
            #expect(try bytes(of: folder.file("output\(index)")) == bytes(of: folder.file("input")))
        }
        #expect(try render(.equaliser(Self.values), "input", "still") { $0.amounts = Amounts(overall: 0) }.isCopy)
    }

    @Test func whatNothingChangedKeepsItsSamplesInAnotherContainer() throws {
        let recording = try noise("input.wav", encoding: .pcm16)
        let report = try render(Settings(chain: []), "input.wav", "output.flac")
        #expect(report.format.container == .flac && report.format.encoding == .pcm16 && !report.isCopy)
        #expect(try Recording.read(path: folder.file("output.flac")).channels == recording.channels)
        _ = try render(Settings(chain: []), "input.wav", "wide.wav") { $0.bits = .bits24 }
        #expect(try Recording.read(path: folder.file("wide.wav")).channels == recording.channels)
        // Fewer bits want dither even then: not one rounding for each value.
        let fine = try noise("fine.wav", encoding: .pcm24)
        _ = try render(Settings(chain: []), "fine.wav", "coarse.wav") { $0.bits = .bits16 }
        let coarse = try Recording.read(path: folder.file("coarse.wav")).channels[0]
        let rounded = fine.channels[0].map { ($0 * 32_768).rounded() / 32_768 }
        let different = zip(coarse, rounded).count { $0 != $1 }
        #expect(different > 10_000)
    }

    @Test(arguments: [
        (Container.wav, "b.wav", nil, Container.wav), (.rf64, "b.wav", nil, .rf64), (.opus, "b.ogg", nil, .opus), (.flac, "b", nil, .flac),
        (.wav, "b.aiff", nil, .aiff), (.flac, "b.wav", nil, .wav), (.wav, "b.wav", .flac, .flac), (.wav, "b.c.d/b.mp3", nil, .mp3),
    ] as [(Container, String, Container?, Container)])
    func theContainerIsTheOneAskedForOrTheInputs(input: Container, output: String, asked: Container?, expected: Container) throws {
        try FileManager.default.createDirectory(atPath: folder.file("b.c.d"), withIntermediateDirectories: true)
        try Signals.noiseRecording(sampleRateHz: 48_000, amplitude: 0.1).write(to: folder.file("a"), as: input)
        let report = try render(.equaliser(Self.values), "a", output) { $0.container = asked }
        #expect(report.format.container == expected)
        #expect(try RecordingReader(path: folder.file(output)).format == report.format)
    }

    @Test func theSameSeedGivesTheSameFile() throws {
        _ = try noise("input.wav", encoding: .pcm16)
        let files = try [1, 1, 2].enumerated().map { index, seed in
            _ = try render(.equaliser(Self.values), "input.wav", "\(index).wav") { $0.seed = UInt64(seed) }
            return try bytes(of: folder.file("\(index).wav"))
        }
        #expect(files[0] == files[1] && files[1] != files[2])
    }

    @Test func theTailGoesOnAsLongAsAsked() throws {
        let recording = try noise("input.wav", encoding: .float32)
        let report = try render(.equaliser(Self.values), "input.wav", "output.wav") { $0.tailSeconds = 0.25 }
        let output = try Recording.read(path: folder.file("output.wav"))
        try #require(output.frameCount == recording.frameCount + 11_025)
        #expect(abs(report.durationSeconds - output.durationSeconds) < 1e-9)
        #expect(output.channels[0][recording.frameCount] != 0)
    }

    @Test func latencyIsRemoved() throws {
        let recording = try noise("input.wav", encoding: .float32)
        let bank = EffectSettings(id: "bank", descriptor: CrossoverBank.descriptor, values: [6, -6, 3, 0, -3])
        _ = try render(Settings(chain: [bank]), "input.wav", "output.wav")
        let expected = recording.channels.map { CrossoverBank.apply(gainsDB: bank.values, to: $0, sampleRateHz: recording.sampleRateHz) }
        #expect(try worstDifference(Recording.read(path: folder.file("output.wav")).channels, expected) < 1e-5)
    }

    @Test func bandsAboveTheRateAreWarnedAbout() throws {
        _ = try noise("input.wav", rate: 8_000)
        let report = try render(.equaliser(Self.values), "input.wav", "output.wav")
        #expect(report.warnings.count == 1 && report.warnings[0].hasPrefix("eq: "))
    }

    /// EBU Tech 3285 v2: the loudness figures of a `bext` chunk lie at bytes 412 to 421, and 0x7FFF means that there are none.
    @Test func measuredLoudnessIsForgottenWhenTheSoundChanges() throws {
        var chunk = [UInt8](repeating: 0, count: 602)
        chunk[346] = 2
        for index in 412..<422 { chunk[index] = 1 }
        _ = try noise("plain.wav", encoding: .pcm16, frameCount: 20_000)
        var file = try bytes(of: folder.file("plain.wav")) + Array("bext".utf8) + [0x5A, 2, 0, 0] + chunk
        withUnsafeBytes(of: UInt32(file.count - 8).littleEndian) { file.replaceSubrange(4..<8, with: $0) }
        try folder.write(file, to: "input.wav")
        func figures(_ name: String) throws -> [UInt8] {
            let written = try bytes(of: folder.file(name))
            let start = try #require(written.indices.first { written[$0...].starts(with: "bext".utf8) })
            return Array(written[start + 8 + 412..<start + 8 + 422])
        }
        _ = try render(.equaliser(Self.values), "input.wav", "changed.wav")
        #expect(try figures("changed.wav") == Array(repeating: [0xFF, 0x7F], count: 5).flatMap { $0 })
        _ = try render(Settings(chain: []), "input.wav", "wide.wav") { $0.bits = .bits24 }
        #expect(try figures("wide.wav") == [UInt8](repeating: 1, count: 10))
    }

    @Test func tagsAndCuePointsAreKept() throws {
        var metadata = AudioFileMetadata()
        metadata.tags[.title] = "A title"
        metadata.cuePoints = [.init(identifier: 1, frame: 1_000, name: "here")]
        try Signals.noiseRecording(amplitude: 0.1).write(to: folder.file("input.wav"), metadata: metadata)
        _ = try render(.equaliser(Self.values), "input.wav", "output.wav")
        let kept = try RecordingReader(path: folder.file("output.wav")).metadata
        #expect(kept.tags[.title] == "A title" && kept.cuePoints == metadata.cuePoints)
    }

    @Test func nothingIsWrittenOverOrLeftBehind() throws {
        _ = try noise("input.wav")
        let input = folder.file("input.wav")
        let before = try bytes(of: input)
        try FileManager.default.createSymbolicLink(atPath: folder.file("symbolic.wav"), withDestinationPath: input)
        try FileManager.default.linkItem(atPath: input, toPath: folder.file("hard.wav"))
        let names = try folder.contents().sorted()
        for name in ["input.wav", "symbolic.wav", "hard.wav", "../\(URL(fileURLWithPath: folder.path).lastPathComponent)/input.wav"] {
            expectError(.cannotCreate, about: folder.file(name)) { try render(.equaliser(Self.values), "input.wav", name) { $0.overwrite = true } }
        }
        _ = try folder.write([1], to: "there.wav")
        expectError(.cannotCreate) { try render(.equaliser(Self.values), "input.wav", "there.wav") }
        expectError(.cannotCreate) { try render(.equaliser(Self.values), "input.wav", "no/folder.wav") }
        expectError(.noInput) { try render(.equaliser(Self.values), "none.wav", "output.wav") }
        expectError(.usage) { try render(.equaliser(Self.values), "input.wav", "output.wav") { $0.tailSeconds = -1 } }
        expectError(.usage) { try render(.equaliser(Self.values), "input.wav", "output.wav") { $0.container = .flac; $0.bits = .float32 } }
        expectError(.usage) { try render(.equaliser(Self.values), "input.wav", "output.wav") { $0.loudness = .target(lufs: .nan) } }
        expectError(.interrupted) { try render(.equaliser(Self.values), "input.wav", "output.wav") { $0.shouldStop = { true } } }
        expectError(.interrupted) { try render(Settings(chain: []), "input.wav", "output.wav") { $0.shouldStop = { true } } }
        #expect(try folder.contents().sorted() == (names + ["there.wav"]).sorted())
        #expect(try bytes(of: input) == before && bytes(of: folder.file("there.wav")) == [1])

        _ = try render(.equaliser(Self.values), "input.wav", "there.wav") { $0.overwrite = true }
        #expect(try Recording.read(path: folder.file("there.wav")).frameCount == 50_001)
    }

    @Test func brokenInputLeavesNothing() throws {
        let samples = Signals.noise(count: 300_000)
        try Recording(channels: [samples], sampleRateHz: 44_100).write(to: folder.file("whole.flac"), as: .flac, encoding: .pcm16)
        let whole = try bytes(of: folder.file("whole.flac"))
        try folder.write(Array(whole.prefix(whole.count / 2)), to: "cut.flac")
        expectError(.badData) { try render(.equaliser(Self.values), "cut.flac", "output.flac") }

        try Recording(channels: [samples], sampleRateHz: 44_100).write(to: folder.file("good.wav"), encoding: .float32)
        var broken = try bytes(of: folder.file("good.wav"))
        broken.replaceSubrange(broken.count - 8 ..< broken.count - 4, with: [0, 0, 0xC0, 0x7F])
        try folder.write(broken, to: "nan.wav")
        expectError(.badData, about: folder.file("nan.wav")) { try render(.equaliser(Self.values), "nan.wav", "output.wav") }
        #expect(try folder.contents().sorted() == ["cut.flac", "good.wav", "nan.wav", "whole.flac"])
    }

    @Test func progressRisesToOne() throws {
        _ = try noise("input.wav", encoding: .float32, frameCount: 200_000)
        let seen = Counter()
        _ = try render(.equaliser(Self.values), "input.wav", "output.wav") { $0.progress = { seen.add($0) } }
        let values = seen.values
        #expect(values.count > 10 && values.last == 1 && zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    }
}

extension Settings {
    /// One parametric equaliser, called `eq`.
    static func equaliser(_ values: [Double]) -> Settings {
        Settings(chain: [EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor, values: values)])
    }

    /// One gain, called `gain`.
    static func gain(_ gainDB: Double) -> Settings {
        Settings(chain: [EffectSettings(id: "gain", descriptor: Gain.descriptor, values: [gainDB])])
    }
}
