/// Settings over time: physical values of some parameters, row by row.
///
/// Between the times of two rows values lie on a straight line; the first row holds before its time, the last after.
public struct Automation: Sendable, Hashable {
    /// When rows hold.
    public enum Timing: Sendable, Hashable {
        /// Row *i* at the centre of frame *i*. Frames are counted at a rate that need not be the audio's.
        case frames(sampleRateHz: Double, frameSamples: Int)
        /// Each row at its own time: seconds from the start, ascending, one a row.
        case seconds([Double])
    }

    /// When rows hold.
    public let timing: Timing
    /// `ID/SYMBOL` of the parameter in each column.
    public let columns: [String]
    /// `[row][column]`, row-major.
    public let values: [Double]

    /// How many rows there are.
    public var rowCount: Int { columns.isEmpty ? 0 : values.count / columns.count }

    /// Automation from row-major `values`, `[row][column]`: whole rows, at least one, of at least one column.
    public init(timing: Timing, columns: [String], values: [Double]) {
        precondition(!columns.isEmpty && !values.isEmpty && values.count % columns.count == 0, "an automation has whole rows")
        self.timing = timing
        self.columns = columns
        self.values = values
        switch timing {
        case .frames(let sampleRateHz, let frameSamples):
            precondition(sampleRateHz > 0 && frameSamples > 0, "an automation's frames have a length")
        case .seconds(let seconds):
            precondition(seconds.count == rowCount && zip(seconds, seconds.dropFirst()).allSatisfy(<), "rows have ascending times")
        }
    }

    /// Automation with a row a control frame.
    public init(sampleRateHz: Double, frameSamples: Int, columns: [String], values: [Double]) {
        self.init(timing: .frames(sampleRateHz: sampleRateHz, frameSamples: frameSamples), columns: columns, values: values)
    }

    /// When `row` holds, in seconds from the start.
    public func seconds(ofRow row: Int) -> Double {
        switch timing {
        case .frames(let sampleRateHz, let frameSamples): (Double(row) + 0.5) * Double(frameSamples) / sampleRateHz
        case .seconds(let seconds): seconds[row]
        }
    }

    /// The value of `column` at `seconds` from the start. Never allocates.
    public func value(column: Int, seconds: Double) -> Double {
        let lastRow = rowCount - 1
        let position = position(seconds: seconds)
        guard position > 0 else { return values[column] }
        guard position < Double(lastRow) else { return values[lastRow * columns.count + column] }
        let row = Int(position)
        let fraction = position - Double(row)
        let before = values[row * columns.count + column]
        let after = values[(row + 1) * columns.count + column]
        return before + (after - before) * fraction
    }

    /// `seconds` counted in rows; below 0 before the first row, at or above the last row's number after it.
    private func position(seconds: Double) -> Double {
        switch timing {
        case .frames(let sampleRateHz, let frameSamples): return seconds * sampleRateHz / Double(frameSamples) - 0.5
        case .seconds(let times):
            // The first row that is later.
            var (low, high) = (0, times.count)
            while low < high {
                let middle = (low + high) / 2
                if times[middle] <= seconds { low = middle + 1 } else { high = middle }
            }
            guard low > 0 else { return -1 }
            guard low < times.count else { return Double(times.count - 1) }
            return Double(low - 1) + (seconds - times[low - 1]) / (times[low] - times[low - 1])
        }
    }

    /// How many frames of a recording one row stands for: a control frame, or the least distance of two rows.
    func rowFrames(sampleRateHz: Double) -> Int {
        let seconds: Double
        switch timing {
        case .frames(let rateHz, let frameSamples): seconds = Double(frameSamples) / rateHz
        case .seconds(let times): seconds = zip(times.dropFirst(), times).map(-).min() ?? .infinity
        }
        let frames = (seconds * sampleRateHz).rounded()
        let range = AutomationInterval.range
        return frames < Double(range.upperBound) ? max(Int(frames), range.lowerBound) : range.upperBound
    }
}
