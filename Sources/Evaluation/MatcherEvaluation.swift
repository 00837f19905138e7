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
        /// Length of both recordings of an example; nil for what the first model was trained on.
        public var segmentSeconds: Double?
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

    private struct Model: Sendable {
        let name: String
        let metadata: ModelMetadata
        let inference: MatcherInference
        let frontEnd: FrontEndSettings
    }

    private let models: [Model]

    /// - Parameter paths: model files of matchers, with the names to call them by.
    /// - Throws: `SoundalikeError.badData` for a file that is no sound matcher, or when their parameters are not the same.
    public init(models paths: [(name: String, path: String)]) throws {
        models = try paths.map { name, path in
            let file = try SafetensorsFile(contentsOf: path)
            let metadata = try ModelMetadata(of: file, subject: path, kind: "matcher")
            return Model(
                name: name, metadata: metadata, inference: try MatcherInference(model: file, subject: path),
                frontEnd: try metadata.frontEnd.decode(FrontEndSettings.self, subject: path))
        }
        let symbols = ParametricEQ.descriptor.parameters.map(\.symbol)
        for model in models {
            let metadata = model.metadata
            guard metadata.parameters.map(\.symbol) == symbols, metadata.parameters == models[0].metadata.parameters else {
                throw SoundalikeError(.badData, model.name, "does not predict the parametric equaliser's parameters on the common grid")
            }
        }
    }

    /// Draws examples from the recordings in `folders` that no model was trained or validated on, and has every model answer.
    ///
    /// - Throws: `SoundalikeError.badData` when no recordings are left, `.interrupted` when its task is cancelled.
    public func run(folders: [String], options: Options = Options()) async throws -> EvaluationReport {
        guard let first = models.first else { throw SoundalikeError(.usage, nil, "there is no model to evaluate") }
        var recipe = try Recipe(toml: first.metadata.recipe, name: "\(first.name)'s recipe")
        recipe.data.segmentSeconds = options.segmentSeconds ?? recipe.data.segmentSeconds
        recipe.data.pairs[2] = options.pairs ?? recipe.data.pairs[2]
        recipe.seed = options.seed ?? recipe.seed
        let known = Set(models.flatMap(\.metadata.dataDigests.values))
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
        let frontEnds = try models.map { try MelFrontEnd($0.frontEnd) }
        for index in 0..<count {
            try Interruption.check()
            let example = try examples.example(index)
            let truth = zip(examples.grids, example.targets).map { $0[$1] }
            columns[0].add(predicted: middle, truth: truth)
            for (place, model) in models.enumerated() {
                let embeddings = try [example.input, example.reference].map {
                    try model.inference.embedding(of: frontEnds[place].spectrogram(of: $0))
                }
                let logProbabilities = model.inference.logProbabilities(input: embeddings[0], reference: embeddings[1])
                let predicted = zip(logProbabilities, examples.grids).map { row, grid in
                    grid[options.decoding.index(of: row)]
                }
                columns[place + 1].add(predicted: predicted, truth: truth)
            }
            options.progress(Double(index + 1) / Double(count))
        }
        return EvaluationReport(
            segmentSeconds: recipe.data.segmentSeconds, exampleCount: count, recordingCount: unknown.count,
            speakerCount: Set(unknown.map(\.speaker)).count, excludedCount: files.count - unknown.count, decoding: options.decoding, seed: recipe.seed,
            columns: columns.map(\.column))
    }
}
