import SoundalikeFoundations

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
}
