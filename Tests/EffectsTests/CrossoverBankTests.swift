import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeSpectra
import TestSupport
import Testing

/// Against numpy in double precision, by Tests/References/crossover.py.
@Suite struct CrossoverBankTests {
    struct Reference: Decodable {
        struct Case: Decodable {
            var rate: Double
            var gains: [Double]
            var count: Int
            var indices: [Int]
            var taps: [Double]
            var start: Int
            var output: [Double]
            var first: [Double]
        }
        var cases: [Case]
        var frequencies: [Double]
        var magnitudes: [[Double]]
    }

    @Test func magnitudesAreComplementaryButterworthSquares() throws {
        let reference = try References.load("crossover", as: Reference.self)
        for (frequencyHz, expected) in zip(reference.frequencies, reference.magnitudes) {
            let magnitudes = CrossoverDesign.magnitudes(frequencyHz: frequencyHz)
            #expect(zip(magnitudes, expected).allSatisfy { abs($0 - $1) < 1e-12 })
            #expect(abs(magnitudes.reduce(0, +) - 1) < 1e-12)
        }
    }

    @Test func tapsAndOutputEqualTheReference() throws {
        for expected in try References.load("crossover", as: Reference.self).cases {
            let gains = expected.gains.map { amplitude(decibels: $0) }
            let taps = CrossoverDesign.response(gains: gains, sampleRateHz: expected.rate)
            #expect(taps.count == expected.count)
            for (index, tap) in zip(expected.indices, expected.taps) { #expect(abs(Double(taps[index]) - tap) < 2e-6) }

            let input = noise(12_000)
            let output = CrossoverBank.apply(gainsDB: expected.gains, to: input, sampleRateHz: expected.rate)
            #expect(output.count == input.count)
            let picked = output.prefix(40) + output[expected.start..<expected.start + expected.output.count]
            let worst = zip(picked, expected.first + expected.output).map { abs(Double($0) - $1) }.max() ?? 1
            #expect(worst < 2e-6, "\(expected.rate) Hz: \(worst)")
        }
    }

    @Test func theFilterIsSymmetricAndAsLongAtAnyRate() {
        #expect(CrossoverDesign.tapCount(sampleRateHz: 44_100) == 16_383)
        for rateHz in [1_000.0, 8_000, 22_050, 48_000, 192_000] {
            let count = CrossoverDesign.tapCount(sampleRateHz: rateHz)
            #expect(count % 2 == 1)
            #expect(abs(Double(count + 1) / rateHz - 0.3715) < 1.5 / rateHz + 1e-4)
        }
        let taps = CrossoverDesign.response(gains: [3, 0.5, 2, 0.7, 1], sampleRateHz: 44_100)
        #expect(worstDifference(taps, taps.reversed()) < 1e-7)
    }

    /// A delta gives back a delta: flat within far less than 0.1 dB at any frequency.
    @Test(arguments: [8_000.0, 44_100, 192_000]) func unitGainsSumFlat(rateHz: Double) {
        let taps = CrossoverDesign.response(gains: [1, 1, 1, 1, 1], sampleRateHz: rateHz)
        let centre = (taps.count - 1) / 2
        let rest = taps.reduce(0.0) { $0 + Double(abs($1)) } - Double(abs(taps[centre]))
        #expect(abs(taps[centre] - 1) < 1e-5)
        #expect(rest < 1e-3, "the response is within \(rest) of 1")
    }

    /// The running effect, its latency removed, is the whole-buffer filter.
    @Test(arguments: [8_000.0, 44_100, 96_000]) func theEffectIsTheFilterDelayedByItsLatency(rateHz: Double) throws {
        let gains = [10.0, -10, 4, -6, 8]
        let bank = CrossoverBank()
        bank.set(gains)
        try bank.prepare(sampleRateHz: rateHz, channelCount: 1, maximumBlockFrames: 700)
        let input = noise(20_000)
        let padded = input + [Float](repeating: 0, count: bank.latencyFrames)
        let output = bank.processed([padded], blocks: [700, 13])[0].dropFirst(bank.latencyFrames)
        let whole = CrossoverBank.apply(gainsDB: gains, to: input, sampleRateHz: rateHz)
        #expect(worstDifference(Array(output), whole) < 2e-6)
    }

    /// Each band's gain acts on a tone in its middle.
    @Test func gainsActOnTheirBands() {
        let gains = [9.0, -9, 6, -6, 3]
        for (band, frequencyHz) in [60.0, 316, 1_000, 4_000, 18_000].enumerated() {
            let input = tone(frequencyHz, count: 40_000)
            let output = CrossoverBank.apply(gainsDB: gains, to: input, sampleRateHz: 44_100)
            let power = meanPower(output[15_000..<25_000])
            let magnitudes = CrossoverDesign.magnitudes(frequencyHz: frequencyHz)
            var expected = 0.0
            for (gain, magnitude) in zip(gains, magnitudes) { expected += amplitude(decibels: gain) * magnitude }
            let error = decibels(power: power / 0.125) - decibels(amplitude: expected)
            #expect(abs(error) < 0.05, "band \(band)")
        }
    }

    @Test func gainsChangeWithoutAClick() throws {
        let bank = CrossoverBank()
        bank.set([10, 10, 10, 10, 10])
        try bank.prepare(sampleRateHz: 44_100, channelCount: 1, maximumBlockFrames: 500)
        let input = tone(60, count: 60_000)
        let output = bank.processed([input], blocks: [500]) { if $0 == 30_000 { bank.set([-10, -10, -10, -10, -10]) } }[0]
        // The tone's own curvature is A ω² = 1.58 · 7.3e-5.
        #expect(roughness(output[20_000...], order: 2) < 1e-2)
        #expect(abs((output[50_000...].max() ?? 0) - Float(0.5 * amplitude(decibels: -10))) < 1e-3)
    }
}
