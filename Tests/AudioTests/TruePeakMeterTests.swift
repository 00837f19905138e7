import Foundation
import TestSupport
import Testing

@testable import SoundalikeAudio

@Suite struct TruePeakMeterTests {
    /// The interpolator written out: a sinc of 49 points under a Hann window, newest sample first.
    private static func peak(of samples: [Float], factor: Int) -> Double {
        var largest = 0.0
        for frame in samples.indices {
            for phase in 1..<factor {
                var sum = 0.0
                for point in stride(from: phase, to: 49, by: factor) where frame >= point / factor {
                    let angle = (Double(point) - 24) * .pi / Double(factor)
                    let window = 0.5 - 0.5 * cos(2 * .pi * Double(point) / 48)
                    sum += window * (angle == 0 ? 1 : sin(angle) / angle) * Double(samples[frame - point / factor])
                }
                largest = max(largest, abs(sum))
            }
        }
        return largest
    }

    /// However the stream is cut, and wherever the peak lies.
    @Test(arguments: [(44_100.0, 4), (96_000, 2)])
    func equalsTheSumWrittenOut(rate: Double, factor: Int) {
        for (seed, blockFrames) in [1, 5, 7, 8, 9, 100, 4_095, 4_096, 9_000].enumerated() {
            var samples = Signals.noise(amplitude: 0.5, count: 9_000, seed: UInt64(seed))
            // Loud at the end of a block, and at the end of all.
            samples[(seed * 1_237) % 9_000] = -0.9
            samples[8_999] = 0.8
            let meter = TruePeakMeter(sampleRateHz: rate, channelCount: 2)
            let block = PlanarBlock(channelCount: 2, capacity: blockFrames)
            for start in stride(from: 0, to: samples.count, by: blockFrames) {
                let count = min(blockFrames, samples.count - start)
                for frame in 0..<count { block.channels[1][frame] = samples[start + frame] }
                meter.add(block.channels, frameCount: count)
            }
            #expect(abs(Double(meter.peak) - Self.peak(of: samples, factor: factor)) < 1e-5)
        }
    }

    @Test func nothingLiesBetweenSamplesAtHighRates() {
        let meter = TruePeakMeter(sampleRateHz: 192_000, channelCount: 1)
        let block = PlanarBlock(channelCount: 1, capacity: 10)
        block.channels[0][3] = 1
        meter.add(block.channels, frameCount: 10)
        #expect(meter.peak == 0)
    }
}
