import Foundation
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTraining

/// The recordings of a controller's run, divided into parts.
struct ControllerData: Sendable {
    let split: PairSplit
    /// Sounds that are mixed into inputs, for training, validation and test.
    private let additions: SpeakerSplit?
    private let recipe: ControllerRecipe
    let geometry: FrameGeometry

    /// - Throws: `SoundalikeError` when folders are missing or hold no pairs.
    init(_ recipe: ControllerRecipe, folders: [String]) throws {
        self.recipe = recipe
        geometry = FrameGeometry(frontEnd: recipe.frontEnd, timing: recipe.timing)
        split = try PairSplit(recipe.data.layout.pairs(in: folders, names: recipe.data.names), shares: recipe.data.split, seed: recipe.seed)
        let folder = recipe.data.additions.folder
        additions = folder.isEmpty ? nil : try SpeakerSplit(Corpus(folders: [folder]), shares: recipe.data.split, seed: recipe.seed)
    }

    /// Makes the clips of one part of the data.
    ///
    /// - Throws: `SoundalikeError.badData` when the part is empty; what reading the additions throws.
    func clips(_ purpose: Draw) throws -> ClipMaker {
        let isTraining = purpose == .training
        let sounds = additions.map { isTraining || $0.validation.isEmpty ? $0.training : $0.validation }
        return try ClipMaker(
            recipe.data, pairs: isTraining ? split.training : split.validation, additions: sounds ?? [], geometry: geometry,
            seed: recipe.seed, purpose: purpose, comparesSpectra: recipe.stages.start == .spectra)
    }

    /// SHA-256 of every file that is learned from, by part and name.
    func digests() throws -> [String: String] {
        var digests: [String: String] = [:]
        for (part, pairs) in [("training", split.training), ("validation", split.validation)] {
            for pair in pairs {
                for path in Set([pair.input, pair.target]) {
                    // Files before and after have one name: their folders tell them apart.
                    let name = path.split(separator: "/").suffix(2).joined(separator: "/")
                    digests["\(part)/\(name)"] = try FileDigest.sha256(ofFileAt: path)
                }
            }
        }
        return digests
    }
}
