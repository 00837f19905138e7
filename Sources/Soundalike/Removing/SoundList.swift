import SoundalikeFoundations

/// The sounds that were found in a recording, as a table of comma-separated values that people edit: a line that is deleted leaves its sound
/// alone, another reduction lowers it more or less.
///
///     start_seconds,end_seconds,kind,reduction_db,measured_db
///     1.234,1.560,breath,18.3,17.1
///
/// The fifth column only informs, and may be missing. Empty lines and lines that begin with `#` count for nothing.
public struct SoundList: Sendable, Hashable {
    /// In the order of their starts.
    public var sounds: [RemovedSound]

    /// A list; sorted here.
    public init(_ sounds: [RemovedSound]) {
        self.sounds = sounds.sorted { ($0.startSeconds, $0.endSeconds) < ($1.startSeconds, $1.endSeconds) }
    }

    private static let columns = ["start_seconds", "end_seconds", "kind", "reduction_db", "measured_db"]
    private static let greatestByteCount = 16 << 20
    private static let longestSeconds = 1e6

    /// The table. Times have milliseconds, reductions a tenth of a decibel.
    public var csv: String {
        let rows = sounds.map { sound in
            [sound.startSeconds.fixed(3), sound.endSeconds.fixed(3), sound.kind.rawValue, sound.reductionDB.fixed(1), sound.measuredDB?.fixed(1) ?? ""]
                .joined(separator: ",")
        }
        return """
            # Sounds that are lowered. Delete a line, and its sound is left alone; change reduction_db, and it is lowered by that much.
            # Then process the recording again with this list. measured_db is what came out, and only informs.
            \(Self.columns.joined(separator: ","))

            """ + rows.map { $0 + "\n" }.joined()
    }

    /// Reads the table in the file at `path`.
    ///
    /// - Throws: ``SoundalikeError``: `.noInput`, `.inputOutput`, `.badData` with the line for what does not belong there.
    public init(contentsOf path: String) throws {
        let bytes = try InputFile.contents(of: path, atMost: Self.greatestByteCount)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw SoundalikeError(.badData, path, "not text in UTF-8") }
        try self.init(csv: text, subject: path)
    }

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - text: the table.
    ///   - subject: what errors call it.
    /// - Throws: ``SoundalikeError`` `.badData` with the line for what does not belong there.
    public init(csv text: String, subject: String) throws {
        var sounds: [RemovedSound] = [], hasHeader = false
        // A byte order mark is what some spreadsheets begin with.
        for (index, line) in text.drop(while: { $0 == "\u{FEFF}" }).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map { String($0.filter { $0 != " " && $0 != "\t" }) }
            if cells.allSatisfy(\.isEmpty) || cells[0].hasPrefix("#") { continue }
            func error(_ problem: String, _ remedy: String? = nil) -> SoundalikeError {
                SoundalikeError(.badData, subject, "line \(index + 1): \(problem)", remedy: remedy)
            }
            guard hasHeader else {
                guard cells.prefix(4).elementsEqual(Self.columns.prefix(4)) else {
                    throw error("this is no list of sounds", "begin it with \(Self.columns.prefix(4).joined(separator: ","))")
                }
                hasHeader = true
                continue
            }
            guard (4...5).contains(cells.count) else { throw error("\(cells.count) values for 4 columns") }
            guard let start = Double(cells[0]), let end = Double(cells[1]), start >= 0, end > start, end <= Self.longestSeconds else {
                throw error("\"\(cells[0])\" to \"\(cells[1])\" is no time", "give seconds, the end after the start")
            }
            guard let kind = RemovedSound.Kind(rawValue: cells[2]) else {
                throw error("\"\(cells[2])\" is no kind", "write \(RemovedSound.Kind.allCases.map(\.rawValue).joined(separator: " or "))")
            }
            guard let reduction = Double(cells[3]), RemovedSound.reductionRangeDB.contains(reduction) else {
                throw error("\"\(cells[3])\" is no reduction", "give 0 to 96 dB")
            }
            sounds.append(RemovedSound(startSeconds: start, endSeconds: end, kind: kind, reductionDB: reduction))
        }
        guard hasHeader else { throw SoundalikeError(.badData, subject, "this is no list of sounds", remedy: "begin it with \(Self.columns.prefix(4).joined(separator: ","))") }
        self.init(sounds)
    }
}

extension Double {
    /// With that many decimals.
    fileprivate func fixed(_ places: Int) -> String {
        let scale = power(10, Double(places)), number = Int((abs(self) * scale).rounded())
        let digits = String(number), padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return (self < 0 && number > 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
    }
}
