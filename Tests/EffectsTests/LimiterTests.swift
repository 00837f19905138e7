import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@Suite struct LimiterTests {
    private static let rate = 44_100.0

    private func limited(_ input: [[Float]], ceilingDB: Double = -1) throws -> [[Float]] {
        var limiter = EffectSettings(id: "limiter", descriptor: Limiter.descriptor)
        limiter["ceiling"] = ceilingDB
        return try ChainRenderer.render(input, settings: Settings(chain: [limiter]), sampleRateHz: Self.rate)
    }

    /// The largest magnitude between and at samples, by sincs as long as the signal allows, at sixteen times the rate.
    private func truePeak(_ samples: [Float], around centre: Int) -> Double {
        var peak = 0.0
        for step in -160...160 {
            let time = Double(centre) + Double(step) / 16
            var sum = 0.0
            for index in max(0, centre - 400)..<min(samples.count, centre + 400) {
                let x = Double.pi * (time - Double(index))
                sum += Double(samples[index]) * (abs(x) < 1e-9 ? 1 : sin(x) / x) * (0.5 + 0.5 * cos(x / 420))
            }
            peak = max(peak, abs(sum))
        }
        return peak
    }

    @Test func whatIsBelowTheCeilingPasses() throws {
        let input = [noise(30_000).map { $0 * 0.3 }, noise(30_000, seed: 2).map { $0 * 0.3 }]
        #expect(try limited(input) == input)
    }

    /// A tone at a quarter of the rate whose samples lie 3 dB below its peaks, +6 dB over full scale.
    @Test func peaksBetweenSamplesStayBelowTheCeiling() throws {
        let tone = Signals.sine(frequencyHz: 11_025, amplitude: 2, seconds: 0.5, sampleRateHz: Self.rate, phase: .pi / 4)
        let output = try limited([tone], ceilingDB: -1)[0]
        #expect(output.count == tone.count)
        for centre in [3_000, 11_000, 18_000] { #expect(abs(20 * log10(truePeak(output, around: centre)) + 1) < 0.1) }
    }

    /// A click in a soft tone: the gain is down when it comes, the click stays in its place, and both channels move together.
    @Test func channelsAreLinkedAndAligned() throws {
        var left = Signals.sine(frequencyHz: 440, amplitude: 0.2, seconds: 1, sampleRateHz: Self.rate)
        let right = Signals.sine(frequencyHz: 300, amplitude: 0.2, seconds: 1, sampleRateHz: Self.rate)
        left[20_000] = 3
        let output = try limited([left, right])
        #expect(output[0].indices.max { abs(output[0][$0]) < abs(output[0][$1]) } == 20_000)
        #expect(output[0].map(abs).max() ?? 1 <= Float(amplitude(decibels: -1)))
        let gains = output.indices.map { channel in
            (19_000..<21_000).map { abs([left, right][channel][$0]) > 0.05 ? output[channel][$0] / [left, right][channel][$0] : -1 }
        }
        for (first, second) in zip(gains[0], gains[1]) where first > 0 && second > 0 { #expect(abs(first - second) < 1e-5) }
        // Nothing before the look-ahead, and smooth within it.
        #expect(gains[1][0] < 0 || gains[1][0] == 1)
        #expect(zip(output[1], right).prefix(19_500).allSatisfy { $0 == $1 })
    }

    @Test func releaseIsFastAfterOnePeak() throws {
        var input = [Float](repeating: 0.1, count: 44_100)
        input[5_000] = 2
        let output = try limited([input])[0]
        let lowest = 20 * log10(Double(output[5_000] / input[5_000]))
        #expect(abs(lowest - (-1.04 - 20 * log10(2))) < 0.3)
        // A quarter of 120 ms after the look-ahead the gain has come back by 1 − 1/e of its way.
        let later = Double(output[5_000 + 110 + 1_323] / 0.1), low = amplitude(decibels: lowest)
        #expect(abs((later - low) / (1 - low) - 0.632) < 0.05)
        #expect(output[44_000] > 0.0997)
    }
}
