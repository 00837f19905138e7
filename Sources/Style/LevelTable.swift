import SoundalikeFoundations

/// The powers of all frames, whole and by band, for percentiles of their levels.
///
/// Of long recordings it keeps every second frame, then every fourth and so on, so that memory does not grow with their length. Digital silence
/// before the first sound and after the last is no part of the recording.
struct LevelTable {
    /// `[column][frame]`.
    private var columns: [[Float]]
    private var stride = 1
    private var seen = 0
    private var silentFrameCount = 0
    private let capacity: Int

    /// What lies further below the mean than this counts as lying there: nobody hears the difference.
    private static let floorDB = -70.0
    private static let floorPower = power(decibels: floorDB)
    /// The gate of a band's mean, as that of the loudness.
    private static let (gateDB, gateWidthDB) = (-10.0, 2.0)
    /// A band this far below the whole holds nothing, dB.
    private static let emptyDB = -90.0

    /// - Parameters:
    ///   - bandCount: columns beside the first, which is the whole.
    ///   - capacity: frames kept at most, even.
    init(bandCount: Int, capacity: Int = 65_536) {
        columns = Array(repeating: [], count: bandCount + 1)
        self.capacity = capacity
    }

    /// Takes a frame's powers: the whole's, then each band's.
    mutating func add(_ powers: [Float]) {
        guard powers[0] > 0 else {
            silentFrameCount += seen > 0 ? 1 : 0
            return
        }
        let silence = [Float](repeating: 0, count: columns.count)
        while silentFrameCount > 0 {
            append(silence)
            silentFrameCount -= 1
        }
        append(powers)
    }

    private mutating func append(_ powers: [Float]) {
        defer { seen += 1 }
        guard seen.isMultiple(of: stride) else { return }
        for column in columns.indices { columns[column].append(powers[column]) }
        guard columns[0].count == capacity else { return }
        stride *= 2
        for column in columns.indices {
            columns[column] = Swift.stride(from: 0, to: capacity, by: 2).map { columns[column][$0] }
        }
    }

    /// Percentiles of the whole's levels relative to a power, dB.
    func levels(relativeTo power: Double) -> Percentiles { levels(column: 0, relativeTo: power) }

    /// Percentiles of a band's levels relative to the band's own mean, dB; nil where the band holds nothing.
    func levels(band: Int, wholePower: Double) -> Percentiles? {
        let powers = columns[band + 1].map(Double.init)
        let mean = powers.reduce(0, +) / Double(max(1, powers.count))
        guard mean > wholePower * power(decibels: Self.emptyDB) else { return nil }
        let gate = SoftGate(thresholdDB: decibels(power: mean) + Self.gateDB, widthDB: Self.gateWidthDB)
        return gate.mean(powers).map { levels(column: band + 1, relativeTo: $0) }
    }

    private func levels(column: Int, relativeTo power: Double) -> Percentiles {
        Percentiles(columns[column].map { decibels(power: Double($0) / power + Self.floorPower) })
    }
}
