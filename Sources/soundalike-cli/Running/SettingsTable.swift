import SoundalikeEffects

/// Settings as people read them.
enum SettingsTable {
    /// One table an effect: a row a band for the equaliser, a row a parameter for others.
    static func text(_ settings: Settings) -> String {
        settings.chain.map { effect in
            let heading = settings.chain.count > 1 ? "\(effect.id) (\(effect.descriptor.name))\(effect.isBypassed ? ", bypassed" : "")\n" : ""
            let amount = effect.amount == 1 ? "" : "\nused at amount \(ValueText.number(effect.amount))"
            let table = effect.descriptor.id == ParametricEQ.descriptor.id ? bands(effect) : parameters(effect)
            return heading + table + amount
        }.joined(separator: "\n\n")
    }

    private static func bands(_ effect: EffectSettings) -> String {
        let hasConfidence = effect.confidences.contains { $0 != nil }
        var columns: [(heading: String, alignment: TextTable.Alignment)] = [
            ("band", .left), ("frequency", .right), ("gain", .right), ("Q", .right),
        ]
        if hasConfidence { columns.append(("confidence (frequency, gain, Q)", .left)) }
        var table = TextTable(columns)
        let width = ParametricEQ.parametersPerBand
        for (band, name) in ParametricEQ.bandNames.enumerated() {
            let first = band * width
            let values = Array(effect.values[first..<first + width])
            var cells = [
                name, "\(ValueText.number(values[0].rounded())) Hz",
                ValueText.decibels(values[1], signed: true), ValueText.number(values[2]),
            ]
            if hasConfidence {
                cells.append(effect.confidences[first..<first + width].map { $0.map(ValueText.percent) ?? "-" }.joined(separator: "  "))
            }
            table.add(cells)
        }
        return table.text
    }

    private static func parameters(_ effect: EffectSettings) -> String {
        var table = TextTable([("parameter", .left), ("value", .right), ("unit", .left)])
        for (parameter, value) in zip(effect.descriptor.parameters, effect.values) {
            table.add([parameter.name, ValueText.number(value), parameter.unit])
        }
        return table.text
    }
}
