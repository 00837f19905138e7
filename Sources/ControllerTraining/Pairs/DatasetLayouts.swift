import Foundation
import SoundalikeFoundations

/// IDMT-SMT-Audio-Effects, the raw notes of electric guitars and basses and what a device made of them.
///
/// Raw notes lie in folders `NoFX` (`Gitarre monophon/Samples/NoFX/G61-40100-1111-20593.wav`). Martínez Ramírez et al. played 1,250 of
/// them through a tube preamplifier; such recordings keep the raw note's name. The data set's own effects have other numbers behind
/// the note (`G61-40100-4411-…`): they are found by the name's first two fields, instrument and note.
enum IDMTLayout {
    private static let rawFolder = "NoFX"

    /// - Parameter target: the folder of processed notes, `wet` or `Distortion`, or `Distortion/4411` for one of its settings, the third
    ///   field of the names.
    static func pairs(in folder: String, target: String) throws -> [RecordingPair] {
        let parts = target.split(separator: "/").map(String.init)
        let (targetFolder, setting) = (parts.first ?? "", parts.dropFirst().first)
        let files = try FoundRecording.all(in: folder)
        let processed = files.filter { file in
            file.folders.contains(targetFolder) && (setting == nil || fields(file).dropFirst(2).first == setting)
        }
        let byName = Dictionary(grouping: processed, by: \.stem), byNote = Dictionary(grouping: processed, by: note)
        return try files.filter { $0.folders.contains(rawFolder) }.compactMap { raw in
            guard let matches = byName[raw.stem] ?? byNote[note(raw)] else { return nil }
            guard matches.count == 1 else {
                let settings = Set(matches.compactMap { fields($0).dropFirst(2).first }).sorted().joined(separator: ", ")
                throw SoundalikeError(
                    .badData, raw.path, "is there \(matches.count) times in '\(targetFolder)', with the settings \(settings)",
                    remedy: "choose one by data.target_folder = \"\(targetFolder)/SETTING\"")
            }
            return RecordingPair(input: raw.path, target: matches[0].path, group: note(raw))
        }
    }

    private static func fields(_ file: FoundRecording) -> [String] { file.stem.split(separator: "-").map(String.init) }

    /// Instrument and note, in its part of the data set: guitars and basses are numbered alike.
    private static func note(_ file: FoundRecording) -> String {
        ([file.folders.first ?? ""] + fields(file).prefix(2)).joined(separator: "-")
    }
}

/// DAPS: studio speech with its breaths and lip smacks (`cleanraw`) and without (`clean`); `f1_script1_cleanraw.wav`.
enum DAPSLayout {
    private static let parts: [String: RecordingPair.Part] = ["f10": .validation, "m10": .validation, "f9": .test, "m9": .test]

    static func pairs(in folder: String) throws -> [RecordingPair] {
        // Other versions of the corpus (rooms, devices) lie beside these two and have other endings.
        let files = try FoundRecording.all(in: folder)
        func versions(_ ending: String) -> [(key: String, path: String)] {
            files.filter { $0.stem.hasSuffix(ending) }.map { (String($0.stem.dropLast(ending.count)), $0.path) }
        }
        let targets = Dictionary(versions("_clean"), uniquingKeysWith: { first, _ in first })
        return versions("_cleanraw").compactMap { key, path in
            guard let target = targets[key], let speaker = key.split(separator: "_").first.map(String.init) else { return nil }
            return RecordingPair(input: path, target: target, group: speaker, part: parts[speaker] ?? .training)
        }
    }
}

/// Mixing Secrets free multitrack library: a song's unmastered mix, and the finished one.
///
/// The library's downloads are called `SONG_UnmasteredWAV.zip` and `SONG_Full_Preview.mp3`; other endings that people give them are
/// understood too, in any case, in one folder or a folder each.
enum MixingSecretsLayout {
    private static let before = ["unmasteredwav", "unmasteredmix", "unmastered"]
    private static let after = ["masteredwav", "fullpreview", "mastered", "preview", "master"]

    static func pairs(in folder: String) throws -> [RecordingPair] {
        var inputs: [(song: String, path: String)] = [], targets: [String: [String]] = [:]
        for file in try FoundRecording.all(in: folder) {
            let name = file.stem.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
            if let ending = before.first(where: name.hasSuffix) {
                inputs.append((String(name.dropLast(ending.count)), file.path))
            } else if let ending = after.first(where: name.hasSuffix) {
                targets[String(name.dropLast(ending.count)), default: []].append(file.path)
            }
        }
        return try inputs.compactMap { song, path in
            guard let matches = targets[song] else { return nil }
            guard matches.count == 1 else { throw SoundalikeError(.badData, path, "has \(matches.count) masters: \(matches.joined(separator: ", "))") }
            return RecordingPair(input: path, target: matches[0], group: song)
        }
    }
}
