import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

/// Against yodel 0.3, by Tests/References/eq.py.
@Suite struct ParametricEQTests {
    struct Reference: Decodable {
        struct Point: Decodable {
            var rate: Double
            var values: [Double]
            var sections: [[Double]]
        }
        struct Output: Decodable {
            var rate: Double
            var values: [Double]
            var first: [Double]
            var last: [Double]
        }
        var points: [Point]
        var count: Int
        var outputs: [Output]
    }

    static let ratesHz = [8_000.0, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000]

    @Test func coefficientsEqualYodels() throws {
        for point in try References.load("eq", as: Reference.self).points {
            let sections = ParametricEQ.coefficients(of: point.values, sampleRateHz: point.rate)
            for (section, expected) in zip(sections, point.sections) {
                for (value, reference) in zip([section.b0, section.b1, section.b2, section.a1, section.a2], expected) {
                    #expect(abs(value - reference) < 1e-9, "\(point.rate) Hz, \(point.values)")
                }
            }
        }
    }

    @Test func outputEqualsYodels() throws {
        let reference = try References.load("eq", as: Reference.self)
        for expected in reference.outputs {
            var samples = noise(reference.count)
            samples.withUnsafeMutableBufferPointer {
                ParametricEQ.apply(expected.values, to: $0, sampleRateHz: expected.rate)
            }
            let picked = samples.prefix(expected.first.count) + samples.suffix(expected.last.count)
            let worst = zip(picked, expected.first + expected.last).map { abs(Double($0) - $1) }.max() ?? 1
            #expect(worst < 1e-6, "\(expected.rate) Hz, \(expected.values)")
        }
    }

    @Test(arguments: ratesHz) func everyGridPointIsStable(rateHz: Double) {
        let parameters = ParametricEQ.descriptor.parameters
        var count = 0
        for band in 0..<4 {
            let grids = (0..<3).map { parameters[3 * band + $0].grid(21) }
            for frequency in grids[0] {
                for gain in grids[1] {
                    for q in grids[2] {
                        var values = ParametricEQ.descriptor.defaultValues
                        (values[3 * band], values[3 * band + 1], values[3 * band + 2]) = (frequency, gain, q)
                        let section = ParametricEQ.coefficients(of: values, sampleRateHz: rateHz)[band]
                        if !section.isStable || section.largestPoleRadius >= 1 { count += 1 }
                    }
                }
            }
        }
        #expect(count == 0)
    }

    @Test func aBandTooHighIsBypassedWithAWarning() throws {
        let eq = ParametricEQ()
        eq.set(16_000, parameter: 9)
        eq.set(10, parameter: 10)
        try eq.prepare(sampleRateHz: 44_100, channelCount: 1, maximumBlockFrames: 512)
        #expect(eq.warnings.isEmpty)
        try eq.prepare(sampleRateHz: 16_000 / 0.49, channelCount: 1, maximumBlockFrames: 512)
        #expect(eq.warnings.map(\.symbol) == ["high_frequency"])
        let input = noise(512)
        #expect(firstDifference(eq.processed([input], blocks: [512]), [input]) == nil)
    }

    @Test func responseIsTheGainOfTones() {
        let values = [150.0, 6, 0.7, 700, -8, 2, 3_000, 4, 5, 8_000, -5, 0.5]
        for frequencyHz in [40.0, 150, 700, 3_000, 9_000, 18_000] {
            var samples = tone(frequencyHz, count: 44_100)
            samples.withUnsafeMutableBufferPointer { ParametricEQ.apply(values, to: $0, sampleRateHz: 44_100) }
            let measuredDB = decibels(power: meanPower(samples.suffix(22_050)) / 0.125)
            let responseDB = ParametricEQ.responseDB(values, sampleRateHz: 44_100, frequenciesHz: [frequencyHz])[0]
            #expect(abs(measuredDB - responseDB) < 0.01, "\(frequencyHz) Hz")
        }
    }

    @Test func gainsOfZeroChangeNothing() {
        let input = noise(20_000)
        var samples = input
        samples.withUnsafeMutableBufferPointer {
            ParametricEQ.apply(ParametricEQ.descriptor.defaultValues, to: $0, sampleRateHz: 44_100)
        }
        #expect(firstDifference([samples], [input]) == nil)
    }

    /// A loud low tone and a jump across the whole range, up to 60 dB: a hard switch would be as rough as the signal is loud.
    @Test func settingsChangeWithoutAClick() throws {
        let input = tone(60, count: 44_100)
        for q in [0.01, 0.7, 10] {
            let eq = ParametricEQ()
            eq.set([255, 10, q, 260, 10, q, 2_005, 10, q, 4_005, 10, q])
            try eq.prepare(sampleRateHz: 44_100, channelCount: 1, maximumBlockFrames: 441)
            let output = eq.processed([input], blocks: [441]) { start in
                if start == 22_050 { eq.set([85, -10, q, 2_000, -10, 10, 4_000, -10, 0.1, 16_000, -10, 1]) }
            }[0]
            #expect(roughness(output[2_000...], order: 3) < 5e-3 * Double(output.max() ?? 0), "Q \(q)")
        }
    }

    @Test func afterAChangeTheFilterIsTheStaticOne() throws {
        let values = [120.0, 6, 0.7, 700, -8, 2, 3_000, 4, 1, 8_000, -5, 0.5]
        let input = noise(88_200)
        let eq = ParametricEQ()
        eq.set(values.map { $0 * 0.9 })
        try eq.prepare(sampleRateHz: 44_100, channelCount: 1, maximumBlockFrames: 1_000)
        let output = eq.processed([input], blocks: [1_000]) { if $0 == 10_000 { eq.set(values) } }[0]
        var expected = input
        expected.withUnsafeMutableBufferPointer { ParametricEQ.apply(values, to: $0, sampleRateHz: 44_100) }
        #expect(worstDifference(Array(output[9_000..<10_000]), Array(expected[9_000..<10_000])) > 1e-3)
        #expect(worstDifference(Array(output[44_100...]), Array(expected[44_100...])) < 1e-6)
    }
}
