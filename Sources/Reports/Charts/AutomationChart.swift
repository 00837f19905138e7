import SoundalikeEffects

/// Parameters over time, a lane each, over the recording's waveform.
enum AutomationChart {
    private static let laneHeight = 54.0, gap = 26.0, top = 8.0
    static let laneLimit = 24
    private static let pointCount = 400

    private struct Lane {
        let name: String
        let parameter: Parameter
        let values: [Double]
        /// The part of the parameter's range that it goes through.
        var motion: Double { parameter.normalised(values.max() ?? 0) - parameter.normalised(values.min() ?? 0) }
    }

    /// - Parameter most: so many lanes are drawn; those that move most of their range.
    /// - Returns: nil where nothing moves.
    static func chart(_ settings: Settings, amounts: Amounts, over profile: FileProfile, most: Int = laneLimit) -> Chart? {
        guard let automation = settings.automation else { return nil }
        let seconds = (0..<pointCount).map { (Double($0) + 0.5) / Double(pointCount) * profile.durationSeconds }
        let all = automation.columns.indices.compactMap { lane($0, of: automation, settings, amounts, seconds) }
        let moving = all.filter { $0.motion > 0 }
        guard !moving.isEmpty else { return nil }
        let shown = moving.count > most ? Array(moving.sorted { $0.motion > $1.motion }.prefix(most)) : moving
        let bottom = top + (laneHeight + gap) * Double(shown.count)
        let whole = Plot(x: 0...max(profile.durationSeconds, 1e-3), .linear, y: 0...1, top: top, bottom: bottom)
        var body = whole.timeGrid
        for (index, lane) in shown.enumerated() {
            let start = top + gap + (laneHeight + gap) * Double(index)
            body += draw(lane, seconds, profile, from: start)
        }
        let rest = all.count - shown.count
        return Chart(
            id: "automation", title: "Automation over the waveform of the input",
            description: "How \(shown.map(\.name).joined(separator: ", ")) move along the recording."
                + (rest > 0 ? " \(rest) more hardly move or do not." : ""),
            height: bottom + 34, body: body)
    }

    private static func lane(_ column: Int, of automation: Automation, _ settings: Settings, _ amounts: Amounts, _ seconds: [Double]) -> Lane? {
        guard let target = Automation.target(of: automation.columns[column], in: settings.chain) else { return nil }
        let effect = settings.chain[target.effect], parameter = effect.descriptor.parameters[target.parameter]
        let amount = effect.amounts(amounts)[target.parameter]
        return Lane(
            name: "\(effect.id): \(parameter.name)", parameter: parameter,
            values: seconds.map { parameter.scaled(automation.value(column: column, seconds: $0), amount: amount) })
    }

    private static func draw(_ lane: Lane, _ seconds: [Double], _ profile: FileProfile, from start: Double) -> String {
        let (least, most) = (lane.values.min() ?? 0, lane.values.max() ?? 1)
        let margin = max((most - least) * 0.05, 1e-9)
        let plot = Plot(x: 0...max(profile.durationSeconds, 1e-3), .linear, y: (least - margin)...(most + margin), top: start, bottom: start + laneHeight)
        let unit = lane.parameter.unit.isEmpty ? "" : " \(lane.parameter.unit)"
        return profile.waveform.area(top: start, height: laneHeight)
            + "<text x=\"\(Markup.number(Plot.left))\" y=\"\(Markup.number(start - 6))\">\(Markup.escaped("\(lane.name), \(Figure.value(least)) to \(Figure.value(most))\(unit)"))</text>\n"
            + plot.line(seconds, lane.values, class: "lane")
            + "<text x=\"\(Markup.number(Plot.left - 7))\" y=\"\(Markup.number(start + 12))\" text-anchor=\"end\">\(Figure.value(most))</text>"
            + "<text x=\"\(Markup.number(Plot.left - 7))\" y=\"\(Markup.number(start + laneHeight))\" text-anchor=\"end\">\(Figure.value(least))</text>\n"
    }
}
