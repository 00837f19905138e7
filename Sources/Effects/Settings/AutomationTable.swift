import SoundalikeFoundations

/// Automation as a table of comma-separated values, for spreadsheets and scripts.
///
///     seconds, compressor/threshold0, compressor/ratio0
///     0,       0.25,                  2
///     12.5,    0.125,                 4
///
/// The first row names the columns: `seconds` (from the start) or `frame` (counted at the recording's own rate, from 0), then
/// `ID/SYMBOL` of each parameter. In every further row the first value is when the others hold, in the parameters' units; between rows
/// values lie on straight lines, the first row holds before its time and the last after. Times ascend. Numbers have a decimal point. Spaces
/// around values, empty lines and lines that begin with `#` count for nothing.
public struct AutomationTable: Sendable, Hashable {
    /// What the first column counts.
    public enum TimeUnit: String, Sendable, Hashable, CaseIterable {
        /// Seconds from the start.
        case seconds
        /// Frames of the recording.
        case frame
    }

    /// What the first column counts.
    public let timeUnit: TimeUnit
    /// When rows hold, in that unit.
    public let times: [Double]
    /// `ID/SYMBOL` of the parameter in each column.
    public let columns: [String]
    /// `[row][column]`, row-major.
    public let values: [Double]

    /// The table as automation of a recording at `sampleRateHz`.
    public func automation(sampleRateHz: Double) -> Automation {
        let seconds = timeUnit == .seconds ? times : times.map { $0 / sampleRateHz }
        return Automation(timing: .seconds(seconds), columns: columns, values: values)
    }

    /// Reads a table for `chain`.
    ///
    /// - Parameter subject: what errors call it.
    /// - Throws: `SoundalikeError` (bad data) with line and column for a header that names no parameter of the chain or one twice, a row
    ///   of another length, what is no finite number, a time before the last, or a value out of its parameter's range.
    public init(csv text: String, subject: String, chain: [EffectSettings]) throws {
        var header: Header?
        var times: [Double] = []
        var values: [Double] = []
        // A byte order mark is what some spreadsheets begin with.
        for (index, line) in text.drop(while: { $0 == "\u{FEFF}" }).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let place = Place(subject: subject, line: index + 1)
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
            if cells == [""] || cells[0].hasPrefix("#") { continue }
            guard let header else {
                header = try Header(cells, chain: chain, place: place)
                continue
            }
            guard cells.count == header.columns.count + 1 else {
                throw place.error("\(cells.count) values for \(header.columns.count + 1) columns")
            }
            guard times.count < Automation.greatestRowCount else { throw place.error("there are too many rows") }
            times.append(try header.time(cells[0], after: times.last, place: place))
            for (column, cell) in cells.dropFirst().enumerated() { values.append(try header.value(cell, column: column, place: place)) }
        }
        guard let header else { throw SoundalikeError(.badData, subject, "there is no header", remedy: "begin with seconds,ID/SYMBOL") }
        guard !times.isEmpty else { throw SoundalikeError(.badData, subject, "there are no rows") }
        timeUnit = header.timeUnit
        columns = header.columns
        self.times = times
        self.values = values
    }

    private static func trimmed(_ cell: Substring) -> String {
        var cell = cell.drop { $0 == " " || $0 == "\t" }
        while cell.last == " " || cell.last == "\t" { cell.removeLast() }
        return String(cell)
    }
}

extension AutomationTable {
    /// A line of the file, for errors.
    private struct Place {
        let subject: String
        let line: Int

        func error(_ problem: String, remedy: String? = nil) -> SoundalikeError {
            SoundalikeError(.badData, subject, "line \(line): \(problem)", remedy: remedy)
        }
    }

    /// The names of the columns, and what belongs in them.
    private struct Header {
        let timeUnit: TimeUnit
        let columns: [String]
        let parameters: [Parameter]

        init(_ cells: [String], chain: [EffectSettings], place: Place) throws {
            guard let timeUnit = TimeUnit(rawValue: cells[0]) else {
                throw place.error("the first column is \"\(cells[0])\"", remedy: "begin the header with seconds or frame, then commas and ID/SYMBOL")
            }
            guard (2...Automation.greatestColumnCount + 1).contains(cells.count) else {
                throw place.error("the header names no parameters", remedy: "write ID/SYMBOL after the first comma")
            }
            var columns: [String] = []
            parameters = try cells.dropFirst().map { name in
                guard let target = Automation.target(of: name, in: chain) else {
                    let ids = chain.map(\.id).joined(separator: ", ")
                    throw place.error("\"\(name)\" is not a parameter of the chain", remedy: "write ID/SYMBOL; the ids are \(ids)")
                }
                guard !columns.contains(name) else { throw place.error("\"\(name)\" appears twice") }
                columns.append(name)
                return chain[target.effect].descriptor.parameters[target.parameter]
            }
            self.timeUnit = timeUnit
            self.columns = columns
        }

        func time(_ cell: String, after last: Double?, place: Place) throws -> Double {
            guard let time = Double(cell), time.isFinite else { throw place.error("\"\(cell)\" is not a time") }
            let greatest = timeUnit == .seconds ? Automation.timesSeconds.upperBound : 1e12
            guard (0...greatest).contains(time) else { throw place.error("the time \(cell) is out of range") }
            if let last, time <= last { throw place.error("the time \(cell) does not come after the one before it") }
            return time
        }

        func value(_ cell: String, column: Int, place: Place) throws -> Double {
            let parameter = parameters[column]
            guard let value = Double(cell), value.isFinite else { throw place.error("\(columns[column]): \"\(cell)\" is not a number") }
            guard let accepted = parameter.accepted(value) else {
                throw place.error("\(columns[column]): \(cell) is out of range", remedy: "give \(parameter.rangeText)")
            }
            return accepted
        }
    }
}
