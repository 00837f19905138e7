import ArgumentParser
import Soundalike
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins

/// `soundalike apply SETTINGS INPUT…`: settings that `match` found, or a person edited, on other recordings.
struct ApplyCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Process recordings with settings from a file.",
        discussion: "The settings are what `match --settings` writes; edit a `value` in the file, and hear it.")

    @Argument(help: ArgumentHelp("The settings (JSON).", valueName: "settings"))
    var settingsFile: String

    @Argument(help: ArgumentHelp("The recordings to process.", valueName: "input"))
    var inputs: [String]

    @OptionGroup var hosting: HostingOptions
    @OptionGroup var amount: AmountOptions
    @OptionGroup var loudness: LoudnessOptions
    @OptionGroup var tail: TailOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var presentation: PresentationOptions
    @OptionGroup var batch: BatchOptions
    @OptionGroup var seed: SeedOption
    @OptionGroup var report: ReportOptions

    var wantsJSON: Bool { report.json }

    func run() async throws {
        let catalogue = PluginCatalogue()
        let registry = hosting.registry(catalogue)
        var document = try Settings(contentsOf: settingsFile, registry: registry)
        hosting.apply(to: &document)
        let settings = document.applying(try amount.amounts(for: document))
        let options = RenderOptions(output, loudness, tail, seed, registry: registry)
        let inputs = InputList(inputs, recursive: batch.recursive)
        let plan = try OutputPlan(suffix: "applied", inputs: inputs, options: output, presentation: presentation)
        let processor = RecordingProcessor(
            inputs, plan: plan, options: output, sources: [settingsFile] + catalogue.files(of: settings), renderOptions: options,
            keepsLoudness: loudness.matchLoudness, batch: batch, report: report)
        try await processor.run(jobs: batch.jobs) { _, _ in RecordingProcessor.Finding(settings: settings) }
    }
}
