import ArgumentParser
import Soundalike
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins

/// `soundalike apply SETTINGS INPUT…`: settings that `match` found, or a person edited, on other recordings.
struct ApplyCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Process recordings with settings from a file.",
        discussion: """
            Example: soundalike apply eq.json voice.wav -o result.wav

            The settings are what `match --settings` writes; edit a `value` in the file, and hear it.
            """)

    @Argument(help: ArgumentHelp("The settings (JSON).", valueName: "settings"))
    var settingsFile: String

    @Argument(help: ArgumentHelp("The recordings to process.", valueName: "input"))
    var inputs: [String]

    @OptionGroup var processing: ProcessingOptions

    var wantsJSON: Bool { processing.report.json }

    func run() async throws {
        let catalogue = PluginCatalogue()
        let registry = processing.hosting.registry(catalogue)
        var document = try Settings(contentsOf: settingsFile, registry: registry)
        processing.hosting.apply(to: &document)
        let settings = document.applying(try processing.amount.amounts(for: document))
        let options = RenderOptions(processing, registry: registry)
        let inputs = InputList(inputs, recursive: processing.batch.recursive)
        let plan = try OutputPlan(suffix: "applied", inputs: inputs, options: processing)
        let processor = RecordingProcessor(
            inputs, plan: plan, options: processing, sources: [settingsFile] + catalogue.files(of: settings), renderOptions: options,
            keepsLoudness: processing.loudness.matchLoudness)
        try await processor.run(jobs: processing.batch.jobs) { _, _ in RecordingProcessor.Finding(settings: settings) }
    }
}
