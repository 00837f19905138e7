/// All charts below each other: a picture (SVG) that needs no page.
public enum Picture {
    private static let margin = 20.0, headingHeight = 34.0

    /// The picture of `contents`.
    public static func svg(_ contents: ReportContents) -> String {
        svg(
            contents.charts, title: "What was done to the sound",
            description: contents.recordings.map { "\($0.role.name): \($0.profile.path)" }.joined(separator: ", "))
    }

    static func svg(_ charts: [Chart], title: String, description: String) -> String {
        let height = charts.reduce(margin) { $0 + headingHeight + $1.height }
        var y = margin / 2, body = ""
        for chart in charts {
            body += "<text class=\"heading\" x=\"\(Markup.number(margin))\" y=\"\(Markup.number(y + 22))\">\(Markup.escaped(chart.title))</text>\n"
            body += chart.element(x: margin, y: y + headingHeight, isNested: true)
            y += headingHeight + chart.height
        }
        let width = Markup.number(Chart.width + 2 * margin)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="chart" width="\(width)" height="\(Markup.number(height))" \
            viewBox="0 0 \(width) \(Markup.number(height))" role="img" aria-labelledby="picture-title picture-text">
            <title id="picture-title">\(Markup.escaped(title))</title><desc id="picture-text">\(Markup.escaped(description))</desc>
            <style>
            \(ChartStyle.css)</style>
            <rect class="paper" width="100%" height="100%"/>
            \(body)</svg>

            """
    }
}
