import SoundalikeFoundations

/// The powers of all frames, whole and by band, for percentiles of their levels.
///
/// Of long recordings it keeps every second frame, then every fourth and so on, so that memory does not grow with their length. Digital silence
/// before the first sound and after the last is no part of the recording.
struct LevelTable {
    /// `[column][frame]`: the whole, each band, and the whole two frames before, which share no sample with these.
    private var columns: [[Float]]
    private var stride = 1
    private var seen = 0
    private var silentFrameCount = 0
    /// The whole's last two powers in this passage, the older first.
    private var last: [Float] = []
    private let bandCount: Int
    private let capacity: Int

    /// What lies further below the mean than this counts as lying there: nobody hears the difference.
    private static let floorPower = power(decibels: -70)
    /// A band this far below the whole holds nothing.
    private static let emptyPower = power(decibels: -90)
    /// Where there is no frame before.
    private static let none: Float = -1

    /// - Parameter capacity: frames kept at most, even.
    init(bandCount: Int, capacity: Int = 65_536) {
        self.bandCount = bandCount
        self.capacity = capacity
        columns = Array(repeating: [], count: bandCount + 2)
    }

    /// Takes a frame's powers: the whole's, then each band's.
    mutating func add(_ powers: [Float]) {
        guard powers[0] > 0 else {
            silentFrameCount += seen > 0 ? 1 : 0
            return
        }
        let silence = [Float](repeating: 0, count: bandCount + 1)
        while silentFrameCount > 0 {
            append(silence)
            silentFrameCount -= 1
        }
        append(powers)
    }

    /// What comes next did not follow what came last.
    mutating func endPassage() { last = [] }

    private mutating func append(_ powers: [Float]) {
        defer {
            seen += 1
            last = last.suffix(1) + [powers[0]]
        }
        guard seen.isMultiple(of: stride) else { return }
        for column in powers.indices { columns[column].append(powers[column]) }
        columns[bandCount + 1].append(last.count == 2 ? last[0] : Self.none)
        guard columns[0].count == capacity else { return }
        stride *= 2
        for column in columns.indices {
            columns[column] = Swift.stride(from: 0, to: capacity, by: 2).map { columns[column][$0] }
        }
    }

    /// Frames in which something sounds: not far below a power.
    private static func soundingGate(below power: Double) -> SoftGate {
        SoftGate(thresholdDB: decibels(power: power) - 20, widthDB: 10)
    }

    /// Levels relative to a power, dB, of all frames and of those in which something sounds.
    struct Levels {
        let all, sounding: Percentiles
    }

    /// The levels of the whole relative to a power.
    func levels(relativeTo power: Double) -> Levels { levels(column: 0, relativeTo: power) }

    /// The levels of a band relative to the band's own mean; nil where the band holds nothing.
    func levels(band: Int, wholePower: Double) -> Levels? {
        let powers = columns[band + 1].map(Double.init)
        let mean = powers.reduce(0, +) / Double(max(1, powers.count))
        guard mean > wholePower * Self.emptyPower else { return nil }
        // As the loudness is gated, so that pauses do not count.
        return SoftGate(thresholdDB: decibels(power: mean) - 10, widthDB: 2).mean(powers).map { levels(column: band + 1, relativeTo: $0) }
    }

    private func levels(column: Int, relativeTo power: Double) -> Levels {
        let gate = Self.soundingGate(below: power)
        let entries = columns[column].map { (value: Self.level($0, relativeTo: power), weight: gate.weight(power: Double($0))) }
        return Levels(all: Percentiles(entries.map(\.value)), sounding: Percentiles(entries))
    }

    /// By how much the whole's level changes from one frame to the next that shares no sample with it, dB; one of the two sounds.
    func changes(relativeTo power: Double) -> Percentiles {
        let gate = Self.soundingGate(below: power)
        return Percentiles(
            zip(columns[0], columns[bandCount + 1]).filter { $1 >= 0 }.map { now, before in
                (
                    value: Self.level(now, relativeTo: power) - Self.level(before, relativeTo: power),
                    weight: max(gate.weight(power: Double(now)), gate.weight(power: Double(before)))
                )
            })
    }

    private static func level(_ power: Float, relativeTo mean: Double) -> Double { decibels(power: Double(power) / mean + floorPower) }
}
