import Foundation
import SoundalikeAudio
import TestSupport
import Testing

struct ResamplerTests {
    /// Tones well below both Nyquist frequencies, sampled exactly at any rate.
    private func tones(rate: Double, count: Int) -> [Float] {
        (0 ..< count).map { frame in
            let t = Double(frame) / rate
            return Float([220.0, 997, 3_000, 5_500].reduce(0) { $0 + 0.2 * sin(2 * .pi * $1 * t + $1) })
        }
    }

    @Test(arguments: [(44_100.0, 48_000.0), (48_000, 44_100), (44_100, 22_050), (16_000, 44_100), (192_000, 44_100), (44_100, 44_099)])
    func resampledTonesAreTheTonesThemselves(from: Double, to: Double) throws {
        let recording = Recording(channels: [tones(rate: from, count: Int(from)), tones(rate: from, count: Int(from)).map { -$0 }], sampleRateHz: from)
        let resampled = try recording.resampled(to: to)
        #expect(resampled.frameCount == Int((Double(recording.frameCount) * to / from).rounded()))
        let exact = tones(rate: to, count: resampled.frameCount)
        for frame in Int(to * 0.05) ..< Int(to * 0.95) {
            guard abs(resampled.channels[0][frame] - exact[frame]) < 3e-6, abs(resampled.channels[1][frame] + exact[frame]) < 3e-6 else {
                Issue.record("frame \(frame): \(resampled.channels[0][frame]) for \(exact[frame])")
                return
            }
        }
    }

    @Test func whatTheLowerRateCannotHoldIsGone() throws {
        let high = Recording(channels: [Signals.sine(frequencyHz: 15_000, seconds: 1, sampleRateHz: 44_100)], sampleRateHz: 44_100)
        let low = try high.resampled(to: 22_050)
        let peak = low.channels[0][2_000 ..< 20_000].map(abs).max() ?? 1
        #expect(peak < 1e-6)
    }

    @Test(arguments: [1, 7, 100, 4_096])
    func blocksDoNotMatter(size: Int) throws {
        let samples = Signals.noise(count: 10_001)
        let whole = try Resampler.resample([samples], from: 44_100, to: 48_000)[0]
        let resampler = try Resampler(from: 44_100, to: 48_000, channelCount: 1)
        let input = PlanarBlock(channelCount: 1, capacity: size), output = PlanarBlock(channelCount: 1, capacity: size)
        var collected: [Float] = [], start = 0
        while start < samples.count {
            let frames = min(size, samples.count - start)
            for index in 0 ..< frames { input[0][index] = samples[start + index] }
            let step = try resampler.process(input.channels, frameCount: frames, into: output.channels, capacity: size)
            collected += output[0].prefix(step.written)
            start += step.taken
        }
        while case let written = try resampler.finish(into: output.channels, capacity: size), written > 0 {
            collected += output[0].prefix(written)
        }
        #expect(collected.count == whole.count)
        #expect(zip(collected, whole).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func anImpulseStaysWhereItIs() throws {
        var samples = [Float](repeating: 0, count: 4_410)
        samples[2_205] = 1
        let resampled = try Resampler.resample([samples], from: 44_100, to: 88_200)[0]
        #expect(resampled.indices.max { resampled[$0] < resampled[$1] } == 4_410)
    }

    @Test func veryShortInputs() throws {
        for count in [0, 1, 2, 5] {
            #expect(try Resampler.resample([Signals.noise(count: count)], from: 44_100, to: 22_050)[0].count == Int((Double(count) / 2).rounded()))
        }
    }
}
