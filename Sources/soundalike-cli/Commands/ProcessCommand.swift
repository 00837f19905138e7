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
            A task is the name of a model that was trained for it: tube (an amplifier), breaths (speech without them), master (finished music), or \
            your own. The model listens to each recording, sets the knobs of its chain of effects many times a second, and the effects process the \
            recording at its own rate, on all its channels together. No model of these tasks comes with the program yet: train one \
            with `soundalike train Recipes/TASK.toml --data FOLDER` and name it by --model.
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

    @OptionGroup var model: ModelOption
    @OptionGroup var hosting: HostingOptions
    @OptionGroup var amount: AmountOptions
    @OptionGroup var loudness: LoudnessOptions
    @OptionGroup var tail: TailOption
    @OptionGroup var settings: SettingsOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var presentation: PresentationOptions
    @OptionGroup var batch: BatchOptions
    @OptionGroup var seed: SeedOption
    @OptionGroup var report: ReportOptions

    var wantsJSON: Bool { report.json }

    func validate() throws {
        // It becomes part of the outputs' names.
        guard EffectSettings.isValidID(task) else { throw ValidationError("A task's name is made of letters, digits, _ and -, not '\(task)'.") }
    }

    func run() async throws {
        let catalogue = PluginCatalogue()
        let registry = hosting.registry(catalogue)
        let controller = try controller(registry)
        let options = controlOptions
        let inputs = InputList(inputs, recursive: batch.recursive)
        let plan = try OutputPlan(suffix: task, inputs: inputs, options: output, settings: settings.settings, presentation: presentation)
        let rendering = RenderOptions(output, loudness, tail, seed, registry: registry)
        let processor = RecordingProcessor(
            inputs, plan: plan, options: output, sources: [controller.info.path] + catalogue.files(of: controller.chain.settings),
            renderOptions: rendering,
            keepsLoudness: loudness.matchLoudness, batch: batch, report: report)
        let amounts = try amount.amounts(for: controller.chain.settings), hosting = hosting
        try await processor.run(jobs: batch.jobs) { path, progress in
            progress.begin("listening")
            var listening = options
            listening.progress = { progress.update($0) }
            var settings = try controller.control(input: path, options: listening).settings.applying(amounts)
            hosting.apply(to: &settings)
            return RecordingProcessor.Finding(settings: settings)
        }
    }

    private func controller(_ registry: EffectRegistry) throws -> Controller {
        if model.model == nil, !ModelLocator().available().contains(where: { $0.name == task }) {
            throw SoundalikeError(
                .unavailable, task, "there is no model for this task",
                remedy: "train one by `soundalike train Recipes/\(task).toml --data FOLDER`, and name it by --model")
        }
        return try Controller(model: model.model ?? task, registry: registry)
    }

    private var controlOptions: ControlOptions {
        var options = ControlOptions()
        options.isSmoothed = smoothing == .on
        options.threads = max(1, ProcessInfo.processInfo.activeProcessorCount / batch.jobs)
        return options
    }
}
