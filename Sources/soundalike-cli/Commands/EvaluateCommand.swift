import ArgumentParser
import SoundalikeArchitectures
import SoundalikeEvaluation
import SoundalikeFoundations
import SoundalikeModelFiles

/// `soundalike evaluate`: the paper's tables for one or more models.
struct EvaluateCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure how far off models are on recordings that they did not learn from.",
        discussion: """
            Prints the tables of the one-shot paper (centre frequency, gain and Q by band; mean absolute error and standard \
            deviation), a column a model, with the answer that needs no listening, the middle of every range, beside them. All \
            models answer the same examples. Recordings that a model was trained or validated on are left out.
            """)

    @Argument(help: "Models, by name or path.")
    var models: [String]

    @Option(help: "A folder of recordings; may be given more than once.")
    var data: [String]

    @Option(help: "Seconds of each recording in an example.")
    var seconds = 3.0

    @Option(help: "Share of the pairs that are of one speaker, 0 to 1 (default: the recipe's).")
    var sameSpeakerShare: Double?

    @Option(help: "Pairs of recordings to draw (default: the recipe's).")
    var pairs: Int?

    @Option(help: "At most so many examples.")
    var examples: Int?

    @Option(help: ArgumentHelp("How values are chosen from the predicted distributions: median, or mode as in the paper.", valueName: "median|mode"))
    var decoding = GridDecoding.median

    @Option(help: "Leave out recordings whose licence contains this; may be given more than once.")
    var excludeLicence: [String] = []

    @Option(help: "Seed of the draws (default: the recipe's).")
    var seed: Int?

    @OptionGroup var report: ReportOptions

    var wantsJSON: Bool { report.json }

    func validate() throws {
        guard (0.5...600).contains(seconds) else { throw ValidationError("--seconds is 0.5 to 600.") }
        guard sameSpeakerShare.map({ (0...1).contains($0) }) ?? true else { throw ValidationError("--same-speaker-share is 0 to 1.") }
        guard pairs.map({ (1...100_000).contains($0) }) ?? true else { throw ValidationError("--pairs is 1 to 100000.") }
        guard examples.map({ $0 > 0 }) ?? true else { throw ValidationError("--examples is at least 1.") }
    }

    func run() async throws {
        let locator = ModelLocator()
        let found = try models.map { try locator.locate($0) }
        let evaluation = try MatcherEvaluation(models: found.map { (name: $0.name, path: $0.path) })
        let progress = ProgressLine("evaluate", report: report)
        progress.begin("drawing examples")
        var options = MatcherEvaluation.Options()
        options.segmentSeconds = seconds
        options.sameSpeakerShare = sameSpeakerShare
        options.pairs = pairs
        options.maximumExamples = examples
        options.decoding = decoding
        options.excludedLicences = excludeLicence
        options.seed = seed
        options.progress = { progress.update($0) }
        let result = try await evaluation.run(folders: data, options: options)
        progress.clear()
        guard !report.json else { return try JSONOutput(results: [result]).write() }
        try Console.output(result.markdown())
    }
}

extension GridDecoding: ExpressibleByArgument {}
