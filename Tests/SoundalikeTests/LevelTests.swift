import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

import Soundalike

@Suite struct LevelTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try Self.sine(amplitude: 0.1).write(to: folder.file("soft.wav"), encoding: .pcm24)
        try Self.sine(amplitude: 0.5).write(to: folder.file("loud.wav"), encoding: .pcm16)
    }

    /// A soft tone with a short loud burst, both at a quarter of the sample rate and 45° off the peaks: the samples lie 3 dB below them.
    private static func burst() -> Recording {
        let tone = Signals.sine(frequencyHz: 11_025, amplitude: 0.5, seconds: 3, sampleRateHz: 44_100, phase: .pi / 4)
        return Recording(channels: [tone.enumerated().map { 50_000 ..< 50_441 ~= $0.offset ? $0.element : $0.element / 10 }], sampleRateHz: 44_100)
    }

    private static func sine(amplitude: Double) -> Recording {
        Recording(channels: [Signals.sine(frequencyHz: 997, amplitude: amplitude, seconds: 4, sampleRateHz: 44_100)], sampleRateHz: 44_100)
    }

    private func render(_ settings: Settings, _ input: String, _ output: String, _ change: (inout RenderOptions) -> Void = { _ in }) throws -> RenderReport {
        var options = RenderOptions()
        change(&options)
        return try Renderer(options: options).render(settings, input: folder.file(input), output: folder.file(output))
    }

    private func loudness(_ name: String) throws -> Loudness { try LoudnessMeter.measure(Recording.read(path: folder.file(name))) }

    @Test(arguments: [-30.0, -23, -14]) func aTargetIsReached(lufs: Double) throws {
        let report = try render(.gain(-3), "soft.wav", "output.wav") { $0.loudness = .target(lufs: lufs) }
        let found = try loudness("output.wav")
        #expect(abs((found.integratedLUFS ?? 0) - lufs) < 0.01)
        #expect(abs((report.loudnessLUFS ?? 0) - lufs) < 0.01 && report.loudnessShortfallLU == 0)
        #expect(abs((report.truePeakDBTP ?? 0) - (found.truePeakDBTP ?? 1)) < 0.01)
        #expect(report.clippingReductionDB == 0)
    }

    @Test func theLoudnessOfAnotherFileIsReached() throws {
        _ = try render(Settings(chain: []), "soft.wav", "output.wav") { $0.loudness = .match(path: folder.file("loud.wav")) }
        #expect(try abs((loudness("output.wav").integratedLUFS ?? 0) - (loudness("loud.wav").integratedLUFS ?? 1)) < 0.01)
        try Recording(channels: [Signals.noise(count: 1_000)], sampleRateHz: 44_100).write(to: folder.file("short.wav"))
        expectError(.badData, about: folder.file("short.wav")) {
            try render(Settings(chain: []), "soft.wav", "other.wav") { $0.loudness = .match(path: folder.file("short.wav")) }
        }
    }

    /// The gain stops where the peaks between the samples reach the ceiling, and the report says what is missing.
    @Test(arguments: [SampleEncoding.pcm24, .float32]) func theCeilingHolds(encoding: SampleEncoding) throws {
        try Self.burst().write(to: folder.file("input.wav"), encoding: encoding)
        let before = try loudness("input.wav")
        let report = try render(Settings(chain: []), "input.wav", "output.wav") { 
            $0.loudness = .target(lufs: 0)
            $0.limits = false
        }
        let after = try loudness("output.wav")
        #expect(abs((after.truePeakDBTP ?? 0) + 1) < 0.01)
        #expect(abs((report.truePeakDBTP ?? 0) + 1) < 0.01)
        let reached = (before.integratedLUFS ?? 0) + report.gainDB
        #expect(abs(report.loudnessShortfallLU - (0 - reached)) < 0.01 && report.loudnessShortfallLU > 1)
    }

    /// Speech-like bursts whose peaks stand in the way: the limiter lets the loudness be reached.
    @Test(arguments: [-16.0, -12]) func theLimiterMakesRoom(lufs: Double) throws {
        try Self.bursts(softDB: -20).write(to: folder.file("input.wav"), encoding: .pcm24)
        let report = try render(Settings(chain: []), "input.wav", "output.wav") { $0.loudness = .target(lufs: lufs) }
        let after = try loudness("output.wav")
        #expect(abs((after.integratedLUFS ?? 0) - lufs) < 0.05)
        #expect((after.truePeakDBTP ?? 0) < -0.9 && report.limiterReductionDB > 3 && report.loudnessShortfallLU == 0)
        let without = try render(Settings(chain: []), "input.wav", "other.wav") {
            $0.loudness = .target(lufs: lufs)
            $0.limits = false
        }
        #expect(without.loudnessShortfallLU > 3 && without.limiterReductionDB == 0)
    }

    /// Where more gain brings nothing, the limiter lets go faster; where that is not enough either, the report says so.
    @Test func aShorterReleaseMakesMoreRoom() throws {
        try Self.bursts(softDB: -20).write(to: folder.file("input.wav"), encoding: .pcm24)
        let report = try render(Settings(chain: []), "input.wav", "output.wav") { $0.loudness = .target(lufs: -9) }
        #expect(try abs((loudness("output.wav").integratedLUFS ?? 0) + 9) < 0.05)
        #expect(report.loudnessShortfallLU == 0 && report.limiterReleaseMS.map { $0 < 120 } == true)
        let most = try render(Settings(chain: []), "input.wav", "most.wav") { $0.loudness = .target(lufs: -3) }
        let reached = try loudness("most.wav")
        #expect(abs(most.loudnessShortfallLU - (-3 - (reached.integratedLUFS ?? 0))) < 0.01 && most.loudnessShortfallLU > 3)
        #expect((reached.integratedLUFS ?? -99) > -9 && (reached.truePeakDBTP ?? 0) < -0.95, "\(String(describing: reached.truePeakDBTP))")
    }

    /// Passages that the gate leaves out until they are raised above -70 LUFS.
    @Test(arguments: [-40.0, -23, -16]) func theGateIsReckonedWith(lufs: Double) throws {
        try Self.quiet().write(to: folder.file("input.wav"), encoding: .float32)
        let report = try render(Settings(chain: []), "input.wav", "output.wav") { $0.loudness = .target(lufs: lufs) }
        #expect(try abs((loudness("output.wav").integratedLUFS ?? 0) - lufs) < 0.05)
        let start = try loudness("input.wav").integratedLUFS ?? 0
        #expect(abs(start + report.gainDB - lufs) > 0.2)
    }

    /// Noise in bursts, a click in each.
    private static func bursts(softDB: Double) -> Recording {
        let noise = Signals.noise(count: 5 * 44_100)
        return Recording(channels: [noise.enumerated().map { index, sample in
            index % 4_410 == 2_000 ? 0.9 : sample * Float(pow(10, softDB / 20)) * (index % 22_050 < 16_000 ? 1 : 0.1)
        }], sampleRateHz: 44_100)
    }

    /// Two seconds at -68 LUFS or so, then two each a little below -70.
    private static func quiet() -> Recording {
        let noise = Signals.noise(amplitude: 1, count: 10 * 44_100)
        return Recording(channels: [noise.enumerated().map { $1 * ($0 < 4 * 44_100 ? 0.0007 : 0.00035) }], sampleRateHz: 44_100)
    }

    @Test func withoutALoudnessTheLevelStays() throws {
        let report = try render(.gain(-7), "soft.wav", "output.wav")
        #expect(report.gainDB == 0 && report.loudnessLUFS == nil && report.truePeakDBTP == nil)
        #expect(try abs((loudness("output.wav").samplePeakDBFS ?? 0) - (-27)) < 0.01)
    }

    @Test func whatHasNoLoudnessIsLeftAsItIs() throws {
        try Recording(channels: [.init(repeating: 0, count: 50_000)], sampleRateHz: 44_100).write(to: folder.file("silent.wav"))
        let report = try render(Settings(chain: []), "silent.wav", "output.wav") { $0.loudness = .target(lufs: -20) }
        #expect(report.warnings.count == 1 && report.isCopy)
    }

    /// 0.5 raised by 9 dB is 1.41: 3 dB and a little too much for integers.
    @Test(arguments: [(Container.wav, SampleEncoding.pcm16), (.flac, .pcm24), (.wav, .pcm32), (.ogg, .vorbis)])
    func whatWouldClipIsLoweredJustEnough(container: Container, encoding: SampleEncoding) throws {
        try Self.sine(amplitude: 0.5).write(to: folder.file("input"), as: container, encoding: encoding)
        let report = try render(.gain(9), "input", "output")
        let excessDB = 9 + 20 * log10(0.5)
        #expect(abs(report.clippingReductionDB - excessDB) < (encoding == .vorbis ? 0.3 : 0.002))
        #expect(report.gainDB == -report.clippingReductionDB)
        let output = try Recording.read(path: folder.file("output"))
        #expect(output.peak <= (encoding == .vorbis ? 1.02 : 1) && output.peak > 0.98)
        // Lowered, not cut off: a clipped sine has a third harmonic.
        let samples = output.channels[0]
        let third = zip(samples, Signals.sine(frequencyHz: 3 * 997, seconds: 4, sampleRateHz: 44_100)).reduce(0) { $0 + Double($1.0 * $1.1) }
        #expect(abs(third / Double(samples.count)) < 1e-3)
    }

    @Test func floatFilesMayExceedFullScale() throws {
        try Self.sine(amplitude: 0.5).write(to: folder.file("input.wav"), encoding: .float32)
        let report = try render(.gain(12), "input.wav", "output.wav")
        #expect(report.gainDB == 0 && report.clippingReductionDB == 0)
        #expect(try Recording.read(path: folder.file("output.wav")).peak > 1.9)
        let narrowed = try render(.gain(12), "input.wav", "narrowed.wav") { $0.bits = .bits16 }
        #expect(abs(narrowed.clippingReductionDB - 5.98) < 0.01)
    }

    /// −32768 is a sample like any other when nothing changes it.
    @Test func fullScaleIsNoClipping() throws {
        let samples = [-1, 32_767.0 / 32_768] + Signals.integerNoise(bits: 16, count: 30_000)
        try Recording(channels: [samples], sampleRateHz: 44_100).write(to: folder.file("full.wav"), encoding: .pcm16, dither: false)
        let report = try render(Settings(chain: []), "full.wav", "full.flac")
        #expect(report.gainDB == 0)
        #expect(try Recording.read(path: folder.file("full.flac")).channels[0] == samples)
    }

    @Test func measuringIsWhatRenderingWouldGive() throws {
        let measured = try Renderer().measure(.gain(6), input: folder.file("soft.wav"))
        _ = try render(.gain(6), "soft.wav", "output.wav")
        #expect(try abs((measured.integratedLUFS ?? 0) - (loudness("output.wav").integratedLUFS ?? 1)) < 0.001)
    }
}
