import ArgumentParser
import SoundalikeEffects
import SoundalikePlugins

/// `soundalike effects show EFFECT`.
struct EffectsShowCommand: ParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an effect's parameters with their ranges and units, and a plugin's presets and latency.")

    @Argument(help: "The effect, as `effects list` calls it, or a plugin's URI; `builtin:` and a plugin's maker may be left out.")
    var effect: String

    @OptionGroup var report: JSONOption

    var wantsJSON: Bool { report.json }

    func run() throws {
        let report = try effectReport()
        guard !self.report.json else { return try JSONOutput(results: [report]).write() }
        try Console.output(text(report))
    }

    /// Plugins are looked for only where no built-in effect has the name.
    private func effectReport() throws -> EffectReport {
        if let descriptor = BuiltInEffects().descriptor(of: effect) { return EffectReport(descriptor, withParameters: true) }
        let catalogue = PluginCatalogue()
        let registry = EffectRegistry(providers: [PluginEffects(catalogue: catalogue)])
        let descriptor = try registry.descriptor(of: effect)
        guard let plugin = catalogue.description(of: descriptor.id) else { return EffectReport(descriptor, withParameters: true) }
        return EffectReport(
            plugin, withParameters: true, presets: catalogue.presets(of: plugin.uri), latencyFrames: latencyFrames(of: plugin, registry))
    }

    /// The latency with the default settings at 44.1 kHz, where the plugin says one or it can be measured.
    private func latencyFrames(of plugin: PluginDescription, _ registry: EffectRegistry) -> Int? {
        guard let effect = try? registry.makeEffect(plugin.uri) else { return nil }
        guard (try? effect.prepare(sampleRateHz: 44_100, channelCount: 1, maximumBlockFrames: 1_024)) != nil else { return nil }
        return plugin.latencyPort != nil || effect.latencyFrames > 0 ? effect.latencyFrames : nil
    }

    private func text(_ report: EffectReport) -> String {
        var table = TextTable([
            ("symbol", .left), ("name", .left), ("minimum", .right), ("maximum", .right), ("default", .right), ("unit", .left), ("scale", .left),
            ("scaled by amount", .left), ("values", .left),
        ])
        for parameter in report.parameters ?? [] {
            let points = (parameter.points ?? []).map { "\(ValueText.number($0.value)) \($0.label)" }.joined(separator: ", ")
            table.add(
                parameter.symbol, parameter.name, ValueText.number(parameter.minimum), ValueText.number(parameter.maximum),
                ValueText.number(parameter.default), parameter.unit, parameter.scale,
                parameter.neutral.map { "around \(ValueText.number($0))" } ?? "no", parameter.kind == "toggle" ? "off, on" : points)
        }
        var lines = ["\(report.name) (\(report.id)): \(report.summary)"]
        if let shortName = report.shortName { lines.append("short name: \(shortName)") }
        if let ins = report.audioInputs, let outs = report.audioOutputs { lines.append("audio: \(ins) in, \(outs) out") }
        if let licence = report.licence { lines.append("licence: \(licence)") }
        if let latency = report.latencyFrames { lines.append("latency: \(latency) frames at 44.1 kHz with the defaults") }
        lines += ["", table.text]
        lines += report.rangeNotes
        if let presets = report.presets, !presets.isEmpty {
            lines += ["", "presets:"] + presets.map { "  \($0.label)  \($0.uri)" }
        }
        return lines.joined(separator: "\n")
    }
}
