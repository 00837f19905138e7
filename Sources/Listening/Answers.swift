import SoundalikeFoundations

/// What listeners answered: a table (CSV) with a header.
///
/// Ratings have the columns `listener`, `item`, `condition`, `score` (0…100); webMUSHRA's names for these are known as well. Answers of an ABX test have
/// `listener`, `item`, `correct` (1 or 0, true or false), those of a preference test `listener`, `item`, `first`, `second` and `preferred`, which names one of
/// the two or is empty. Other columns are not looked at.
public enum Answers: Sendable {
    /// One rating.
    public struct Rating: Sendable, Equatable {
        public let listener, item, condition: String
        /// 0…100.
        public let score: Double
    }

    /// One choice in an ABX test.
    public struct Choice: Sendable, Equatable {
        public let listener, item: String
        public let isCorrect: Bool
    }

    /// One comparison in a preference test.
    public struct Preference: Sendable, Equatable {
        public let listener, item: String
        /// The two conditions, in the order in which they were offered.
        public let first, second: String
        /// One of them; nil for no preference.
        public let preferred: String?
    }

    case ratings([Rating])
    case choices([Choice])
    case preferences([Preference])

    /// More than any listening test has.
    private static let byteLimit = 256 << 20

    /// Reads a table.
    ///
    /// - Throws: ``SoundalikeError``: `.noInput` when there is no such file, `.badData` with the line when a column is missing, a score is no number of
    ///   0 to 100, or something was rated twice.
    public init(contentsOf path: String) throws {
        let file = try InputFile(path: path)
        guard file.length <= Self.byteLimit else { throw SoundalikeError(.badData, path, "is too large for a table of answers") }
        self = try Self(csv: String(decoding: file.read(at: 0, count: file.length), as: UTF8.self), subject: path)
    }

    init(csv: String, subject: String) throws {
        let table = try CSVTable(csv, subject: subject)
        func column(_ names: String...) -> Int? { names.lazy.compactMap { table.header.firstIndex(of: $0) }.first }
        guard let listener = column("listener", "session_uuid"), let item = column("item", "trial_id") else {
            throw SoundalikeError(.badData, subject, "has no columns listener and item", remedy: "name them in the first line")
        }
        if let condition = column("condition", "rating_stimulus"), let score = column("score", "rating_score") {
            var seen: Set<[String]> = []
            self = .ratings(try table.rows.map { row in
                guard let value = Double(row.cells[score]), (0...100).contains(value) else {
                    throw SoundalikeError(.badData, subject, "line \(row.line): \(row.cells[score].quotedLiteral) is not a score from 0 to 100")
                }
                guard seen.insert([row.cells[listener], row.cells[item], row.cells[condition]]).inserted else {
                    throw SoundalikeError(.badData, subject, "line \(row.line): the same listener rates the same sound again")
                }
                return Rating(listener: row.cells[listener], item: row.cells[item], condition: row.cells[condition], score: value)
            })
        } else if let correct = column("correct") {
            self = .choices(try table.rows.map { row in
                switch row.cells[correct].lowercased() {
                case "1", "true": Choice(listener: row.cells[listener], item: row.cells[item], isCorrect: true)
                case "0", "false": Choice(listener: row.cells[listener], item: row.cells[item], isCorrect: false)
                default: throw SoundalikeError(.badData, subject, "line \(row.line): correct is 1 or 0, not \(row.cells[correct].quotedLiteral)")
                }
            })
        } else if let first = column("first"), let second = column("second"), let preferred = column("preferred") {
            self = .preferences(try table.rows.map { row in
                let (a, b, best) = (row.cells[first], row.cells[second], row.cells[preferred])
                guard a != b else { throw SoundalikeError(.badData, subject, "line \(row.line): compares \(a.quotedLiteral) with itself") }
                guard best.isEmpty || best == a || best == b else {
                    throw SoundalikeError(.badData, subject, "line \(row.line): preferred is first, second or empty, not \(best.quotedLiteral)")
                }
                return Preference(listener: row.cells[listener], item: row.cells[item], first: a, second: b, preferred: best.isEmpty ? nil : best)
            })
        } else {
            throw SoundalikeError(.badData, subject, "has neither condition and score nor correct nor first, second and preferred among its columns")
        }
    }
}

/// A table of text: RFC 4180, with line ends of any kind.
struct CSVTable {
    let header: [String]
    /// As many cells as the header, and the line that they begin on.
    let rows: [(line: Int, cells: [String])]

    init(_ text: String, subject: String) throws {
        var rows: [(line: Int, cells: [String])] = [], cells: [String] = [], cell = "", line = 1, startLine = 1
        var isQuoted = false, wasQuoted = false
        func endRow() {
            if !(cells.isEmpty && cell.isEmpty && !wasQuoted) { rows.append((startLine, cells + [cell])) }
            (cells, cell, wasQuoted) = ([], "", false)
        }
        // Characters: a carriage return and a line feed are one.
        var rest = Substring(text.first == "\u{FEFF}" ? String(text.dropFirst()) : text)
        while let character = rest.popFirst() {
            if isQuoted {
                if character == "\"" {
                    if rest.first == "\"" { cell.append(rest.removeFirst()) } else { isQuoted = false }
                } else {
                    if character.isNewline { line += 1 }
                    cell.append(character)
                }
            } else if character == "\"", cell.isEmpty {
                (isQuoted, wasQuoted) = (true, true)
            } else if character == "," {
                cells.append(cell)
                (cell, wasQuoted) = ("", false)
            } else if character.isNewline {
                endRow()
                line += 1
                startLine = line
            } else {
                cell.append(character)
            }
        }
        guard !isQuoted else { throw SoundalikeError(.badData, subject, "line \(startLine): a quotation mark is never closed") }
        endRow()
        guard let first = rows.first else { throw SoundalikeError(.badData, subject, "is empty") }
        header = first.cells
        for row in rows where row.cells.count != first.cells.count {
            throw SoundalikeError(.badData, subject, "line \(row.line): has \(row.cells.count) cells, and the header \(first.cells.count)")
        }
        self.rows = Array(rows.dropFirst())
        guard !self.rows.isEmpty else { throw SoundalikeError(.badData, subject, "has a header and no answers") }
    }
}
