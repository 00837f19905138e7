/// Settings over time: physical values of some parameters, one row a control frame.
///
/// Row *i* holds at the centre of frame *i*, with straight lines between; the first row holds before its centre, the last after.
public struct Automation: Sendable, Hashable {
    /// The rate that frames are counted at, which need not be the audio's.
    public let sampleRateHz: Double
    /// Samples in a frame, at that rate.
    public let frameSamples: Int
    /// `ID/SYMBOL` of the parameter in each column.
    public let columns: [String]
    /// `[frame][column]`, row-major.
    public let values: [Double]

    /// How many frames there are.
    public var rowCount: Int { columns.isEmpty ? 0 : values.count / columns.count }

    /// Automation from row-major `values`, `[frame][column]`: whole rows, at least one, of at least one column.
    public init(sampleRateHz: Double, frameSamples: Int, columns: [String], values: [Double]) {
        precondition(sampleRateHz > 0 && frameSamples > 0, "an automation's frames have a length")
        precondition(!columns.isEmpty && !values.isEmpty && values.count % columns.count == 0, "an automation has whole rows")
        self.sampleRateHz = sampleRateHz
        self.frameSamples = frameSamples
        self.columns = columns
        self.values = values
    }

    /// The value of `column` at `seconds` from the start. Never allocates.
    public func value(column: Int, seconds: Double) -> Double {
        let lastRow = rowCount - 1
        let position = seconds * sampleRateHz / Double(frameSamples) - 0.5
        guard position > 0 else { return values[column] }
        guard position < Double(lastRow) else { return values[lastRow * columns.count + column] }
        let row = Int(position)
        let fraction = position - Double(row)
        let before = values[row * columns.count + column]
        let after = values[(row + 1) * columns.count + column]
        return before + (after - before) * fraction
    }
}
