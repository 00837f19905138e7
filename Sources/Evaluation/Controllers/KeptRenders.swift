import Foundation
import SoundalikeAudio
import SoundalikeFoundations

/// A folder of renders by condition and item, `FOLDER/CONDITION/ITEM.flac`, as listening tests read them: inputs, targets, and what was made.
public struct KeptRenders: Sendable {
    private let folder: String

    /// - Parameter conditions: the names of all columns.
    /// - Throws: `SoundalikeError`: `.cannotCreate` where the folder has something in it or cannot be made.
    public init(folder: String, conditions: [String]) throws {
        self.folder = folder
        guard FileKind(at: folder) == nil || FolderListing.names(in: folder)?.isEmpty == true else {
            throw SoundalikeError(.cannotCreate, folder, "exists already, and not as an empty folder", remedy: "choose another name")
        }
        for name in [Condition.targetName] + conditions {
            do { try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true) } catch {
                throw SoundalikeError(.cannotCreate, "\(folder)/\(name)", "the folder cannot be made")
            }
        }
    }

    /// Writes all versions of an item.
    ///
    /// - Throws: `SoundalikeError` as reading and writing do.
    public func keep(_ item: EvaluatedItem) throws {
        try keep(item.target, of: item, as: Condition.targetName)
        try keep(item.input, of: item, as: Condition.inputName)
        for version in item.versions { try keep(version.path, of: item, as: version.name) }
    }

    private func keep(_ path: String, of item: EvaluatedItem, as condition: String) throws {
        try keep(Recording.read(path: path), of: item.name, as: condition)
    }

    /// FLAC of 24 bits, or where a sample is beyond full scale, WAV of floats, so that nothing is clipped.
    func keep(_ recording: Recording, of item: String, as condition: String) throws {
        let name = "\(folder)/\(condition)/\(item)"
        if recording.peak < 1, recording.channelCount <= 8 {
            try recording.write(to: "\(name).flac", as: .flac, encoding: .pcm24)
        } else {
            try recording.write(to: "\(name).wav", encoding: .float32)
        }
    }
}
