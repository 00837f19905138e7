import Foundation
import SoundalikeFoundations
import SoundalikeTraining

/// How a data set's files make pairs.
public enum PairLayout: String, Codable, Hashable, Sendable, CaseIterable {
    /// Two folders, files of the same name (whatever their extension) before and after: `dry/a.wav` and `wet/a.flac`.
    case folders
    /// A table, `pairs.csv`, with the columns `input` and `target` and, if wanted, `group` and `part`.
    case table
    /// Every recording is its own target; what makes the input another is in `[data.additions]`.
    case single
    /// IDMT-SMT-Audio-Effects: raw notes in folders `NoFX`, processed ones of the same names or notes elsewhere.
    case idmt
    /// DAPS: `cleanraw` before, `clean` after, speakers f10 and m10 for validation, f9 and m9 for test.
    case daps
    /// Mixing Secrets: `SONG_UnmasteredWAV` before, `SONG_Full_Preview`, `SONG_Mastered` or the like after.
    case mixingSecrets = "mixing-secrets"

    /// What the layouts that need names of folders are told.
    public struct Names: Hashable, Sendable {
        /// The folder of recordings before: `dry`.
        public var input: String
        /// The folder of recordings after: `wet`.
        public var target: String
    }

    /// The pairs below `folders`, in the order of their names.
    ///
    /// - Throws: `SoundalikeError.noInput` for a missing folder, `.badData` where there is no pair at all or files are ambiguous.
    public func pairs(in folders: [String], names: Names) throws -> [RecordingPair] {
        let pairs = try folders.flatMap { folder -> [RecordingPair] in
            switch self {
            case .folders: try PairedFolders.pairs(in: folder, names: names)
            case .table: try PairTable.pairs(in: folder)
            case .single: try Corpus(folders: [folder]).files.map { RecordingPair(input: $0.path, target: $0.path, group: $0.speaker) }
            case .idmt: try IDMTLayout.pairs(in: folder, target: names.target)
            case .daps: try DAPSLayout.pairs(in: folder)
            case .mixingSecrets: try MixingSecretsLayout.pairs(in: folder)
            }
        }
        guard !pairs.isEmpty else {
            throw SoundalikeError(
                .badData, folders.joined(separator: ", "), "holds no pairs of recordings", remedy: "they are looked for as data.layout '\(rawValue)' says")
        }
        return pairs.sorted { ($0.input, $0.target) < ($1.input, $1.target) }
    }
}

/// A recording below a folder.
struct FoundRecording {
    let path: String
    /// Folders between the top and the file.
    let folders: [String]
    /// The name without extension.
    let stem: String

    private static let extensions: Set = ["wav", "flac", "aiff", "aif", "ogg", "oga", "opus", "mp3", "rf64", "w64"]

    /// Everything below `folder` that looks like a recording, in the order of the paths; hidden files are left out.
    static func all(in folder: String) throws -> [FoundRecording] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
            throw SoundalikeError(.noInput, folder, "no such folder")
        }
        guard isFolder.boolValue else { throw SoundalikeError(.noInput, folder, "is a file, not a folder of recordings") }
        let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).sorted()
        return names.compactMap { name in
            var parts = name.split(separator: "/").map(String.init)
            guard let file = parts.popLast() as NSString?, extensions.contains(file.pathExtension.lowercased()), !file.hasPrefix("."),
                !parts.contains(where: { $0.hasPrefix(".") })
            else { return nil }
            return FoundRecording(path: "\(folder)/\(name)", folders: parts, stem: file.deletingPathExtension)
        }
    }
}
