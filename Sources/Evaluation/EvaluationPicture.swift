import Foundation

/// Draws reports as bars: the response error of every contestant, a group a report, then one for each kind of pair.
public enum EvaluationPicture {
    private static let barHeight = 16.0, groupGap = 34.0, left = 190.0, width = 760.0
    private static let colours = ["#bbbbbb", "#999999", "#777777", "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd"]

    /// A scalable picture (SVG) of `reports`. Light bars are the error as it is, dark ones with overall level removed.
    public static func svg(_ reports: [EvaluationReport]) -> String {
        let kinds = reports.flatMap(\.pairKinds).flatMap(\.scores).compactMap(errorDB)
        let most = (reports.flatMap(\.columns).map(\.responseErrorDB.mean) + kinds).max() ?? 1
        let scale = (width - left - 110) / max(most, 1e-9)
        var y = 20.0, body = ""
        func text(_ words: String, x: Double, anchor: String = "start", weight: String = "normal") {
            body += "<text x=\"\(x)\" y=\"\(y + 12)\" text-anchor=\"\(anchor)\" font-weight=\"\(weight)\">\(escaped(words))</text>\n"
        }
        for report in reports {
            text("Response error, dB: \(report.protocol.rawValue), \(report.segmentSeconds) s", x: 10, weight: "bold")
            y += 22
            for (index, column) in report.columns.enumerated() {
                let colour = colours[index % colours.count]
                text(column.name, x: left - 8, anchor: "end")
                for (error, height, opacity) in [
                    (column.responseErrorDB.mean, barHeight - 3, 0.45), (column.responseErrorWithoutLevelDB.mean, 5, 1.0),
                ] {
                    body += "<rect x=\"\(left)\" y=\"\(y)\" width=\"\(number(error * scale))\" height=\"\(height)\" "
                        + "fill=\"\(colour)\" fill-opacity=\"\(opacity)\"/>\n"
                }
                text(String(format: "%.2f", column.responseErrorDB.mean), x: left + column.responseErrorDB.mean * scale + 6)
                y += barHeight + 3
            }
            y += groupGap
            for kind in report.pairKinds {
                let what = kind.kind == .foreign ? "distance to the reference" : "response error, level removed"
                text("\(kind.kind.phrase): \(what), dB: \(report.protocol.rawValue), \(report.segmentSeconds) s", x: 10, weight: "bold")
                y += 22
                for (index, score) in kind.scores.enumerated() {
                    guard let error = errorDB(score) else { continue }
                    text(score.name, x: left - 8, anchor: "end")
                    body += "<rect x=\"\(left)\" y=\"\(y)\" width=\"\(number(error * scale))\" height=\"\(barHeight - 3)\" "
                        + "fill=\"\(colours[index % colours.count])\"/>\n"
                    text(String(format: "%.2f", error) + (score.slope.map { String(format: ", slope %.2f", $0) } ?? ""), x: left + error * scale + 6)
                    y += barHeight + 3
                }
                y += groupGap
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(y))" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>
            \(body)</svg>

            """
    }

    private static func errorDB(_ score: PairKindScores.Score) -> Double? { score.responseErrorWithoutLevelDB ?? score.distanceToReferenceDB }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
