import SoundalikeFoundations
import SoundalikeModelFiles

/// Tells the recordings that no model learned from, by what the models' files say.
struct UnheardRecordings {
    private let known: Set<String>

    init(by models: [ModelMetadata]) {
        known = Set(models.flatMap(\.dataDigests.values))
    }

    /// Those of `candidates`, found below `folders`, none of whose files any model was trained or validated on.
    ///
    /// - Throws: `SoundalikeError.badData` when none are left; what reading the files throws.
    func among<Candidate>(
        _ candidates: [Candidate], paths: (Candidate) -> [String], folders: [String]
    ) throws -> [Candidate] {
        let unheard = try candidates.filter { try paths($0).allSatisfy { !known.contains(try FileDigest.sha256(ofFileAt: $0)) } }
        guard !unheard.isEmpty else {
            throw SoundalikeError(.badData, folders.joined(separator: ", "), "holds only recordings that the models learned from")
        }
        return unheard
    }
}
