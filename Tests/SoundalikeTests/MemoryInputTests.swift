import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import Synchronization
import TestSupport
import Testing

import Soundalike

/// Recordings in memory are heard and processed as files are.
@Suite struct MemoryInputTests {
    private let folder: TemporaryFolder
    private let voice = Signals.noiseRecording(frameCount: 150_001, sampleRateHz: 48_000, amplitude: 0.1)
    private let reference: Recording

    init() throws {
        folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 3)
        var sample: Float = 0
        // Brown noise: it falls by 6 dB an octave.
        let channel = (0..<140_000).map { _ in
            sample = 0.98 * sample + Float(generator.uniform(in: -0.02...0.02))
            return sample
        }
        reference = Recording(channels: [channel], sampleRateHz: 44_100)
        try voice.write(to: folder.file("voice.wav"), encoding: .float32)
        try reference.write(to: folder.file("reference.wav"), encoding: .float32)
    }

    @Test(arguments: [false, true]) func matchesAsFilesDo(hasNetwork: Bool) throws {
        let matcher = try Matcher(model: hasNetwork ? RandomModel().write(to: folder) : nil)
        let file = try matcher.match(input: folder.file("voice.wav"), reference: folder.file("reference.wav"))
        let memory = try matcher.match(input: voice, reference: reference)
        #expect(memory.settings == file.settings && memory.settings.chain[0].values != EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor).values)
        let mixed = try matcher.match(input: .memory(voice, name: "buffer"), reference: .file(folder.file("reference.wav")))
        #expect(mixed.settings == file.settings)
        #expect(memory.warnings == file.warnings.map { $0.replacingOccurrences(of: folder.file("reference.wav"), with: "reference") })
    }

    @Test func rendersWhatAFileWouldHold() throws {
        var options = RenderOptions()
        (options.bits, options.tailSeconds, options.amounts) = (.float32, 0.1, Amounts(overall: 0.5))
        for loudness in [RenderOptions.Loudness.asIs, .target(lufs: -23), .target(lufs: -5), .match(path: folder.file("reference.wav"))] {
            (options.loudness, options.overwrite) = (loudness, true)
            let renderer = Renderer(options: options)
            let report = try renderer.render(.equaliser(RendererTests.values), input: folder.file("voice.wav"), output: folder.file("out.wav"))
            let rendered = try renderer.render(.equaliser(RendererTests.values), voice)
            #expect(try rendered.recording == Recording.read(path: folder.file("out.wav")))
            #expect(rendered.recording.frameCount == voice.frameCount + 4_800)
            #expect(rendered.report.gainDB == report.gainDB && rendered.report.loudnessLUFS == report.loudnessLUFS)
            #expect(rendered.report.limiterReductionDB == report.limiterReductionDB && rendered.report.truePeakDBTP == report.truePeakDBTP)
        }
        options.loudness = .match(.memory(reference, name: "reference"))
        let matched = try Renderer(options: options).render(.equaliser(RendererTests.values), voice)
        #expect(try matched.recording == Recording.read(path: folder.file("out.wav")))
    }

    @Test func rendersFromMemoryToAFile() throws {
        let report = try Renderer().render(Settings(chain: []), input: .memory(voice, name: "buffer"), output: folder.file("new.wav"))
        #expect(report.format.encoding == .float32 && report.format.container == .wav)
        #expect(try Recording.read(path: folder.file("new.wav")) == voice)
    }

    @Test func controlsAsFilesDo() throws {
        let controller = try Controller(model: RandomController().write(to: folder))
        let file = try controller.control(input: folder.file("voice.wav"))
        #expect(try controller.control(input: .memory(voice, name: "buffer")).settings == file.settings)
    }

    @Test func levelsAreFoundAsInFiles() throws {
        var model = RandomController()
        model.inputLUFS = -25
        let controller = try Controller(model: model.write(to: folder))
        let path = folder.file("voice.wav"), memory = AudioInput.memory(voice, name: "voice")
        var controls = try (controller.control(input: path), controller.control(input: memory))
        try controls.0.reach(lufs: -14, input: path, rendering: RenderOptions())
        try controls.1.reach(lufs: -14, input: memory, rendering: RenderOptions())
        #expect(controls.1.settings == controls.0.settings && controls.1.levels?.outputGainDB != 0)

        let files = try AlbumLevels(of: [path, folder.file("reference.wav")], controller: controller)
        let recordings = try AlbumLevels(of: [memory, .memory(reference, name: "reference")], controller: controller)
        #expect(recordings.inputGainDB == files.inputGainDB && recordings.albumLUFS == files.albumLUFS)
        #expect(recordings.inputLUFS == ["voice": files.inputLUFS[path], "reference": files.inputLUFS[folder.file("reference.wav")]])
        let changes = try [files, recordings].map { try $0.changeLU(wanted: nil, rendering: RenderOptions()) { try controller.control(input: $0) } }
        #expect(changes[0] == changes[1] && changes[0] != 0)
        let error = #expect(throws: SoundalikeError.self) { try AlbumLevels(of: [memory, memory], controller: controller) }
        #expect(error?.code == .usage)
    }

    #if os(Linux)
    /// Meanwhile what the effects made lies in a file that a kill leaves no name of.
    @Test func whatLevelsAreFoundByHasNoName() throws {
        var model = RandomController()
        model.inputLUFS = -25
        let controller = try Controller(model: model.write(to: folder))
        var control = try controller.control(input: folder.file("voice.wav")), rendering = RenderOptions()
        let named = Mutex<Set<String>>([])
        rendering.progress = { _ in
            let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
            let paths = open.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            named.withLock { $0.formUnion(paths.filter { $0.pathFolder + "/" == NSTemporaryDirectory() && FileManager.default.fileExists(atPath: $0) }) }
        }
        try control.reach(lufs: -14, input: folder.file("voice.wav"), rendering: rendering)
        #expect(named.withLock { $0 } == [])
    }
    #endif

    /// A chain is set so that it does to one recording what was done to another.
    @Test func setsChainsInMemory() async throws {
        let text = """
            [[effects]]
            id = "volume"
            effect = "builtin:gain"
            trained = [{ symbols = ["gain"], range = [-30, 30] }]
            """
        let chain = try ChainMatcher(ChainDescription(toml: text, subject: "chain.toml"), registry: EffectRegistry())
        let softer = try await Renderer().render(.gain(-6), voice).recording
        let fitted = try await chain.fit(input: .memory(voice, name: "voice"), target: .memory(softer, name: "target"))
        #expect(abs((fitted.settings.effect("volume")?["gain"] ?? 0) + 6) < 0.3)
        let matched = try await chain.match(input: .memory(voice, name: "voice"), reference: .memory(softer, name: "softer"), by: Matcher())
        #expect((matched.settings.effect("volume")?["gain"] ?? 0) < -3)
        expectError(.badData, about: "target") {
            try chain.fit(input: .memory(voice, name: "voice"), target: .memory(reference, name: "target"))
        }
    }

    @Test func measuresAsFilesDo() throws {
        let file = try FileAnalysis.analyse(folder.file("voice.wav")), memory = try FileAnalysis.analyse(.memory(voice, name: "buffer"))
        #expect(memory.loudness == file.loudness && memory.spectrum == file.spectrum && memory.path == "buffer")
        #expect(try Renderer().measure(.gain(3), input: .memory(voice, name: "buffer")) == Renderer().measure(.gain(3), input: folder.file("voice.wav")))
    }

    /// Buffers from anywhere are checked as files are.
    @Test func refusesWhatIsNoSound() throws {
        let matcher = try Matcher()
        var broken = voice.channels
        broken[1][100_000] = .nan
        for channels in [broken, [[]], [[Float](repeating: 0, count: 50_000)], [[Float](repeating: 0.1, count: 100)], Array(repeating: voice.channels[0], count: 65)] {
            let recording = Recording(channels: channels, sampleRateHz: 48_000)
            expectError(.badData, about: "input") { try matcher.match(input: recording, reference: reference) }
            expectError(.badData, about: "reference") { try matcher.match(input: voice, reference: recording) }
        }
        for rateHz in [1, 1e9, .infinity] {
            expectError(.badData, about: "input") { try matcher.match(input: Recording(channels: voice.channels, sampleRateHz: rateHz), reference: reference) }
        }
        expectError(.badData, about: "recording") { try Renderer().render(Settings(chain: []), Recording(channels: broken, sampleRateHz: 48_000)) }
    }
}
