import ArgumentParser
import SoundalikeEffects

/// `soundalike effects show EFFECT`.
struct EffectsShowCommand: ParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show an effect's parameters with their ranges and units.")

    @Argument(help: "The effect, as `effects list` calls it; `builtin:` may be left out.")
    var effect: String

    @OptionGroup var report: JSONOption

    var wantsJSON: Bool { report.json }

    func run() throws {
        let effect = try EffectRegistry().descriptor(of: effect)
        guard !report.json else { return try JSONOutput(results: [EffectReport(effect)]).write() }
        var table = TextTable([
            ("symbol", .left), ("name", .left), ("minimum", .right), ("maximum", .right), ("default", .right), ("unit", .left), ("scale", .left),
            ("scaled by amount", .left),
        ])
        for parameter in effect.parameters {
            table.add(
                parameter.symbol, parameter.name, ValueText.number(parameter.minimum), ValueText.number(parameter.maximum),
                ValueText.number(parameter.defaultValue), parameter.unit, parameter.scale.rawValue,
                parameter.neutralValue.map { "around \(ValueText.number($0))" } ?? "no")
        }
        try Console.output("\(effect.name) (\(effect.id)): \(effect.summary)\n\n\(table.text)")
    }
}
