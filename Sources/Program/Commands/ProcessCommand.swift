import ArgumentParser
import Foundation
import Soundalike
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikePlugins

/// `soundalike process TASK INPUT…`: effects that a network moves along each recording.
struct ProcessCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "process", abstract: "Process recordings with effects whose knobs a model turns as the sound goes on.",
        discussion: """
            Example: soundalike process breaths interview.wav --list breaths.csv

            A task is the name of a model that was trained for it: tube (an amplifier), breaths (takes breaths and lip smacks out of speech), master \
            (finishes music), or your own. The model listens to each recording, sets the knobs of its chain of effects many times a second, and the \
            effects process the recording at its own rate, on all its channels together. --settings writes how the knobs move; `apply` makes the \
            same sound of it, and `export` writes it for other programs.

            breaths prints what it found, and lowers that and nothing else. --list writes what it found to a file that can be edited; --use-list \
            processes by that file. \
            master brings each recording to the loudness that its model learned with, and keeps the true peak below -1 dBTP.
            """)

    /// Whether curves are made smooth.
    enum Smoothing: String, ExpressibleByArgument, CaseIterable {
        case on, off
    }

    @Argument(help: ArgumentHelp("The task: tube, breaths, master, or the name of another model.", valueName: "task"))
    var task: String

    @Argument(help: ArgumentHelp("The recordings to process.", valueName: "input"))
    var inputs: [String]

    @Option(help: "on: the knobs move smoothly. off: they jump from frame to frame, as the model says.")
    var smoothing = Smoothing.on

    @OptionGroup var sounds: SoundOptions
    @OptionGroup var model: ModelOption

    @Flag(help: "Take the inputs as one album: they come out as much louder or softer than each other as they were.")
    var album = false

    @OptionGroup var settings: SettingsOption
    @OptionGroup var processing: ProcessingOptions

    var wantsJSON: Bool { processing.report.json }

    func validate() throws {
        // It becomes part of the outputs' names.
        guard EffectSettings.isValidID(task) else { throw ValidationError("A task's name is made of letters, digits, _ and -, not '\(task)'.") }
        if album, processing.loudness.matchLoudness { throw ValidationError("Give either --album or --match-loudness.") }
        if album, processing.loudness.noLimiter { throw ValidationError("Give either --album or --no-limiter.") }
    }

    func run() async throws {
        let catalogue = PluginCatalogue()
        let registry = processing.hosting.registry(catalogue)
        let controller = try controller(registry)
        let inputs = InputList(inputs, recursive: processing.batch.recursive)
        let remover = SoundRemover(controller)
        if remover == nil { try sounds.check(for: task) }
        let plan = try OutputPlan(
            suffix: task, inputs: inputs, options: processing, settings: settings.settings, list: sounds.list)
        let lists = lists(inputs, plan)
        var rendering = RenderOptions(processing, registry: registry)
        let amounts = try processing.amount.amounts(for: controller.chain.settings), hosting = processing.hosting, floorDB = sounds.floor
        let listener = RecordingListener(
            controller: controller, options: controlOptions, amounts: amounts, rendering: rendering, isLimited: !processing.loudness.noLimiter)
        let levels = try LevelPlan(listener, inputs: inputs, isAlbum: album, loudness: processing.loudness, progress: ProgressLine("album", report: processing.report))
        if levels.areOfSettings { rendering.loudness = .measured(lufs: processing.loudness.loudness) }
        let processor = RecordingProcessor(
            inputs, plan: plan, options: processing,
            sources: [controller.info.path] + catalogue.files(of: controller.chain.settings) + lists.values.sorted(), renderOptions: rendering,
            keepsLoudness: processing.loudness.matchLoudness)
        try await processor.run(jobs: processing.batch.jobs) { [rendering] path, progress in
            var finding = if let remover {
                try listener.sounds(path, remover: remover, list: lists[path], floorDB: floorDB, progress: progress)
            } else {
                try listener.finding(path, levels: levels, rendering: rendering, progress: progress)
            }
            hosting.apply(to: &finding.settings)
            return finding
        }
    }

    /// The list of sounds to use for each input, by the input's path.
    private func lists(_ inputs: InputList, _ plan: OutputPlan) -> [String: String] {
        guard let given = sounds.useList else { return [:] }
        return Dictionary(
            inputs.items.map { ($0.path, plan.listPath(for: $0, in: given, isSeveral: inputs.isSeveral)) }, uniquingKeysWith: { first, _ in first })
    }

    private func controller(_ registry: EffectRegistry) throws -> Controller {
        if model.model == nil, !ModelLocator().available().contains(where: { $0.name == task }) {
            throw SoundalikeError(
                .unavailable, task, "there is no model for this task", remedy: Self.remedy(for: task))
        }
        return try Controller(model: model.model ?? task, registry: registry)
    }

    private static func remedy(for task: String) -> String {
        let isKnown = (try? NamedFiles.recipes().locate(task)) != nil
        return isKnown ? "train one by `soundalike train Recipes/\(task).toml --data FOLDER`, and name it by --model" : "see `soundalike models`, or name a model by --model"
    }

    private var controlOptions: ControlOptions {
        var options = ControlOptions()
        options.isSmoothed = smoothing == .on
        options.threads = max(1, ProcessInfo.processInfo.activeProcessorCount / processing.batch.jobs)
        return options
    }
}
