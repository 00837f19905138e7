import SoundalikeFoundations
import SoundalikeModelFiles

extension MatcherEnsemble {
    /// A model file to be joined with others.
    public struct Part {
        let path: String
        let file: SafetensorsFile
        let metadata: ModelMetadata
        let share: Double

        /// - Parameter share: how much its answer counts beside the others'.
        /// - Throws: `SoundalikeError` about `path` for a file that is no sound matcher of one network.
        public init(path: String, share: Double) throws {
            (self.path, self.share) = (path, share)
            file = try SafetensorsFile(contentsOf: path)
            metadata = try MatcherModel(file, subject: path).metadata
            guard metadata.kind != MatcherEnsemble.kind else { throw SoundalikeError(.badData, path, "is an ensemble already") }
        }
    }

    /// One model file of several, which hear through the same front end and predict the same grid.
    ///
    /// Its metadata has all that the parts learned from, their recipes one after the other and their scores.
    ///
    /// - Parameter licence: of the ensemble; nil for those of its parts.
    /// - Throws: `SoundalikeError`: `.badData` for parts that do not go together, `.usage` for fewer than two.
    public static func joining(_ parts: [Part], licence: String? = nil) throws -> SafetensorsFile {
        guard let first = parts.first, parts.count > 1 else { throw SoundalikeError(.usage, nil, "an ensemble is of two models or more") }
        for part in parts {
            guard part.metadata.frontEnd == first.metadata.frontEnd else {
                throw SoundalikeError(.badData, part.path, "listens through another front end than \(first.path)")
            }
            guard part.metadata.parameters == first.metadata.parameters else {
                throw SoundalikeError(.badData, part.path, "predicts other parameters or values than \(first.path)")
            }
        }
        let architecture = Architecture(
            members: parts.map { Architecture.Member(kind: $0.metadata.kind, share: $0.share, architecture: $0.metadata.architecture) })
        var joined = SafetensorsFile()
        for (index, part) in parts.enumerated() { joined.add(part.file, as: prefix(index)) }
        let metadata = ModelMetadata(
            kind: kind, architecture: try JSONValue(encoding: architecture), frontEnd: first.metadata.frontEnd,
            parameters: first.metadata.parameters,
            recipe: parts.enumerated().map { "# Member \($0)\n\n\($1.metadata.recipe)" }.joined(separator: "\n"),
            program: ProgramVersion.nameAndNumber,
            dataDigests: parts.reduce(into: [:]) { $0.merge($1.metadata.dataDigests) { $1 } },
            scores: .object(["members": .array(parts.map(\.metadata.scores))]),
            licence: licence ?? parts.map(\.metadata.licence).uniqued().joined(separator: "; "))
        try metadata.store(in: &joined)
        _ = try MatcherModel(joined, subject: "the ensemble")
        return joined
    }
}
