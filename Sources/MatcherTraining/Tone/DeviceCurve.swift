import SoundalikeFoundations
import SoundalikeSpectra

/// The response of a drawn device: a microphone, a room, a loudspeaker. Smooth, with humps and slopes of an octave and more.
public struct DeviceCurve: Sendable {
    private let knotsDB: [Double]

    /// Knots as far apart as seven steps from the first to the last allow, Hz.
    private static let (firstHz, lastHz, count) = (60.0, 16_000.0, 8)

    /// A curve normally distributed at its knots, their mean taken away.
    public init(deviationDB: Double, using generator: inout SeededGenerator) {
        let drawn = (0..<Self.count).map { _ in deviationDB * generator.normal() }
        let mean = drawn.reduce(0, +) / Double(drawn.count)
        knotsDB = drawn.map { $0 - mean }
    }

    /// The response at each frequency, dB: cosine-shaped between knots, flat beyond them.
    public func responseDB(atHz frequenciesHz: [Double]) -> [Double] {
        frequenciesHz.map { frequencyHz in
            let place = logarithm(frequencyHz / Self.firstHz) / logarithm(Self.lastHz / Self.firstHz) * Double(Self.count - 1)
            let bounded = min(max(place, 0), Double(Self.count - 1)), knot = min(Int(bounded), Self.count - 2)
            let share = (1 - cosine(.pi * (bounded - Double(knot)))) / 2
            return knotsDB[knot] + share * (knotsDB[knot + 1] - knotsDB[knot])
        }
    }

    /// Taps of the filter that has the response.
    private static let tapCount = 2_049

    /// `samples` through a filter of this response, without delay.
    public func apply(to samples: [Float], sampleRateHz: Double) -> [Float] {
        let middle = Self.tapCount / 2, pointCount = middle + 1
        let frequenciesHz = (0..<pointCount).map { max(1, Double($0) * sampleRateHz / Double(2 * middle)) }
        let magnitudes = responseDB(atHz: frequenciesHz).map { amplitude(decibels: $0) }
        // The inverse transform of a response that is real and even, from a table of one turn's cosines.
        let turn = (0..<2 * middle).map { cosine(.pi * Double($0) / Double(middle)) }
        let half = (0...middle).map { tap -> Double in
            var sum = magnitudes[0] + magnitudes[middle] * turn[tap * middle % turn.count]
            for point in 1..<middle { sum += 2 * magnitudes[point] * turn[tap * point % turn.count] }
            let window = 0.5 + 0.5 * cosine(.pi * Double(tap) / Double(middle + 1))
            return window * sum / Double(2 * middle)
        }
        return convolve(samples, with: (0..<Self.tapCount).map { Float(half[abs($0 - middle)]) }, delay: middle)
    }
}
