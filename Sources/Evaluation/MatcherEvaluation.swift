import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeMatcherTraining
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
        /// Folders of another corpus, whose recordings are references of foreign pairs.
        public var foreignFolders: [String] = []
        /// Pairs of each kind and report.
        public var kindPairCount = 30
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

    private let models: [(name: String, model: EvaluatedModel)]

    /// - Parameter paths: model files of matchers, with the names to call them by.
    /// - Throws: `SoundalikeError.badData` for a file that is no sound matcher of the parametric equaliser.
    public init(models paths: [(name: String, path: String)]) throws {
        models = try paths.map { ($0.name, try EvaluatedModel(name: $0.name, path: $0.path)) }
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
        return (all, try UnheardRecordings(by: models.map { $0.model.metadata }).among(all, paths: { [$0.path] }, folders: folders))
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
        let pairs = TestPairs(of: examples, foreign: foreign)
        let kinds = options.kindPairCount > 0 ? pairs.kinds : []
        let count = options.exampleCount + kinds.count * options.kindPairCount
        for index in 0..<options.exampleCount {
            try Interruption.check()
            let example = try await examples.example(index)
            let truth = zip(examples.grids, example.targets).map { $0[$1] }
            for (place, contestant) in contestants.enumerated() {
                columns[place].add(try contestant.answer(input: example.input, reference: example.reference), truth: truth)
            }
            options.progress(Double(index + 1) / Double(count))
        }
        var scores: [PairKindScores] = []
        for (place, kind) in kinds.enumerated() {
            let before = options.exampleCount + place * options.kindPairCount
            scores.append(try await Self.scores(of: contestants, kind, pairs, count: options.kindPairCount, sampleRateHz: rateHz) {
                options.progress(Double(before + $0) / Double(count))
            })
        }
        let modelSums = columns.suffix(models.count)
        return EvaluationReport(
            protocol: kind, segmentSeconds: seconds, sameSpeakerShare: options.sameSpeakerShare, exampleCount: options.exampleCount,
            recordingCount: files.unknown.count, speakerCount: Set(files.unknown.map(\.speaker)).count,
            excludedCount: files.all.count - files.unknown.count, decoding: options.decoding, seed: options.seed,
            columns: columns.map(\.column), comparisons: modelSums.dropFirst().map { modelSums[modelSums.startIndex].compared(with: $0) },
            pairKinds: scores)
    }

    /// How everyone but the middle of every range, which is no answer to a pair, does on `count` pairs of a kind.
    private static func scores(
        of contestants: [any Contestant], _ kind: TestPairKind, _ pairs: TestPairs, count: Int, sampleRateHz: Double, progress: (Int) -> Void
    ) async throws -> PairKindScores {
        let contestants = contestants.filter { $0.name != middleName }
        var sums = contestants.map { PairKindSum(name: $0.name, sampleRateHz: sampleRateHz) }
        for index in 0..<count {
            try Interruption.check()
            let pair = try await pairs.pair(kind, index)
            let distance = kind == .foreign ? try ReferenceDistance(to: pair.reference, sampleRateHz: sampleRateHz) : nil
            for (place, contestant) in contestants.enumerated() {
                try sums[place].add(try contestant.answer(input: pair.input, reference: pair.reference), pair, distance: distance)
            }
            progress(index + 1)
        }
        return PairKindScores(kind: kind, pairs: count, scores: sums.map(\.score))
    }

    private static let middleName = "middle of every range"

    private func contestants(_ grids: [[Double]], sampleRateHz: Double, _ options: Options) throws -> [any Contestant] {
        let baselines: [any Contestant] = [
            FixedAnswer(name: "no EQ", values: ParametricEQ.descriptor.defaultValues),
            FixedAnswer(name: Self.middleName, values: grids.map { $0[$0.count / 2] }),
            ClosedFormMatch(sampleRateHz: sampleRateHz, grids: grids),
        ]
        return try baselines + models.map { try $0.model.contestant(name: $0.name, sampleRateHz: sampleRateHz, decoding: options.decoding) }
    }
}
