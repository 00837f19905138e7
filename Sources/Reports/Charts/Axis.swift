import SoundalikeFoundations

/// One direction of a chart: values, and where they lie.
struct Axis: Sendable {
    enum Scale: Sendable { case linear, logarithmic }

    let range: ClosedRange<Double>
    let scale: Scale
    /// Where the range begins and ends; an ordinate's end lies above its start.
    let start, end: Double

    /// Where `value` lies; at an end when it is beyond.
    func position(_ value: Double) -> Double {
        let value = min(max(value, range.lowerBound), range.upperBound)
        let part = switch scale {
        case .linear: (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        case .logarithmic: logarithm(value / range.lowerBound) / logarithm(range.upperBound / range.lowerBound)
        }
        return start + (end - start) * part
    }

    /// The frequencies that an axis in hertz names.
    static let namedFrequenciesHz: [(hz: Double, name: String)] = [
        (50, "50"), (100, "100"), (200, "200"), (500, "500"), (1_000, "1k"), (2_000, "2k"), (5_000, "5k"), (10_000, "10k"), (20_000, "20k"),
    ]

    /// Round times that divide `seconds` into no more than eight parts.
    static func namedSeconds(upTo seconds: Double) -> [Double] {
        let steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200]
        let step = steps.first { seconds / $0 <= 8 } ?? seconds / 8
        return step > 0 ? Array(stride(from: 0, through: seconds, by: step)) : [0]
    }
}
