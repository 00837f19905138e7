import SoundalikeFoundations
import SoundalikeTraining

/// A sound that was mixed into an input and not into its target: a breath, a smack.
public struct Insert: Hashable, Sendable {
    /// Where it begins and ends in the input.
    public var startSeconds, endSeconds: Double
    /// What it is, in a word.
    public var kind: String

    /// A sound of `kind`.
    public init(startSeconds: Double, endSeconds: Double, kind: String) {
        (self.startSeconds, self.endSeconds, self.kind) = (startSeconds, endSeconds, kind)
    }
}

/// The sounds that were mixed into the inputs of made pairs, where a table `inserts.csv` beside the recordings says so: columns `file` (the input, as in
/// `pairs.csv`), `start_seconds`, `end_seconds` and, if wanted, `kind`.
public enum InsertTable {
    static let name = "inserts.csv"

    /// By the inputs' paths; empty where no folder has the table.
    ///
    /// - Throws: `SoundalikeError.badData` for a table that cannot be read.
    public static func inserts(in folders: [String]) throws -> [String: [Insert]] {
        var inserts: [String: [Insert]] = [:]
        for folder in folders where FileKind(at: "\(folder)/\(name)") != nil {
            for (input, insert) in try read(folder) { inserts[input, default: []].append(insert) }
        }
        return inserts
    }

    private static func read(_ folder: String) throws -> [(input: String, insert: Insert)] {
        let path = "\(folder)/\(name)"
        let bytes = try InputFile.contents(of: path, atMost: 1 << 26)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw SoundalikeError(.badData, path, "cannot be read as text") }
        var rows = commaSeparatedRows(text)[...]
        guard let header = rows.popFirst(), let file = header.firstIndex(of: "file"), let start = header.firstIndex(of: "start_seconds"),
            let end = header.firstIndex(of: "end_seconds")
        else { throw SoundalikeError(.badData, path, "lacks the columns 'file', 'start_seconds' and 'end_seconds'") }
        let kind = header.firstIndex(of: "kind")
        return try rows.map { row in
            guard row.count == header.count else {
                throw SoundalikeError(.badData, path, "a line has \(row.count) columns, not \(header.count)")
            }
            guard let from = Double(row[start]), let to = Double(row[end]), from >= 0, to > from, to < 1e7 else {
                throw SoundalikeError(.badData, path, "'\(row[start])' to '\(row[end])' is no span of seconds")
            }
            return ("\(folder)/\(row[file])", Insert(startSeconds: from, endSeconds: to, kind: kind.map { row[$0] } ?? "sound"))
        }
    }
}
