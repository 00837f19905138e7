import Foundation
import SoundalikeAudio
import SoundalikeFoundations

/// A recording of the training data, by what the folder's manifest says of it.
public struct CorpusFile: Hashable, Sendable {
    public var path: String
    /// Who speaks; without a manifest each file counts as a speaker of its own.
    public var speaker: String
    /// "M" or "F" where it is known.
    public var gender: String?
    /// What is read, where speakers share scripts.
    public var script: String?
    public var licence: String?
    /// What it was gathered with: one studio's recordings, or one project's.
    public var collection: String?

    package init(
        path: String, speaker: String, gender: String? = nil, script: String? = nil, licence: String? = nil, collection: String? = nil
    ) {
        (self.path, self.speaker, self.gender, self.script, self.licence, self.collection) = (path, speaker, gender, script, licence, collection)
    }
}

/// The recordings of one or more folders.
public struct Corpus: Sendable {
    public var files: [CorpusFile]

    package init(files: [CorpusFile]) {
        self.files = files
    }

    static let manifestName = "manifest.csv"

    /// Finds the recordings below `folders`. A `manifest.csv` anywhere tells who speaks in the files beside it.
    ///
    /// Its first line names the columns: `file` is needed; `speaker` or `speaker_or_source`, `gender`, `script`, `licence`
    /// and `collection` or `source_repo` are used where they are. A folder with a manifest has the files that it lists, others all that look like audio; of DAPS as
    /// distributed, whose names tell speaker and script, the studio recordings.
    ///
    /// - Throws: `SoundalikeError.noInput` for a missing folder, `.badData` for a manifest that cannot be read or no
    ///   recordings at all.
    public init(folders: [String], excludingLicences excluded: [String] = []) throws {
        files = []
        for folder in folders {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
                throw SoundalikeError(.noInput, folder, "no such folder")
            }
            guard isFolder.boolValue else { throw SoundalikeError(.noInput, folder, "is a file, not a folder of recordings") }
            try Self.collect(folder, into: &files)
        }
        files.removeAll { file in excluded.contains { file.licence?.localizedStandardContains($0) ?? false } }
        files.sort { $0.path < $1.path }
        guard !files.isEmpty else {
            throw SoundalikeError(.badData, folders.joined(separator: ", "), "holds no recordings that may be used")
        }
    }

    private static func collect(_ folder: String, into files: inout [CorpusFile]) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        if names.contains(manifestName) {
            files += try manifest("\(folder)/\(manifestName)", folder: folder)
        }
        for name in names where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue {
                try collect(path, into: &files)
            } else if !names.contains(manifestName), Container.readableExtensions.contains((name as NSString).pathExtension.lowercased()) {
                if let file = unlisted(name, path: path) { files.append(file) }
            }
        }
    }

    private static func manifest(_ path: String, folder: String) throws -> [CorpusFile] {
        guard let bytes = FileManager.default.contents(atPath: path), let text = String(data: bytes, encoding: .utf8) else {
            throw SoundalikeError(.badData, path, "cannot be read as text")
        }
        var rows = commaSeparatedRows(text)[...]
        guard let header = rows.popFirst(), let file = header.firstIndex(of: "file") else {
            throw SoundalikeError(.badData, path, "has no column 'file'")
        }
        func column(_ names: String...) -> Int? { names.lazy.compactMap { header.firstIndex(of: $0) }.first }
        let speaker = column("speaker", "speaker_or_source"), gender = column("gender"), script = column("script")
        let licence = column("licence", "license"), collection = column("collection", "source_repo")
        return try rows.map { row in
            guard row.count == header.count else {
                throw SoundalikeError(.badData, path, "a line has \(row.count) columns, not \(header.count)")
            }
            func value(_ index: Int?) -> String? { index.map { row[$0] }.flatMap { $0.isEmpty ? nil : $0 } }
            let audio = "\(folder)/\(row[file])"
            // "F (est.)" and "F or child" are F; "mixed" is unknown.
            let letter = value(gender)?.first.map(String.init)?.uppercased()
            let mixed = value(gender)?.lowercased().hasPrefix("mixed") ?? false
            return CorpusFile(
                path: audio, speaker: value(speaker) ?? audio, gender: mixed || !["M", "F"].contains(letter) ? nil : letter,
                script: value(script), licence: value(licence), collection: value(collection))
        }
    }
}

/// Rows of comma-separated values: quotes around a value protect commas, line ends and doubled quotes (RFC 4180).
package func commaSeparatedRows(_ text: String) -> [[String]] {
    var rows: [[String]] = [], row: [String] = [], value = "", isQuoted = false, wasQuote = false
    for character in text {
        if isQuoted {
            if character == "\"" {
                (isQuoted, wasQuote) = (false, true)
            } else {
                value.append(character)
            }
        } else if character == "\"" {
            if wasQuote { value.append(character) }
            isQuoted = true
        } else if character == "," {
            row.append(value)
            value = ""
        } else if character.isNewline {
            row.append(value)
            if row != [""] { rows.append(row) }
            (row, value) = ([], "")
        } else {
            value.append(character)
        }
        if character != "\"" { wasQuote = false }
    }
    row.append(value)
    if row != [""] { rows.append(row) }
    return rows
}
