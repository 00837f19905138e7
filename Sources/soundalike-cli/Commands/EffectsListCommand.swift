import ArgumentParser
import SoundalikeEffects

/// `soundalike effects list`.
struct EffectsListCommand: ParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the effects.")

    @OptionGroup var report: JSONOption

    var wantsJSON: Bool { report.json }

    func run() throws {
        let effects = EffectRegistry().descriptors
        guard !report.json else { return try JSONOutput(results: effects.map(EffectReport.init)).write() }
        var table = TextTable([("effect", .left), ("parameters", .right), ("what it does", .left)])
        for effect in effects { table.add(effect.id, "\(effect.parameters.count)", effect.summary) }
        try Console.output(table.text)
    }
}
