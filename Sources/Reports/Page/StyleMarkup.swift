import Soundalike

/// The section of a page that says how a chain changed the style: before, wanted, after.
enum StyleMarkup {
    /// Empty where nothing was compared.
    static func section(_ comparison: [StyleComparison]) -> String {
        guard !comparison.isEmpty else { return "" }
        let whole = comparison.filter { !$0.feature.isOfBand }, bands = comparison.filter(\.feature.isOfBand)
        let more = bands.isEmpty ? "" : "<details><summary>The same by octave bands</summary>\n\(table(bands, label: "Style by octave bands"))</details>\n"
        return """
            <section aria-labelledby="style-heading">
            <h2 id="style-heading">Style</h2>
            <p class="quiet">Levels of short pieces are in dB relative to their mean. The bars show how far off a feature is: 1 is what passages of one \
            recording differ by; the upper bar is before, the lower one after.</p>
            \(table(whole, label: "Style"))\(more)</section>

            """
    }

    private static func table(_ rows: [StyleComparison], label: String) -> String {
        let lines = rows.map { row in
            let cells = [row.before, row.wanted, row.after].map { "<td>\(Figure.level($0, Markup.escaped(row.feature.unit)))</td>" }.joined()
            return "<tr><th scope=\"row\" style=\"white-space:normal\">\(Markup.escaped(row.feature.label))</th>\(cells)"
                + "<td>\(bars(row))</td></tr>\n"
        }.joined()
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(label)"><table>
            <thead><tr><th scope="col">Feature</th><th scope="col">Before</th><th scope="col">Wanted</th><th scope="col">After</th><th scope="col">Off by</th></tr></thead>
            <tbody>
            \(lines)</tbody></table></div>

            """
    }

    /// Scales beyond which a bar is full.
    private static let fullBar = 10.0, barWidth = 70.0

    private static func bars(_ row: StyleComparison) -> String {
        let off = [row.before, row.after].map { abs($0 - row.wanted) / row.feature.scale }
        let said = off.map { Markup.number(($0 * 10).rounded() / 10) }
        let bars = zip(off, ["bar-before", "bar-after"]).enumerated().map { index, bar in
            "<rect class=\"\(bar.1)\" x=\"0\" y=\"\(index * 6)\" height=\"5\" width=\"\(Markup.number((min(bar.0, fullBar) / fullBar * barWidth).rounded()))\"/>"
        }.joined()
        return "<svg role=\"img\" aria-label=\"off by \(said[0]) before, \(said[1]) after\" width=\"\(Int(barWidth))\" height=\"11\">\(bars)</svg>"
    }
}
