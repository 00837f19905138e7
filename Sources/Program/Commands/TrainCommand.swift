import ArgumentParser
import SoundalikeControllerTraining
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeMatcherTraining
import SoundalikeModelFiles
import SoundalikeTensors
import SoundalikeTraining

/// `soundalike train`: a model from a recipe and a folder of recordings.
struct TrainCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a model from a recipe and folders of recordings.",
        discussion: """
            Example: soundalike train one-shot-eq --data recordings

            The run's folder gets the model, best.safetensors. It also gets last.safetensors to go on from, the recipe with all its keys, a log (one \
            JSON object for each validation) and TensorBoard event files. Ctrl-C finishes the step, writes last.safetensors and ends with exit code \
            130; --resume FOLDER goes on with the same run.

            What --data holds depends on the kind of model that the recipe trains. Models for `match` (one-shot-eq, which is done in a minute, and \
            the paper's networks) learn from folders of any recordings of voices or music. A folder may have a manifest.csv with the columns file, \
            speaker, gender, script and licence; without one, every file counts as a speaker of its own. Models for `process` (tube, breaths, \
            master; controllers, kind = "controller") learn from pairs, recordings before and after. The folder has a table of them, pairs.csv, as \
            scripts/pairs writes it. With --set data.layout=folders it has dry/NAME and wet/NAME instead.
            """)

    @Argument(help: ArgumentHelp("The recipe: a TOML file, or the name of one that comes with the program; not needed with --resume.", valueName: "recipe.toml"))
    var recipe: String?

    @OptionGroup var corpus: CorpusOptions

    @Option(help: "The folder of the new run (default: runs/NAME-DATE-TIME).")
    var run: String?

    @Option(help: "Go on with the run in this folder.")
    var resume: String?

    @Option(help: "Start from the weights of this model, by name or path, instead of random ones.")
    var from: String?

    @Option(name: .customLong("set"), help: ArgumentHelp("Overrides a key of the recipe; may be given more than once.", valueName: "key=value"))
    var overrides: [String] = []

    @Option(help: "Overrides the recipe's seed.")
    var seed: Int?

    @Option(help: "Overrides optimiser.maximum_updates.")
    var updates: Int?

    @Option(help: "Overrides optimiser.batch_size.")
    var batchSize: Int?

    @Option(help: "Overrides optimiser.learning_rate.")
    var learningRate: Double?

    @Option(help: ArgumentHelp("Overrides data.split.", valueName: "train,validation,test"))
    var split: String?

    @Option(help: "Where the network is trained: cpu or cuda.")
    var device = "cpu"

    @Option(help: "Threads for the optimiser. By default one for each processor.")
    var threads: Int?

    @Option(help: "The licence of the model, for its metadata.")
    var licence = "unstated"

    @OptionGroup var hosting: HostingOptions
    @OptionGroup var report: ReportOptions

    var wantsJSON: Bool { report.json }

    func validate() throws {
        guard (recipe == nil) != (resume == nil) else {
            throw ValidationError("Give a recipe, or --resume and the folder of a run.")
        }
        guard resume == nil || (recipeOverrides.isEmpty && run == nil && from == nil) else {
            throw ValidationError("A resumed run keeps its recipe, its folder and its weights.")
        }
        guard overrides.allSatisfy({ $0.contains("=") }) else { throw ValidationError("--set needs KEY=VALUE.") }
        guard threads.map({ (1...1024).contains($0) }) ?? true else { throw ValidationError("--threads is 1 to 1024.") }
    }

    /// What the flags say of the recipe's keys.
    private var recipeOverrides: [(key: String, value: String)] {
        var keys = overrides.compactMap { text in
            text.firstIndex(of: "=").map { (key: String(text[..<$0]), value: String(text[text.index(after: $0)...])) }
        }
        if let seed { keys.append(("seed", "\(seed)")) }
        if let updates { keys.append(("optimiser.maximum_updates", "\(updates)")) }
        if let batchSize { keys.append(("optimiser.batch_size", "\(batchSize)")) }
        if let learningRate { keys.append(("optimiser.learning_rate", "\(learningRate)")) }
        if let split { keys.append(("data.split", "[\(split)]")) }
        if !corpus.excludeLicence.isEmpty {
            keys.append(("data.excluded_licences", "[\(corpus.excludeLicence.map { "\"\($0)\"" }.joined(separator: ", "))]"))
        }
        return keys
    }

    func run() async throws {
        let resumed = try resume.map(RunFolder.existing)
        let path = try resumed?.recipePath ?? NamedFiles.recipes().locate(recipe ?? "").path
        switch try RecipeKind(ofRecipeAt: path) {
        case .matcher: try await trainMatcher(path, resumed: resumed)
        case .controller: try await trainController(path, resumed: resumed)
        case .tone: try await estimateTone(path)
        }
    }

    private func trainMatcher(_ path: String, resumed: RunFolder?) async throws {
        let recipe = try Recipe(path: path, overrides: recipeOverrides)
        let recordings = try Corpus(folders: corpus.data, excludingLicences: recipe.data.excludedLicences)
        let progress = TrainingProgressLine(recipe.name, report: report)
        var options = MatcherTrainer.Options()
        options.device = try Device(parsing: device)
        options.threads = threads
        options.licence = licence
        options.initialModel = try from.map { try ModelLocator().locate($0).path }
        options.progress = { progress.show($0) }
        defer { progress.clear() }
        let trainer = try MatcherTrainer(recipe: recipe, corpus: recordings, options: options)
        try Engine.load()
        let folder = try resumed ?? RunFolder.create(run, recipe: recipe)
        let outcome = try await trainer.run(in: folder, resuming: resumed != nil)
        progress.clear()
        try TrainingReport(folder: folder, outcome: outcome).write(asJSON: report.json)
    }

    private func estimateTone(_ path: String) async throws {
        let recipe = try ToneRecipe(path: path, overrides: recipeOverrides)
        let recordings = try Corpus(folders: corpus.data, excludingLicences: recipe.excludedLicences)
        let trainer = try ToneTrainer(recipe: recipe, corpus: recordings, licence: licence)
        let folder = try RunFolder.create(run, recipe: recipe)
        let progress = ProgressLine(recipe.name, report: report)
        progress.begin("listening")
        defer { progress.clear() }
        try trainer.run(writingTo: folder.bestPath) { progress.update($0) }
        progress.clear()
        guard !report.json else { return try JSONOutput(results: [["run": folder.path, "model": folder.bestPath]]).write() }
        try Console.output("Wrote \(folder.bestPath)")
    }

    private func trainController(_ path: String, resumed: RunFolder?) async throws {
        let recipe = try ControllerRecipe(path: path, overrides: recipeOverrides)
        let chain = try ChainDescription(contentsOf: resumed?.chainPath ?? NamedFiles.chains().locate(recipe.chain).path)
        let progress = TrainingProgressLine(recipe.name, report: report)
        var options = ControllerTrainer.Options()
        options.device = try Device(parsing: device)
        options.threads = threads
        options.licence = licence
        options.registry = hosting.registry()
        options.initialModel = try from.map { try ModelLocator().locate($0).path }
        options.progress = { progress.show($0) }
        let trainer = try ControllerTrainer(recipe: recipe, chain: chain, folders: corpus.data, options: options)
        try Engine.load()
        let folder = try resumed ?? RunFolder.create(run, recipe: recipe, chain: chain)
        defer { progress.clear() }
        let outcome = try await trainer.run(in: folder, resuming: resume != nil)
        progress.clear()
        try TrainingReport(folder: folder, outcome: outcome).write(asJSON: report.json)
    }
}
