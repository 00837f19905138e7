import SoundalikeEffects

/// Settings as people read them: the values that were applied, amounts worked into them.
enum SettingsTable {
    /// One table an effect: a row a band for the equaliser, a row a parameter for others.
    static func text(_ settings: Settings) -> String {
        settings.chain.map { effect in
            let heading = settings.chain.count > 1 ? "\(effect.id) (\(effect.descriptor.name))\(effect.isBypassed ? ", bypassed" : "")\n" : ""
            let columns = settings.automation?.columns.filter { $0.hasPrefix("\(effect.id)/") } ?? []
            let moving = columns.isEmpty ? "" : "\nchanging over time: \(columns.map { $0.dropFirst(effect.id.count + 1) }.joined(separator: ", "))"
            let amount = effect.amount == 1 ? "" : "\namount \(ValueText.number(effect.amount)): the table shows what is applied"
            let table = effect.descriptor.id == ParametricEQ.descriptor.id ? bands(effect) : parameters(effect)
            return heading + table + moving + amount
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
        let applied = effect.effectiveValues()
        for (band, name) in ParametricEQ.bandNames.enumerated() {
            let first = band * width
            let values = Array(applied[first..<first + width])
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

    /// Effects with more parameters than this show those that are not at their defaults.
    private static let manyParameters = 16

    private static func parameters(_ effect: EffectSettings) -> String {
        let hasConfidence = effect.confidences.contains { $0 != nil }
        var table = TextTable([("parameter", .left), ("value", .right), ("unit", .left)] + (hasConfidence ? [("confidence", .right)] : []))
        let values = effect.effectiveValues()
        var rows = Array(effect.descriptor.parameters.indices)
        if rows.count > manyParameters { rows.removeAll { effect.descriptor.parameters[$0].defaultValue == values[$0] && effect.confidences[$0] == nil } }
        for index in rows {
            let parameter = effect.descriptor.parameters[index]
            let cells = [parameter.name, ValueText.number(values[index]), parameter.unit]
            table.add(cells + (hasConfidence ? [effect.confidences[index].map(ValueText.percent) ?? ""] : []))
        }
        let restCount = effect.values.count - rows.count
        guard restCount > 0 else { return table.text }
        return (rows.isEmpty ? "" : table.text + "\n") + "\(restCount) more parameters are at their defaults"
    }
}
