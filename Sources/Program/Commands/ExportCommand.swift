import ArgumentParser
import Foundation
import SoundalikeEffects
import SoundalikeExports
import SoundalikeFoundations
import SoundalikePlugins

/// `soundalike export SETTINGS --to FORMAT`: settings for other programs.
struct ExportCommand: ParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write settings for other programs: an LV2 preset, a Reaper track, Equalizer APO, REW.",
        discussion: """
            Example: soundalike export eq.json --to reaper

            lv2-preset writes a folder of presets; put it into ~/.lv2. reaper writes a track template with the effects as LV2 plugins, and envelopes \
            for values that change over time. It was modelled on projects that Reaper saved, and has not been opened in Reaper. apo and rew write \
            equalisers as lists of filters.

            The built-in equaliser becomes LSP's or Calf's. Where every Q is at least 0.1 the curve is the same. Otherwise the nearest curve that the \
            plugin can make is written, and the output says how far off it is.
            """)

    @Argument(help: ArgumentHelp("The settings (JSON).", valueName: "settings"))
    var settingsFile: String

    @Option(help: ArgumentHelp("What to write: \(ExportFormat.allValueStrings.joined(separator: ", ")).", valueName: "format"))
    var to: ExportFormat

    @Option(
        help: ArgumentHelp(
            "The plugin in place of the built-in equaliser: \(PluginEqualiser.allValueStrings.joined(separator: ", ")).", valueName: "equaliser"))
    var plugin: PluginEqualiser = .lsp

    @Option(help: ArgumentHelp("The sample rate, in Hz, for which a curve is fitted where the plugin cannot make the same one.", valueName: "Hz"))
    var rate = 44_100.0

    @Option(help: ArgumentHelp("The name of the preset or track. By default that of the settings file.", valueName: "name"))
    var name: String?

    @Option(name: [.short, .long], help: ArgumentHelp("The file or, for LV2, folder to write. Without it, a new name in the working folder.", valueName: "path"))
    var output: String?

    @OptionGroup var replacing: ForceOption

    @OptionGroup var report: ReportOptions

    var wantsJSON: Bool { report.json }

    func validate() throws {
        guard (8_000...384_000).contains(rate) else { throw ValidationError("--rate takes a sample rate from 8000 to 384000 Hz.") }
        if name?.isEmpty == true { throw ValidationError("--name takes some text.") }
    }

    func run() throws {
        // The installed plugins are looked at only when the settings name one.
        let catalogue = PluginCatalogue()
        let registry = EffectRegistry.installed(catalogue)
        let settings = try Settings(contentsOf: settingsFile, registry: registry)
        let stem = settingsFile == StandardStreams.name ? "settings" : settingsFile.pathStem
        let path = output ?? stem + to.suffix
        var files = RunFiles(reading: [settingsFile] + catalogue.files(of: settings))
        if to == .lv2Preset { try files.claim(folder: path) } else { try files.claim(path, for: settingsFile) }
        let export: ExportReport
        do { export = try write(settings, named: name ?? stem, to: path) } catch var error as SoundalikeError {
            if error.subject == nil { error.subject = settingsFile }
            throw error
        }
        if report.json { return try JSONOutput(results: [export]).write() }
        guard !report.quiet else { return }
        for warning in export.warnings { Console.warn(warning) }
        try Console.output(export.text, besideData: path == StandardStreams.name)
    }

    private func write(_ settings: Settings, named name: String, to path: String) throws -> ExportReport {
        switch to {
        case .lv2Preset:
            let chain = try PluginChain(settings, equaliser: plugin, sampleRateHz: rate, carriesAutomation: false)
            let bundle = try PresetBundle(chain, name: name)
            try bundle.write(to: path, overwrite: replacing.force)
            return ExportReport(settingsFile, path, to, chain, sampleRateHz: rate, moreWarnings: bundle.warnings)
        case .reaper:
            let chain = try PluginChain(settings, equaliser: plugin, sampleRateHz: rate, carriesAutomation: true)
            try AtomicOutputFile.write(ReaperTrack(chain, name: name).text.utf8, to: path, overwrite: replacing.force)
            return ExportReport(settingsFile, path, to, chain, sampleRateHz: rate)
        case .apo, .rew:
            let filters = try FilterList(settings, dialect: to == .apo ? .equalizerAPO : .rew)
            try AtomicOutputFile.write(filters.text.utf8, to: path, overwrite: replacing.force)
            return ExportReport(settingsFile, path, to, filters)
        }
    }
}

extension ExportFormat: ExpressibleByArgument {
    public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension PluginEqualiser: ExpressibleByArgument {
    public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
