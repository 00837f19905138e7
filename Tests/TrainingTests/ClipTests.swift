import Foundation
import SoundalikeArchitectures
import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeSpectra
import TestSupport
import Testing

@testable import SoundalikeControllerTraining
@testable import SoundalikeTraining

@Suite struct ClipTests {
    private let geometry: FrameGeometry = {
        var frontEnd = FrontEndSettings.controller
        (frontEnd.sampleRateHz, frontEnd.maximumHz) = (8_000, 4_000)
        (frontEnd.windowLength, frontEnd.transformLength, frontEnd.hopLength, frontEnd.bandCount) = (64, 64, 32, 8)
        var timing = ControllerTiming()
        (timing.frameSamples, timing.contextSamples) = (64, 256)
        return FrameGeometry(frontEnd: frontEnd, timing: timing)
    }()

    private func write(_ samples: [Float], _ folder: TemporaryFolder, _ name: String, rateHz: Double = 8_000) throws -> String {
        try Recording(channels: [samples], sampleRateHz: rateHz).write(to: folder.file(name), as: .wav, encoding: .float32)
        return folder.file(name)
    }

    /// A pair whose target is the input times `gain`, `delay` samples later.
    private func pair(_ folder: TemporaryFolder, count: Int, delay: Int = 0, gain: Float = -0.5, name: String = "a") throws -> RecordingPair {
        let samples = Signals.noise(amplitude: 0.1, count: count, seed: 5)
        let late = [Float](repeating: 0, count: delay) + samples.map { $0 * gain }
        return RecordingPair(
            input: try write(samples, folder, "\(name)-in.wav"), target: try write(late, folder, "\(name)-out.wav"), group: name)
    }

    private func plain() -> PairSettings {
        var settings = PairSettings()
        settings.fadeSamples = 0
        return settings
    }

    @Test func framesTileTheExcerptAndContextsSurroundThem() async throws {
        let folder = try TemporaryFolder()
        let pair = try pair(folder, count: 1_000)
        var settings = plain()
        settings.excerptSeconds = 0
        let maker = try ClipMaker(settings, pairs: [pair], geometry: geometry, seed: 1, purpose: .training)
        let follower = ClipFollower(maker, itemCount: 1, geometry: geometry)
        let frontEnd = try MelFrontEnd(geometry.frontEnd)
        let samples = Signals.noise(amplitude: 0.1, count: 1_000, seed: 5)
        func sample(_ index: Int) -> Float { samples.indices.contains(index) ? samples[index] : 0 }
        for frame in 0..<16 {
            let batch = try await follower.next()
            #expect(batch.starting == (frame == 0 ? [0] : []))
            #expect(batch.inputs == (0..<64).map { sample(64 * frame + $0) })
            #expect(batch.targets == (0..<64).map { -0.5 * sample(64 * frame + $0) })
            #expect(batch.spectrograms == frontEnd.spectrogram(of: (0..<256).map { sample(64 * frame - 96 + $0) }))
        }
        // 1,000 samples are 15 frames and a part: a new clip begins.
        #expect(try await follower.next().starting == [0])
    }

    @Test func framesLieApartWhereNoEffectRemembers() async throws {
        let folder = try TemporaryFolder()
        var settings = plain()
        settings.excerptSeconds = 0
        let maker = try ClipMaker(settings, pairs: [try pair(folder, count: 1_000)], geometry: geometry, seed: 1, purpose: .training)
        let follower = ClipFollower(maker, itemCount: 1, geometry: geometry, stride: 7)
        let samples = Signals.noise(amplitude: 0.1, count: 1_000, seed: 5)
        // Frames 0, 7 and 14 of 16, then the next clip's.
        for frame in [0, 7, 14, 0] {
            let batch = try await follower.next()
            #expect(batch.inputs.prefix(40) == samples[(64 * frame)..<(64 * frame + 40)])
            #expect(batch.starting == (frame == 0 ? [0] : []))
        }
        #expect(follower.positions[0].clip == 1)
    }

    @Test func targetsWaitForTheEffectsLatencyAndExcerptsFade() async throws {
        let folder = try TemporaryFolder()
        var settings = plain()
        settings.excerptSeconds = 0
        settings.fadeSamples = 4
        let maker = try ClipMaker(settings, pairs: [try pair(folder, count: 128)], geometry: geometry, seed: 1, purpose: .training)
        let follower = ClipFollower(maker, itemCount: 1, geometry: geometry, targetDelay: 10)
        let samples = Signals.noise(amplitude: 0.1, count: 128, seed: 5)
        let first = try await follower.next()
        #expect(first.inputs.prefix(4) == [samples[0] / 4, samples[1] / 2, samples[2] * 0.75, samples[3]])
        #expect(first.targets.prefix(10).allSatisfy { $0 == 0 })
        #expect(first.targets[10] == -samples[0] / 8 && first.targets[30] == -samples[20] / 2)
        let second = try await follower.next()
        #expect(second.inputs[63] == samples[127] / 4)
    }

    @Test func pairsAreAlignedAndNormalised() throws {
        let folder = try TemporaryFolder()
        let pair = try pair(folder, count: 16_000, delay: 123, gain: 0.5)
        var settings = plain()
        settings.alignmentSeconds = 0.1
        settings.isInputNormalised = true
        settings.excerptSeconds = 0.5
        let measured = try PairMeasurement(of: pair, settings: settings, sampleRateHz: 8_000)
        #expect(measured.delay == 123)
        let maker = try ClipMaker(settings, pairs: [pair], geometry: geometry, seed: 1, purpose: .training)
        let clip = try maker.clip(item: 0, index: 0)
        let gain = Float(measured.inputGain)
        for (input, target) in zip(clip.input(1), clip.target(1, delay: 0)) { #expect(abs(input / gain * 0.5 - target) < 1e-6) }
        let recording = try Recording.read(path: pair.input)
        let lufs = try #require(try LoudnessMeter.measure(Recording(channels: [recording.channels[0].map { $0 * gain }], sampleRateHz: 8_000)).integratedLUFS)
        #expect(abs(lufs + 25) < 0.01)
    }

    @Test func speechGetsNoiseGainAndHighPass() throws {
        let folder = try TemporaryFolder()
        let hum = Signals.sine(frequencyHz: 20, amplitude: 0.4, seconds: 2, sampleRateHz: 8_000)
        let tone = Signals.sine(frequencyHz: 1_000, amplitude: 0.4, seconds: 2, sampleRateHz: 8_000)
        let path = try write(zip(hum, tone).map(+), folder, "voice.wav")
        var settings = plain()
        settings.excerptSeconds = 1
        settings.highPassHz = 100
        settings.noiseSNRDB = [30, 30]
        settings.gain = [0.1, 1]
        let maker = try ClipMaker(
            settings, pairs: [RecordingPair(input: path, target: path, group: "a")], geometry: geometry, seed: 1, purpose: .training)
        var levels: Set<Float> = []
        for index in 0..<4 {
            let clip = try maker.clip(item: 0, index: index)
            let frames = 20..<80
            let input = frames.flatMap(clip.input), target = frames.flatMap { clip.target($0, delay: 0) }
            func power(_ samples: [Float]) -> Double { samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count) }
            let ratioDB = decibels(power: power(target) / power(zip(input, target).map(-)))
            #expect(abs(ratioDB - 30) < 1)
            // The hum is gone: what is left is the tone at the common gain, between 0.1 and 1.
            let level = (2 * power(target)).squareRoot()
            #expect((0.039...0.401).contains(level))
            #expect(abs((target.max() ?? 0) - Float(level)) < 0.01 * Float(level))
            levels.insert(Float(level))
        }
        #expect(levels.count == 4)
    }

    @Test func additionsGoIntoTheInputsQuietPlacesOnly() throws {
        let folder = try TemporaryFolder()
        // Noise with a second of silence in the middle.
        var samples = Signals.noise(amplitude: 0.3, count: 24_000)
        for index in 8_000..<16_000 { samples[index] = 0 }
        let path = try write(samples, folder, "voice.wav")
        let breath = try write(Signals.noise(amplitude: 0.01, count: 800, seed: 3), folder, "breath.wav")
        var settings = plain()
        settings.layout = .single
        settings.excerptSeconds = 0
        settings.additions.perSecond = 1
        settings.additions.levelDB = [-20, -20]
        let maker = try ClipMaker(
            settings, pairs: [RecordingPair(input: path, target: path, group: "a")], additions: [CorpusFile(path: breath, speaker: "b")],
            geometry: geometry, seed: 1, purpose: .training)
        let clip = try maker.clip(item: 0, index: 0)
        let difference = (0..<clip.frameCount).flatMap { frame in zip(clip.input(frame), clip.target(frame, delay: 0)).map(-) }
        #expect((0..<clip.frameCount).flatMap { clip.target($0, delay: 0) }.prefix(24_000).elementsEqual(samples))
        let changed = difference.indices.filter { difference[$0] != 0 }
        #expect((800...3_000).contains(changed.count))
        #expect(changed.filter { (8_000..<16_000).contains($0) }.count > changed.count * 3 / 4)
    }

    @Test func clipsHangOnSeedItemAndPositionAlone() async throws {
        let folder = try TemporaryFolder()
        let pairs = try (0..<3).map { try pair(folder, count: 4_000, name: "p\($0)") }
        var settings = plain()
        settings.excerptSeconds = 0.1
        settings.noiseSNRDB = [30, 50]
        func follower(seed: Int, positions: [ClipPosition]? = nil) throws -> ClipFollower {
            ClipFollower(
                try ClipMaker(settings, pairs: pairs, geometry: geometry, seed: seed, purpose: .training), itemCount: 3, geometry: geometry,
                positions: positions)
        }
        let one = try follower(seed: 1), again = try follower(seed: 1), other = try follower(seed: 2)
        var batches: [ClipBatch] = [], positions: [[ClipPosition]] = []
        for _ in 0..<40 {
            positions.append(one.positions)
            batches.append(try await one.next())
            #expect(try await again.next().inputs == batches[batches.count - 1].inputs)
        }
        #expect(try await other.next().inputs != batches[0].inputs)
        // Every item starts a clip now and then, and not all at once.
        #expect(batches[0].starting == [0, 1, 2])
        #expect(batches.dropFirst().allSatisfy { $0.starting.count < 3 })
        // From the middle on, the same.
        let resumed = try follower(seed: 1, positions: positions[20])
        let heard = try await resumed.heardInputs(of: 1)
        #expect(heard.last == Array(batches[19].inputs[64..<128]))
        for batch in batches[20...] {
            let found = try await resumed.next()
            #expect(found.inputs == batch.inputs && found.spectrograms == batch.spectrograms && found.targets == batch.targets && found.starting == batch.starting)
        }
    }

    @Test func resampledExcerptsLieWhereTheyShould() throws {
        let folder = try TemporaryFolder()
        // A slow sine says where in time a sample is.
        let path = try write(Signals.sine(frequencyHz: 0.1, amplitude: 0.9, seconds: 2, sampleRateHz: 44_100), folder, "slow.wav", rateHz: 44_100)
        var settings = plain()
        settings.excerptSeconds = 0.25
        let maker = try ClipMaker(
            settings, pairs: [RecordingPair(input: path, target: path, group: "a")], geometry: geometry, seed: 4, purpose: .training)
        for index in 0..<5 {
            let clip = try maker.clip(item: 0, index: index)
            #expect(clip.input(3) == clip.target(3, delay: 0))
            let steps = zip(clip.input(3), clip.input(3).dropFirst()).map { $1 - $0 }
            #expect(steps.allSatisfy { $0 > 0 && $0 < 1e-4 })
        }
    }

    @Test func projectDataMakesClips() throws {
        guard let speech = SharedData.path("speech44k"), let breaths = SharedData.path("breaths") else { return }
        var settings = PairSettings()
        settings.layout = .single
        settings.additions.folder = breaths
        settings.highPassHz = 100
        let pairs = try PairLayout.single.pairs(in: [speech], names: settings.names)
        let split = try PairSplit(pairs, shares: settings.split, seed: 1)
        let maker = try ClipMaker(
            settings, pairs: split.training, additions: Array(Corpus(folders: [breaths]).files.prefix(20)),
            geometry: FrameGeometry(frontEnd: .controller, timing: ControllerTiming()), seed: 1, purpose: .training)
        let clip = try maker.clip(item: 7, index: 2)
        #expect(clip.frameCount == 216)
        #expect(clip.spectrogram(0).count == 157 * 128 && clip.spectrogram(215).count == 157 * 128)
        #expect((0..<216).contains { clip.input($0) != clip.target($0, delay: 0) })
    }
}
