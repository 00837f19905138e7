import SoundalikeEffects

/// Settings with their confidence, as tables of a page.
enum SettingsMarkup {
    /// Effects with more parameters than this show those that are not at their defaults.
    private static let manyParameters = 16

    static func section(_ contents: ReportContents) -> String {
        let effects = contents.settings.chain.map { effect in
            "<h3>\(Markup.escaped("\(effect.descriptor.name) (\(effect.id))"))\(effect.isBypassed ? ", bypassed" : "")</h3>\n"
                + "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Settings of \(Markup.escaped(effect.id))\"><table>\n"
                + (effect.descriptor.id == ParametricEQ.descriptor.id ? bands(effect) : parameters(effect)) + "</table></div>\n" + notes(effect, contents)
        }.joined()
        return "<section aria-labelledby=\"settings-heading\">\n<h2 id=\"settings-heading\">Settings</h2>\n\(effects)</section>\n"
    }

    private static func row(_ cells: [String]) -> String {
        "<tr><th scope=\"row\">\(cells[0])</th>" + cells.dropFirst().map { "<td>\($0)</td>" }.joined() + "</tr>\n"
    }

    private static func head(_ names: [String]) -> String {
        "<thead><tr>" + names.map { "<th scope=\"col\">\($0)</th>" }.joined() + "</tr></thead>\n"
    }

    private static func bands(_ effect: EffectSettings) -> String {
        let hasConfidence = effect.confidences.contains { $0 != nil }
        let rows = ParametricEQ.bandNames.indices.map { band in
            let first = band * ParametricEQ.parametersPerBand
            let cells = zip(ResponseChart.labels(band, effect.values), effect.confidences[first..<first + ParametricEQ.parametersPerBand])
            return row([ParametricEQ.bandNames[band]] + cells.flatMap { label, confidence in
                hasConfidence ? [label, percent(confidence)] : [label]
            })
        }.joined()
        let names = ["Frequency", "Gain", "Q"].flatMap { hasConfidence ? [$0, "sure"] : [$0] }
        return head(["Band"] + names) + "<tbody>\(rows)</tbody>"
    }

    private static func parameters(_ effect: EffectSettings) -> String {
        let hasConfidence = effect.confidences.contains { $0 != nil }
        var indices = Array(effect.values.indices)
        if indices.count > manyParameters { indices.removeAll { effect.values[$0] == effect.descriptor.parameters[$0].defaultValue } }
        let rows = indices.map { index in
            let parameter = effect.descriptor.parameters[index]
            let label = parameter.points.first { $0.value == effect.values[index] && parameter.kind == .choice }?.label
            let cells = [parameter.name, label ?? Figure.value(effect.values[index]), parameter.unit].map(Markup.escaped)
            return row(cells + (hasConfidence ? [percent(effect.confidences[index])] : []))
        }.joined()
        return head(["Parameter", "Value", "Unit"] + (hasConfidence ? ["sure"] : [])) + "<tbody>\(rows)</tbody>"
    }

    /// What the table leaves out.
    private static func notes(_ effect: EffectSettings, _ contents: ReportContents) -> String {
        var notes: [String] = []
        let amount = effect.amount * contents.amounts.amount(id: effect.id, symbol: "")
        if amount != 1 { notes.append("Used at amount \(Figure.value(amount)).") }
        let moving = contents.settings.automation?.columns.filter { $0.hasPrefix("\(effect.id)/") }.map { String($0.dropFirst(effect.id.count + 1)) } ?? []
        if !moving.isEmpty { notes.append("Changing over time: \(moving.joined(separator: ", ")).") }
        if effect.confidences.contains(where: { $0 != nil }) {
            notes.append("“Sure” is the probability that a value is right to within a twentieth of its range (1 dB of gain).")
        }
        return notes.isEmpty ? "" : "<p class=\"quiet\">\(Markup.escaped(notes.joined(separator: " ")))</p>\n"
    }

    private static func percent(_ fraction: Double?) -> String { fraction.map { "\(Markup.number((100 * $0).rounded())) %" } ?? "–" }
}
