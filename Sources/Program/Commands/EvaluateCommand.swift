import ArgumentParser
import Soundalike
import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeEvaluation
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles

/// `soundalike evaluate`: the paper's tables for one or more models; for controllers, how near they come to their targets.
struct EvaluateCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure how far off models are on recordings that they did not learn from.",
        discussion: """
            Example: soundalike evaluate one-shot-eq --data recordings

            The program equalises recordings by random settings, lets each model find these settings, and prints how far off it is. The first \
            tables are those of the one-shot paper (centre frequency, gain and Q by band: mean absolute error and standard deviation) and the error \
            of the response. Beside each model they show three answers that need none: no equaliser, the middle of every range, and the difference \
            of the average spectra, fitted with the same four bands ("closed form"). All answer the same pairs. Recordings that a model was trained \
            or validated on are left out.

            The last table has a row for each kind of pair: the same recording, another stretch of the same voice, another voice, another \
            voice through another microphone, and recordings of another corpus, where only the distance to the reference can be measured.

            The protocol says what happens after the equaliser. paper: nothing. files: each recording gets a noise floor of its own, 60 to 90 dB \
            below full scale, and 16 bits, as files have.

            For models that move effects along a recording (controllers) the folder holds pairs of files, before and after, as the first \
            model's recipe says (data.layout; dry/ and wet/ where it made its pairs itself); where a table says what pairs are for, those for \
            tests are taken. The table says how far the inputs are from their targets, and how far what each --condition and `process` make of \
            them: MFCC distance, multi-resolution STFT error, loudness, mel bands, average spectrum. Where inserts.csv says that sounds were \
            mixed in, it says how much these are lowered and what happens to the speech between them. \
            --condition and --pictures are for controllers alone, --renders for controllers and chains.

            With --style, chains are named instead of models. The table says how far inputs are from references that went through the chain with \
            settings drawn at random, how far they are after `match --chain`, and how far the settings that were drawn would bring them: two passages \
            of one recording are never equal in style.
            """)

    @Argument(help: "Models, by name or path; with --style, chains.")
    var models: [String]

    @OptionGroup var corpus: CorpusOptions

    @Option(help: "Recordings of another corpus, for foreign pairs: how near the settings bring the first to these; may be given more than once.")
    var foreign: [String] = []

    @Option(name: .customLong("protocol"), help: ArgumentHelp("What follows the equaliser; may be given more than once (default: files).", valueName: "paper|files"))
    var protocols: [EvaluationProtocol] = []

    @Option(help: "Seconds of each recording in an example; may be given more than once (default: 3).")
    var seconds: [Double] = []

    @Option(help: "Share of the pairs that are of one speaker, 0 to 1.")
    var sameSpeakerShare = 0.0

    @Option(help: "Examples, each a pair of recordings of its own.")
    var examples = 500

    @OptionGroup var styles: StyleEvaluationOptions

    @Option(help: "The most pairs that a controller is evaluated on, or recordings that a chain is (default: all).")
    var pairs: Int?

    @Option(
        help: ArgumentHelp(
            "Compare controllers with this too: a chain (.toml, or a name), settings (.json), or a folder of renders, one an item (ITEM.wav). May be given more than once.",
            valueName: "name=what"))
    var condition: [ConditionOption] = []

    @Option(help: ArgumentHelp("Keep what controllers, conditions and chains made, inputs and targets, as `listen build` reads them: FOLDER/CONDITION/ITEM.flac.", valueName: "folder"))
    var renders: String?

    @Option(
        help: ArgumentHelp(
            "Draw each item: the spectrograms of input, target and what the controller made, and the settings that moved most (ITEM.svg).", valueName: "folder"))
    var pictures: String?

    @Option(help: "Pairs of each kind: same recording, same voice, another voice, another microphone, foreign; 0 for none.")
    var kindPairs = 30

    @Option(help: "Write a picture of the response errors (SVG) here.")
    var picture: String?

    @Option(help: ArgumentHelp("How values are chosen from the predicted distributions: median, or mode as in the paper.", valueName: "median|mode"))
    var decoding = GridDecoding.median

    @Option(help: "Seed of the draws.")
    var seed = 1

    @OptionGroup var report: ReportOptions

    var wantsJSON: Bool { report.json }

    func validate() throws {
        guard seconds.allSatisfy({ (0.5...600).contains($0) }) else { throw ValidationError("--seconds is 0.5 to 600.") }
        guard (0...1).contains(sameSpeakerShare) else { throw ValidationError("--same-speaker-share is 0 to 1.") }
        guard (1...100_000).contains(examples) else { throw ValidationError("--examples is 1 to 100000.") }
        guard pairs.map({ $0 > 0 }) ?? true else { throw ValidationError("--pairs is 1 or more.") }
        guard (0...100_000).contains(kindPairs) else { throw ValidationError("--kind-pairs is 0 to 100000.") }
    }

    func run() async throws {
        guard !styles.style else { return try evaluateChains() }
        let locator = ModelLocator()
        let found = try models.map { try locator.locate($0) }
        let kinds = try found.map { try ModelMetadata(of: SafetensorsFile(contentsOf: $0.path), subject: $0.path).kind }
        guard !kinds.contains(ControllerModel.kind) else {
            guard Set(kinds).count == 1 else { throw SoundalikeError(.usage, nil, "matchers and controllers cannot be compared") }
            return try evaluateControllers(found.map { (name: $0.name, path: $0.path) })
        }
        guard condition.isEmpty, renders == nil, pictures == nil else {
            throw SoundalikeError(.usage, nil, "--condition, --renders and --pictures are for controllers")
        }
        let evaluation = try MatcherEvaluation(models: found.map { (name: $0.name, path: $0.path) })
        let progress = ProgressLine("evaluate", report: report)
        progress.begin("drawing examples")
        var options = MatcherEvaluation.Options()
        if !protocols.isEmpty { options.protocols = protocols }
        if !seconds.isEmpty { options.segmentSeconds = seconds }
        options.exampleCount = examples
        options.sameSpeakerShare = sameSpeakerShare
        options.foreignFolders = foreign
        options.kindPairCount = kindPairs
        options.decoding = decoding
        options.excludedLicences = corpus.excludeLicence
        options.seed = seed
        options.progress = { progress.update($0) }
        let reports = try await evaluation.run(folders: corpus.data, options: options)
        progress.clear()
        if let picture {
            try AtomicOutputFile.write(Array(EvaluationPicture.svg(reports).utf8), to: picture, overwrite: false)
        }
        guard !report.json else { return try JSONOutput(results: reports).write() }
        try Console.output(reports.map { $0.markdown() }.joined(separator: "\n"))
    }

    private func evaluateControllers(_ found: [(name: String, path: String)]) throws {
        let models = Self.distinctlyNamed(found), progress = ProgressLine("evaluate", report: report)
        var options = ControllerEvaluation.Options()
        let registry = EffectRegistry.installed()
        options.registry = registry
        options.conditions = try condition.map { try $0.condition(registry: registry) }
        options.greatestPairCount = pairs ?? .max
        options.seed = seed
        options.progress = { progress.update($0) }
        let evaluation = try ControllerEvaluation(models: models, options: options)
        let kept = try renders.map { try KeptRenders(folder: $0, conditions: evaluation.columnNames) }
        let drawn = try pictures.map { try ItemPictures(folder: $0, models: models.map(\.name)) }
        progress.begin("processing pairs")
        let result = try evaluation.run(folders: corpus.data) {
            try kept?.keep($0)
            try drawn?.draw($0)
        }
        progress.clear()
        guard !report.json else { return try JSONOutput(results: [result]).write() }
        try Console.output(result.markdown())
    }

    private func evaluateChains() throws {
        let progress = ProgressLine("evaluate", report: report), listener = try Matcher()
        let paths = try models.map { try NamedFiles.chains().locate($0).path }
        guard renders == nil || paths.count == 1 else { throw SoundalikeError(.usage, "--renders", "can keep the renders of one chain only") }
        let kept = try renders.map { try KeptRenders(folder: $0, conditions: ChainEvaluation.columnNames) }
        progress.begin("matching")
        let reports = try paths.enumerated().map { index, path in
            let chain = try ChainDescription(contentsOf: path)
            var options = ChainEvaluation.Options()
            options.registry = EffectRegistry.installed(blockFrames: chain.blockFrames ?? ChainRenderer.standardBlockFrames)
            if let reference = styles.reference { options.reference = reference }
            if let draws = styles.draws { options.drawCount = draws }
            if let refine = styles.refine { options.search.refineSeconds = refine }
            if let closeness = styles.closeness { options.search.closeness = closeness }
            if let method = styles.method { options.search.method = method }
            options.greatestRecordingCount = pairs ?? .max
            options.renders = kept
            options.seed = seed
            options.progress = { progress.update((Double(index) + $0) / Double(paths.count)) }
            return try ChainEvaluation(chain, listener: listener, options: options, subject: path).run(folders: corpus.data)
        }
        progress.clear()
        guard !report.json else { return try JSONOutput(results: reports).write() }
        try Console.output(reports.map { $0.markdown() }.joined(separator: "\n"))
    }

    /// Models whose files have the same name are called by their folders too: every run's is `best`.
    private static func distinctlyNamed(_ models: [(name: String, path: String)]) -> [(name: String, path: String)] {
        models.map { model in
            let isUnique = models.filter { $0.name == model.name }.count == 1
            return (isUnique ? model.name : "\(model.path.pathFolder.pathName)-\(model.name)", model.path)
        }
    }
}

extension EvaluationProtocol: ExpressibleByArgument {}
extension GridDecoding: ExpressibleByArgument {}
