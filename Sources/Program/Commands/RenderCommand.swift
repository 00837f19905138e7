import ArgumentParser
import Soundalike
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikePlugins

/// `soundalike render CHAIN INPUT…`: effects by hand.
struct RenderCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Process recordings with a chain of effects, set by hand.",
        discussion: """
            Example: soundalike render basic voice.wav --set eq.high_gain=3 -o brighter.wav

            A chain is a TOML file that names effects, built in or plugins, in order; some come with the program (basic, voice, master, tube and \
            more). Parameters are named ID.SYMBOL, by the effect's id in the chain; `effects show` lists symbols and ranges. \
            --set overrides a preset, and --automation overrides both for the parameters that it changes.
            """)

    @Argument(help: ArgumentHelp("The chain: a TOML file, or the name of one that comes with the program.", valueName: "chain"))
    var chain: String

    @Argument(help: ArgumentHelp("The recordings to process.", valueName: "input"))
    var inputs: [String]

    @OptionGroup var presets: PresetOptions
    @OptionGroup var values: ValueOptions
    @OptionGroup var automation: AutomationOption
    @OptionGroup var settings: SettingsOption
    @OptionGroup var processing: ProcessingOptions

    var wantsJSON: Bool { processing.report.json }

    func run() async throws {
        let catalogue = PluginCatalogue()
        let registry = processing.hosting.registry(catalogue)
        let path = try NamedFiles.chains().locate(chain).path
        let settings = try startingSettings(path, registry: registry, catalogue: catalogue)
        let moves = try automation.source(for: settings, registry: registry)
        let amounts = try processing.amount.amounts(for: settings)

        let options = RenderOptions(processing, registry: registry)
        let inputs = InputList(inputs, recursive: processing.batch.recursive)
        let plan = try OutputPlan(suffix: "rendered", inputs: inputs, options: processing, settings: self.settings.settings)
        let processor = RecordingProcessor(
            inputs, plan: plan, options: processing, sources: [path] + (automation.automation.map { [$0] } ?? []) + catalogue.files(of: settings),
            renderOptions: options,
            keepsLoudness: processing.loudness.matchLoudness)
        try await processor.run(jobs: processing.batch.jobs) { path, _ in
            var settings = settings
            if let moves { settings.automation = try moves.automation(ofRecordingAt: path) }
            return RecordingProcessor.Finding(settings: settings.applying(amounts))
        }
    }

    /// The chain's settings with what the flags change, the same for all inputs.
    private func startingSettings(_ path: String, registry: EffectRegistry, catalogue: PluginCatalogue) throws -> Settings {
        var settings = try ChainDescription(contentsOf: path).settings(registry: registry, subject: path)
        settings.madeBy = Settings.Provenance(program: ProgramVersion.nameAndNumber)
        try presets.apply(to: &settings, catalogue: catalogue)
        try values.apply(to: &settings)
        processing.hosting.apply(to: &settings)
        return settings
    }
}
