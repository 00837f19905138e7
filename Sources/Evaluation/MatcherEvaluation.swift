import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeTraining

/// Evaluates matchers on recordings that they did not learn from, as the paper does: settings drawn at random are put on an
/// unrelated recording, and the predicted ones are compared with them. Every model answers the same examples, and so do the
/// baselines: no equaliser, the middle of every range, and a closed-form match of the average spectra.
public struct MatcherEvaluation: Sendable {
    /// What is evaluated on.
    public struct Options: Sendable {
        /// What happens to the recordings after the equaliser; a report each.
        public var protocols: [EvaluationProtocol] = [.files]
        /// Lengths of both recordings of an example; a report each. The paper's tables are for 3 and 12 s.
        public var segmentSeconds = [3.0]
        /// Examples of each report, every one a pair of its own.
        public var exampleCount = 500
        /// Share of pairs that are of one speaker.
        public var sameSpeakerShare = 0.0
        /// Folders of another corpus, whose recordings are references for those of the first: how near settings come to them.
        public var foreignFolders: [String] = []
        /// Such pairs of each report.
        public var foreignPairCount = 200
        /// Seed of the draws.
        public var seed = 1
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
            let parameters = model.metadata.parameters, network = model.network
            guard
                parameters.map(\.symbol) == symbols, parameters == models[0].model.metadata.parameters,
                parameters.count == network.parameterCount,
                parameters.allSatisfy({ $0.values.count == network.valueCount })
            else {
                throw SoundalikeError(.badData, name, "does not predict the parametric equaliser's parameters on the common grid")
            }
        }
    }

    /// Draws examples from the recordings in `folders` that no model was trained or validated on, and has everyone answer.
    ///
    /// - Returns: a report for each length and protocol.
    /// - Throws: `SoundalikeError.badData` when no recordings are left, `.interrupted` when its task is cancelled.
    public func run(folders: [String], options: Options = Options()) async throws -> [EvaluationReport] {
        guard !models.isEmpty else { throw SoundalikeError(.usage, nil, "there is no model to evaluate") }
        let files = try recordings(in: folders, options)
        let foreign = options.foreignFolders.isEmpty ? [] : try recordings(in: options.foreignFolders, options).unknown
        let runs = options.segmentSeconds.flatMap { seconds in options.protocols.map { (seconds, $0) } }
        var reports: [EvaluationReport] = []
        for (index, (seconds, kind)) in runs.enumerated() {
            var part = options
            part.progress = { options.progress((Double(index) + $0) / Double(runs.count)) }
            reports.append(try await report(seconds, kind, files: files, foreign: foreign, options: part))
        }
        return reports
    }

    /// All recordings in `folders`, and those that no model learned from.
    private func recordings(in folders: [String], _ options: Options) throws -> (all: [CorpusFile], unknown: [CorpusFile]) {
        let all = try Corpus(folders: folders, excludingLicences: options.excludedLicences).files
        return (all, try UnheardRecordings(by: models.map(\.model.metadata)).among(all, paths: { [$0.path] }, folders: folders))
    }

    private func report(
        _ seconds: Double, _ kind: EvaluationProtocol, files: (all: [CorpusFile], unknown: [CorpusFile]), foreign: [CorpusFile],
        options: Options
    ) async throws -> EvaluationReport {
        // The paper's scenes and effect, whatever the models were trained on.
        var recipe = Recipe()
        recipe.seed = options.seed
        recipe.data.segmentSeconds = seconds
        recipe.data.sameSpeakerShare = options.sameSpeakerShare
        recipe.recording = kind.recordingChain
        let examples = try TestExamples(recipe: recipe, files: files.unknown), rateHz = recipe.frontEnd.sampleRateHz
        let contestants = try contestants(examples.grids, sampleRateHz: rateHz, options)
        var columns = contestants.map { ColumnSum(name: $0.name, sampleRateHz: rateHz) }
        let foreignCount = foreign.isEmpty ? 0 : options.foreignPairCount
        for index in 0..<(options.exampleCount + foreignCount) {
            try Interruption.check()
            if index < options.exampleCount {
                let example = try await examples.example(index)
                let truth = zip(examples.grids, example.targets).map { $0[$1] }
                for (place, contestant) in contestants.enumerated() {
                    let answer = try contestant.answer(input: example.input, reference: example.reference)
                    columns[place].add(answer, truth: truth, grids: examples.grids)
                }
            } else {
                let pair = try await examples.foreignPair(index - options.exampleCount, others: foreign)
                let distance = try ReferenceDistance(to: pair.reference, sampleRateHz: rateHz)
                for (place, contestant) in contestants.enumerated() {
                    let answer = try contestant.answer(input: pair.input, reference: pair.reference)
                    columns[place].add(distanceDB: try distance.distanceDB(of: pair.input, after: answer.values))
                }
            }
            options.progress(Double(index + 1) / Double(options.exampleCount + foreignCount))
        }
        let modelSums = columns.suffix(models.count)
        return EvaluationReport(
            protocol: kind, segmentSeconds: seconds, sameSpeakerShare: options.sameSpeakerShare, exampleCount: options.exampleCount,
            recordingCount: files.unknown.count, speakerCount: Set(files.unknown.map(\.speaker)).count,
            excludedCount: files.all.count - files.unknown.count, decoding: options.decoding, seed: options.seed,
            columns: columns.map(\.column), comparisons: modelSums.dropFirst().map { modelSums[modelSums.startIndex].compared(with: $0) },
            foreignPairCount: foreignCount)
    }

    private func contestants(_ grids: [[Double]], sampleRateHz: Double, _ options: Options) throws -> [any Contestant] {
        let baselines: [any Contestant] = [
            FixedAnswer(name: "no EQ", values: ParametricEQ.descriptor.defaultValues),
            FixedAnswer(name: "middle of every range", values: grids.map { $0[$0.count / 2] }),
            ClosedFormMatch(sampleRateHz: sampleRateHz, grids: grids),
        ]
        return try baselines + models.map { try ModelContestant(name: $0.name, model: $0.model, decoding: options.decoding) }
    }
}
