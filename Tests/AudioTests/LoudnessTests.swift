import Foundation
import SoundalikeAudio
import TestSupport
import Testing

struct LoudnessTests {
    private static let rate = 48_000.0

    /// A stretch of a tone: its level in dBFS, its length in seconds.
    typealias Step = (levelDBFS: Double, seconds: Double)

    /// A 1 kHz sine whose level changes: (dBFS, seconds) after one another, the same in `channelCount` channels.
    private func steps(_ parts: [Step], channelCount: Int = 2) -> Recording {
        let samples = parts.flatMap {
            Signals.sine(frequencyHz: 1_000, amplitude: pow(10, $0.levelDBFS / 20), seconds: $0.seconds, sampleRateHz: Self.rate)
        }
        return Recording(channels: Array(repeating: samples, count: channelCount), sampleRateHz: Self.rate)
    }

    // MARK: EBU Tech 3341 (2016), table 1

    private static let integrated: [([Step], Double)] = [
        ([(-23, 20)], -23),
        ([(-33, 20)], -33),
        ([(-36, 10), (-23, 60), (-36, 10)], -23),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ]

    @Test(arguments: integrated)
    func integratedLoudnessOfTheStandard(parts: [Step], expected: Double) throws {
        let loudness = try LoudnessMeter.measure(steps(parts))
        #expect(try abs(#require(loudness.integratedLUFS) - expected) <= 0.1)
    }

    @Test func surroundChannelsAreWeighted() throws {
        let levels = [-28.0, -28, -24, -30, -30]
        let channels = levels.map { Signals.sine(frequencyHz: 1_000, amplitude: pow(10, $0 / 20), seconds: 20, sampleRateHz: Self.rate) }
        let loudness = try LoudnessMeter.measure(Recording(channels: channels, sampleRateHz: Self.rate))
        #expect(try abs(#require(loudness.integratedLUFS) + 23) <= 0.1)
    }

    @Test func shortTermMaximumOfTheStandard() throws {
        let pattern: [Step] = Array(repeating: [(-20, 1.34), (-30, 1.66)], count: 5).flatMap { $0 }
        #expect(try abs(#require(LoudnessMeter.measure(steps(pattern)).shortTermMaximumLUFS) + 23) <= 0.1)
        // 3 s at −20 between silences: only a window placed on them reads −20.
        let burst = steps([(-100, 2.35), (-20, 3), (-100, 4)])
        #expect(try abs(#require(LoudnessMeter.measure(burst).shortTermMaximumLUFS) + 20) <= 0.1)
    }

    /// Peaks between samples: fs/4 and others at phases that hide them; amplitude 0.5 is −6.0 dBTP, 1.41 +3.0.
    @Test(arguments: [(4.0, 0.0, 0.5, -6.0), (4, 45, 0.5, -6), (6, 60, 0.5, -6), (8, 67.5, 0.5, -6), (4, 45, 1.41, 3)])
    func truePeakOfTheStandard(divisor: Double, phaseDegrees: Double, amplitude: Double, expected: Double) throws {
        var samples = Signals.sine(
            frequencyHz: Self.rate / divisor, amplitude: amplitude, seconds: 1, sampleRateHz: Self.rate, phase: phaseDegrees * .pi / 180)
        // The standard's signals fade, since a hard start overshoots.
        for index in 0 ..< 2_400 {
            samples[index] *= Float(index) / 2_400
            samples[samples.count - 1 - index] *= Float(index) / 2_400
        }
        let loudness = try LoudnessMeter.measure(Recording(channels: [samples, samples], sampleRateHz: Self.rate))
        let peak = try #require(loudness.truePeakDBTP)
        #expect(peak <= expected + 0.2 && peak >= expected - 0.4)
        let samplePeak = try #require(loudness.samplePeakDBFS)
        #expect(abs(samplePeak - 20 * log10(Double(samples.map(abs).max() ?? 0))) < 1e-6)
    }

    // MARK: EBU Tech 3342 (2016), table 1

    private static let ranges: [([Step], Double)] = [
        ([(-20, 20), (-30, 20)], 10),
        ([(-20, 20), (-15, 20)], 5),
        ([(-40, 20), (-20, 20)], 20),
        ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15),
    ]

    @Test(arguments: ranges)
    func loudnessRangeOfTheStandard(parts: [Step], expected: Double) throws {
        let loudness = try LoudnessMeter.measure(steps(parts))
        #expect(try abs(#require(loudness.loudnessRangeLU) - expected) <= 1)
    }

    // MARK: pyloudnorm

    private struct Case: Decodable {
        var rate: Double
        var channels: Int
        var seconds: Double
        var lufs: Double
    }

    /// The signal of `Tests/References/loudness.py`.
    private func mixture(rate: Double, seconds: Double, channel: Double) -> [Float] {
        (0 ..< Int(rate * seconds)).map { frame in
            let t = Double(frame) / rate
            let envelope = 0.4 * exp(-0.15 * t) * (0.55 + 0.45 * sin(2 * .pi * 0.7 * t + channel))
            let tones = [90.0, 440, 1_700, 3_100].reduce(0) { $0 + sin(2 * .pi * $1 * (1 + 0.1 * channel) * t) } / 4
            return Float(envelope * tones)
        }
    }

    @Test func integratedLoudnessIsPyloudnorms() throws {
        for reference in try References.load("loudness", as: [Case].self) {
            let channels = (0 ..< reference.channels).map { mixture(rate: reference.rate, seconds: reference.seconds, channel: Double($0)) }
            let measured = try LoudnessMeter.measure(Recording(channels: channels, sampleRateHz: reference.rate)).integratedLUFS
            #expect(try abs(#require(measured) - reference.lufs) < 0.05, "\(reference) \(String(describing: measured))")
            guard reference.channels == 1 else { continue }
            let quick = try channels[0].withUnsafeBufferPointer { try LoudnessMeter.integratedLUFS(ofMono: $0, sampleRateHz: reference.rate) }
            #expect(try abs(#require(quick) - #require(measured)) < 1e-9)
        }
    }

    // MARK: Edges

    @Test func silenceHasNoLoudness() throws {
        let silent = try LoudnessMeter.measure(Recording(channels: [[Float](repeating: 0, count: 96_000)], sampleRateHz: 48_000))
        #expect(silent == Loudness())
        #expect(try [Float](repeating: 0, count: 96_000).withUnsafeBufferPointer { try LoudnessMeter.integratedLUFS(ofMono: $0, sampleRateHz: 48_000) } == nil)
    }

    @Test func blocksDoNotMatter() throws {
        let recording = steps([(-30, 1.234), (-20, 2.5), (-26, 1.1)])
        let meter = try LoudnessMeter(sampleRateHz: Self.rate, channelCount: 2)
        let block = PlanarBlock(channelCount: 2, capacity: 777)
        var start = 0
        while start < recording.frameCount {
            let frames = min(1 + start % 777, recording.frameCount - start)
            recording.copy(from: start, frames: frames, to: block)
            meter.add(block.channels, frameCount: frames)
            start += frames
        }
        #expect(try meter.measure() == LoudnessMeter.measure(recording))
    }
}
