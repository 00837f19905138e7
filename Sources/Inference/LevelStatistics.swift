import SoundalikeArchitectures
import SoundalikeFoundations

/// What a sketch hears of one recording: statistics of each band's level, from a spectrogram pushed in blocks of any length.
///
/// Which frames are active is known only at the end, when the loudest are. So frames are sorted by activity as they come, in
/// classes of 1 dB, and each class keeps sums and a histogram of every band. The result does not depend on where the stream is
/// cut, and memory does not grow with its length.
public final class LevelStatistics {
    /// Sums over the frames of one class of activity.
    private struct ActivityClass {
        var frames = 0
        /// Per band: power, and level in dB.
        var powers: [Double]
        var levels: [Double]
        /// `[band][level]`: frames.
        var histogram: [UInt32]
    }

    private let architecture: SketchArchitecture
    private let activeBands: Range<Int>
    /// Levels of 1 dB each that are told apart; what lies beyond counts as the last.
    private static let levelsDB = -100...50
    private static var levelCount: Int { levelsDB.count }
    private var classes = [ActivityClass?](repeating: nil, count: levelCount)
    private var frameCount = 0

    /// Statistics of the front end's bands, whose centres lie at `centresHz`.
    ///
    /// - Precondition: as many centres as bands.
    public init(_ architecture: SketchArchitecture, centresHz: [Double]) {
        precondition(centresHz.count == architecture.bandCount, "a centre a band")
        self.architecture = architecture
        let first = centresHz.firstIndex { $0 > architecture.activityRangeHz[0] } ?? 0
        let end = centresHz.firstIndex { $0 >= architecture.activityRangeHz[1] } ?? centresHz.count
        // A front end without bands there is judged by all it has.
        activeBands = first < end ? first..<end : 0..<centresHz.count
    }

    /// Takes the next frames of `[frame, band]`, dB.
    ///
    /// - Precondition: `frames` holds whole frames.
    public func push(_ frames: UnsafeBufferPointer<Float>) {
        let bandCount = architecture.bandCount
        precondition(frames.count.isMultiple(of: bandCount), "not whole frames")
        for start in stride(from: 0, to: frames.count, by: bandCount) {
            add(UnsafeBufferPointer(rebasing: frames[start..<(start + bandCount)]))
        }
    }

    private func add(_ frame: UnsafeBufferPointer<Float>) {
        var sum: Float = 0
        for band in activeBands { sum += frame[band] }
        let index = Self.level(sum / Float(activeBands.count))
        frameCount += 1
        var entry = classes[index] ?? ActivityClass(
            powers: .init(repeating: 0, count: frame.count), levels: .init(repeating: 0, count: frame.count),
            histogram: .init(repeating: 0, count: frame.count * Self.levelCount))
        // Out of the array while it changes, so that it is not copied.
        classes[index] = nil
        entry.frames += 1
        for band in frame.indices {
            let levelDB = Self.bounded(frame[band])
            entry.powers[band] += power(decibels: Double(levelDB))
            entry.levels[band] += Double(levelDB)
            entry.histogram[band * Self.levelCount + Self.level(levelDB)] &+= 1
        }
        classes[index] = entry
    }

    /// The class of a level: its whole decibels.
    private static func level(_ levelDB: Float) -> Int {
        Int(bounded(levelDB).rounded(.down)) - levelsDB.lowerBound
    }

    /// A level within those that are told apart; one that is no number is the lowest.
    private static func bounded(_ levelDB: Float) -> Float {
        max(Float(levelsDB.lowerBound), min(levelDB, Float(levelsDB.upperBound)))
    }

    /// The embedding `[statistic · band]` of all frames pushed, dB. The statistics are then ready for another recording.
    ///
    /// - Throws: `SoundalikeError(.badData)` when there were no frames.
    public func finish() throws -> [Float] {
        defer {
            classes = .init(repeating: nil, count: Self.levelCount)
            frameCount = 0
        }
        guard frameCount > 0 else {
            throw SoundalikeError(.badData, nil, "no frame to listen to", remedy: "use a longer recording")
        }
        let counts = classes.map { UInt32(clamping: $0?.frames ?? 0) }
        let threshold = Self.quantile(0.95, of: counts[...]) - architecture.activeRangeDB
        let active = Int(max(Double(Self.levelsDB.lowerBound), threshold).rounded()) - Self.levelsDB.lowerBound
        let loud = sums(over: max(0, min(active, counts.count - 1))..<counts.count), all = sums(over: 0..<counts.count)
        let bands = 0..<architecture.bandCount, frames = Double(max(1, loud.frames))
        var statistics = bands.map { decibels(power: max(loud.powers[$0] / frames, 1e-10)) }
        statistics += bands.map { loud.levels[$0] / frames }
        for (part, quantiles) in [(loud, architecture.activeQuantiles), (all, architecture.quantiles)] {
            for quantile in quantiles {
                statistics += bands.map { Self.quantile(quantile, of: part.histogram[($0 * Self.levelCount)..<(($0 + 1) * Self.levelCount)]) }
            }
        }
        return statistics.map(Float.init)
    }

    private func sums(over range: Range<Int>) -> ActivityClass {
        let bands = architecture.bandCount
        var total = ActivityClass(
            powers: .init(repeating: 0, count: bands), levels: .init(repeating: 0, count: bands),
            histogram: .init(repeating: 0, count: bands * Self.levelCount))
        for case let entry? in classes[range] {
            total.frames += entry.frames
            for band in 0..<bands {
                total.powers[band] += entry.powers[band]
                total.levels[band] += entry.levels[band]
            }
            for index in total.histogram.indices { total.histogram[index] &+= entry.histogram[index] }
        }
        return total
    }

    /// The level below which a share of the counted frames lies, dB, as if each class were evenly filled.
    private static func quantile(_ share: Double, of counts: ArraySlice<UInt32>) -> Double {
        let wanted = share * counts.reduce(0) { $0 + Double($1) }
        var sum = 0.0
        for (index, count) in counts.enumerated() where count > 0 {
            if sum + Double(count) >= wanted {
                return Double(levelsDB.lowerBound + index) + (wanted - sum) / Double(count)
            }
            sum += Double(count)
        }
        return Double(levelsDB.lowerBound)
    }
}
