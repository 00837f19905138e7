import Foundation
import SoundalikeEvaluation
import SoundalikeFoundations
import SoundalikeReports

/// A folder of pictures, one for each item and model of an evaluation: `ITEM.svg`, or `ITEM-MODEL.svg` where there are several models.
struct ItemPictures: Sendable {
    private let folder: String
    private let models: [String]

    /// - Throws: `SoundalikeError.cannotCreate` where the folder has something in it or cannot be made.
    init(folder: String, models: [String]) throws {
        (self.folder, self.models) = (folder, models)
        guard FileKind(at: folder) == nil || FolderListing.names(in: folder)?.isEmpty == true else {
            throw SoundalikeError(.cannotCreate, folder, "exists already, and not as an empty folder", remedy: "choose another name")
        }
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw SoundalikeError(.cannotCreate, folder, "the folder cannot be made")
        }
    }

    func draw(_ item: EvaluatedItem) throws {
        for version in item.versions where models.contains(version.name) {
            guard let settings = version.settings else { continue }
            let profiles = try FileProfile.of([item.input, item.target, version.path])
            let picture = ComparisonPicture(
                input: profiles[0], target: profiles[1], output: profiles[2], settings: settings, itemName: item.name, modelName: version.name)
            let name = models.count == 1 ? item.name : "\(item.name)-\(version.name)"
            try AtomicOutputFile.write(Array(picture.svg.utf8), to: "\(folder)/\(name).svg", overwrite: false)
        }
    }
}
