import ArgumentParser
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins

/// `soundalike effects list`.
struct EffectsListCommand: ParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the effects: those that are built in, and the LV2 plugins that are installed.",
        discussion: "Plugins are looked for in the folders that LV2_PATH names, or else in the usual ones. Wherever an effect is asked for, give its name in the first column or its URI.")

    @Flag(help: "List built-in effects only.")
    var builtIn = false

    @OptionGroup var report: JSONOption

    var wantsJSON: Bool { report.json }

    func run() throws {
        let catalogue = PluginCatalogue()
        let plugins = builtIn ? [] : catalogue.descriptions.filter { $0.audioInputCount > 0 && $0.audioOutputCount > 0 }
        try Interruption.check()
        if !builtIn { catalogue.problems.forEach { Console.warn("left out: \($0)") } }
        let reports = BuiltInEffects().descriptors.map { EffectReport($0) } + plugins.map { EffectReport($0) }
        guard !report.json else { return try JSONOutput(results: reports).write() }
        var table = TextTable([
            ("effect", .left), ("kind", .left), ("in", .right), ("out", .right), ("parameters", .right), ("name", .left), ("URI", .left),
        ])
        for effect in reports {
            table.add(
                effect.shortName ?? effect.id, effect.category, effect.audioInputs.map(String.init) ?? "any",
                effect.audioOutputs.map(String.init) ?? "any", "\(effect.parameterCount)", effect.name, effect.shortName == nil ? "" : effect.id)
        }
        try Console.output(table.text)
    }
}
