import SoundalikeFoundations
import SoundalikeTraining

/// Pairs by name: files below a folder `dry` and files of the same place and name below a folder `wet`, at any depth.
enum PairedFolders {
    static func pairs(in folder: String, names: PairLayout.Names) throws -> [RecordingPair] {
        // A file's key: its place without the folder that tells before from after, so that A/dry/x pairs with A/wet/x.
        func files(under name: String) throws -> [(key: String, path: String)] {
            try FoundRecording.all(in: folder).compactMap { file in
                guard let index = file.folders.firstIndex(of: name) else { return nil }
                var place = file.folders
                place.remove(at: index)
                return ((place + [file.stem]).joined(separator: "/"), file.path)
            }
        }
        let targets = Dictionary(grouping: try files(under: names.target), by: \.key)
        return try files(under: names.input).compactMap { key, path in
            guard let matches = targets[key] else { return nil }
            guard matches.count == 1 else {
                throw SoundalikeError(.badData, path, "has \(matches.count) recordings of the same name in '\(names.target)'")
            }
            return RecordingPair(input: path, target: matches[0].path, group: "\(folder)/\(key)")
        }
    }
}

/// Pairs from a table beside the recordings.
enum PairTable {
    static let name = "pairs.csv"

    static func pairs(in folder: String) throws -> [RecordingPair] {
        let path = "\(folder)/\(name)"
        let bytes = try InputFile.contents(of: path, atMost: 1 << 26)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw SoundalikeError(.badData, path, "cannot be read as text") }
        var rows = commaSeparatedRows(text)[...]
        guard let header = rows.popFirst(), let input = header.firstIndex(of: "input"), let target = header.firstIndex(of: "target") else {
            throw SoundalikeError(.badData, path, "lacks the columns 'input' and 'target'")
        }
        let group = header.firstIndex(of: "group"), part = header.firstIndex(of: "part")
        return try rows.map { row in
            guard row.count == header.count else {
                throw SoundalikeError(.badData, path, "a line has \(row.count) columns, not \(header.count)")
            }
            var pair = RecordingPair(input: "\(folder)/\(row[input])", target: "\(folder)/\(row[target])", group: "\(folder)/\(row[input])")
            if let group, !row[group].isEmpty { pair.group = row[group] }
            if let part, !row[part].isEmpty {
                guard let known = RecordingPair.Part(rawValue: row[part]) else {
                    throw SoundalikeError(.badData, path, "'\(row[part])' is no part", remedy: "write training, validation or test")
                }
                pair.part = known
            }
            return pair
        }
    }
}
