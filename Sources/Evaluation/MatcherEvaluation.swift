import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeSpectra
import SoundalikeTraining

/// Evaluates matchers on recordings that they did not learn from, as the paper does: settings drawn at random are put on an
/// unrelated recording, and the predicted ones are compared with them. Every model answers the same examples.
public struct MatcherEvaluation: Sendable {
    /// What is evaluated on.
    public struct Options: Sendable {
        /// Length of both recordings of an example; the paper's tables are for 3 s.
        public var segmentSeconds = 3.0
        /// Share of pairs that are of one speaker, nil for the recipe's.
        public var sameSpeakerShare: Double?
        /// Pairs of recordings to draw; nil for the recipe's.
        public var pairs: Int?
        /// At most this many examples; nil for all segments of the pairs.
        public var maximumExamples: Int?
        /// Seed of the draws; nil for the recipe's.
        public var seed: Int?
        /// How values are chosen from the predicted distributions.
        public var decoding = GridDecoding.median
        /// Recordings under a licence that contains one of these words are left out.
        public var excludedLicences: [String] = []
        /// Called with the share that is done, 0…1.
        public var progress: @Sendable (Double) -> Void = { _ in }

        public init() {}
    }

    private let models: [(name: String, model: MatcherModel)]

    /// - Parameter paths: model files of matchers, with the names to call them by.
    /// - Throws: `SoundalikeError.badData` for a file that is no sound matcher, or when their parameters are not the same.
    public init(models paths: [(name: String, path: String)]) throws {
        models = try paths.map { ($0.name, try MatcherModel(contentsOf: $0.path)) }
        let symbols = ParametricEQ.descriptor.parameters.map(\.symbol)
        for (name, model) in models {
            let parameters = model.metadata.parameters, architecture = model.network.architecture
            guard
                parameters.map(\.symbol) == symbols, parameters == models[0].model.metadata.parameters,
                parameters.count == architecture.parameterCount,
                parameters.allSatisfy({ $0.values.count == architecture.valueCount })
            else {
                throw SoundalikeError(.badData, name, "does not predict the parametric equaliser's parameters on the common grid")
            }
        }
    }

    /// Draws examples from the recordings in `folders` that no model was trained or validated on, and has every model answer.
    ///
    /// - Throws: `SoundalikeError.badData` when no recordings are left, `.interrupted` when its task is cancelled.
    public func run(folders: [String], options: Options = Options()) async throws -> EvaluationReport {
        guard let first = models.first else { throw SoundalikeError(.usage, nil, "there is no model to evaluate") }
        var recipe = try Recipe(toml: first.model.metadata.recipe, name: "\(first.name)'s recipe")
        recipe.data.segmentSeconds = options.segmentSeconds
        recipe.data.sameSpeakerShare = options.sameSpeakerShare ?? recipe.data.sameSpeakerShare
        recipe.data.pairs[2] = options.pairs ?? recipe.data.pairs[2]
        recipe.seed = options.seed ?? recipe.seed
        let known = Set(models.flatMap(\.model.metadata.dataDigests.values))
        let files = try Corpus(folders: folders, excludingLicences: options.excludedLicences).files
        let unknown = try files.filter { !known.contains(try FileDigest.sha256(ofFileAt: $0.path)) }
        guard !unknown.isEmpty else {
            throw SoundalikeError(.badData, folders.joined(separator: ", "), "holds only recordings that the models learned from")
        }
        let examples = try await TestExamples(recipe: recipe, files: unknown)
        let count = min(examples.count, options.maximumExamples ?? .max)

        var columns = (["middle of every range"] + models.map(\.name)).map {
            ColumnSum(name: $0, sampleRateHz: recipe.frontEnd.sampleRateHz)
        }
        let middle = examples.grids.map { $0[$0.count / 2] }
        let values = first.model.metadata.parameters.map(\.values)
        let frontEnds = try models.map { try MelFrontEnd($0.model.frontEnd) }
        for index in 0..<count {
            try Interruption.check()
            let example = try examples.example(index)
            let truth = zip(examples.grids, example.targets).map { $0[$1] }
            columns[0].add(predicted: middle, truth: truth)
            for (place, (_, model)) in models.enumerated() {
                let embeddings = try [example.input, example.reference].map {
                    try model.network.embedding(of: frontEnds[place].spectrogram(of: $0))
                }
                let answer = model.logProbabilities(input: embeddings[0], reference: embeddings[1])
                columns[place + 1].add(
                    predicted: zip(answer, values).map { $1[options.decoding.index(of: $0)] }, truth: truth)
            }
            options.progress(Double(index + 1) / Double(count))
        }
        return EvaluationReport(
            segmentSeconds: recipe.data.segmentSeconds, sameSpeakerShare: recipe.data.sameSpeakerShare, exampleCount: count, recordingCount: unknown.count,
            speakerCount: Set(unknown.map(\.speaker)).count, excludedCount: files.count - unknown.count, decoding: options.decoding, seed: recipe.seed,
            columns: columns.map(\.column))
    }
}
