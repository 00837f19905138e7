import Foundation
@testable import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

struct QuantiserTests {
    /// The 16-bit integers that `samples` become.
    private func quantise(_ samples: [Float], dither: Bool, bits: Int = 16, seed: UInt64 = 1) -> (integers: [Int], clipped: Int) {
        var quantiser = Quantiser(bits: bits, dithered: [dither], generator: SeededGenerator(seed: seed))
        let output = [Int32](unsafeUninitializedCapacity: samples.count) { output, count in
            guard let start = output.baseAddress else { return }
            samples.withUnsafeBufferPointer { source in
                guard let first = source.baseAddress else { return }
                quantiser.quantise(first, count: samples.count, into: start)
            }
            count = samples.count
        }
        return (output.map { Int($0 >> Int32(32 - bits)) }, quantiser.clippedSampleCount)
    }

    @Test func roundsToTheNearestStepAndClipsCountably() {
        let steps: [Float] = [0.4, 0.6, -0.4, -0.6, 1.49, -1.49, 32_767, 32_767.4, 32_768, -32_768, -32_769, 1e9]
        let result = quantise(steps.map { $0 / 32_768 }, dither: false)
        #expect(result.integers == [0, 1, 0, -1, 1, -1, 32_767, 32_767, 32_767, -32_768, -32_768, 32_767])
        #expect(result.clipped == 3)
    }

    /// With triangular dither the error has mean 0 and power ¼ step² whatever the signal; without, neither holds.
    @Test(arguments: [0, 0.1, 0.25, 0.5, 0.73])
    func ditherMakesTheErrorIndependentOfTheSignal(fraction: Double) {
        let count = 400_000
        let value = 12 + fraction
        let errors = quantise([Float](repeating: Float(value / 32_768), count: count), dither: true).integers.map { Double($0) - value }
        let mean = errors.reduce(0, +) / Double(count)
        let power = errors.reduce(0) { $0 + $1 * $1 } / Double(count)
        // Four standard errors.
        #expect(abs(mean) < 4 * 0.5 / Double(count).squareRoot())
        #expect(abs(power - 0.25) < 0.003)
        let correlation = zip(errors, errors.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(count) / power
        #expect(abs(correlation) < 4 / Double(count).squareRoot())
    }

    @Test func theLargestSampleNeverClips() throws {
        for encoding in [SampleEncoding.pcm16, .pcm24] {
            let bits = try #require(encoding.integerBits)
            for dither in [false, true] {
                let largest = Float(try #require(encoding.largestSample(dithered: dither)))
                #expect(quantise([Float](repeating: largest, count: 100_000), dither: dither, bits: bits).clipped == 0)
            }
        }
    }

    @Test func theSeedDecides() {
        let noise = Signals.noise(count: 1_000)
        #expect(quantise(noise, dither: true).integers == quantise(noise, dither: true).integers)
        #expect(quantise(noise, dither: true).integers != quantise(noise, dither: true, seed: 2).integers)
    }
}
