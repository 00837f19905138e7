import SoundalikeFoundations

/// How scores from 0 to 100 are distributed, a violin a condition: as wide as scores are frequent, a bar between the quartiles, a dot at the median.
public enum ViolinChart {
    private static let bottom = 270.0

    /// A picture (SVG) of `groups`.
    ///
    /// - Parameters:
    ///   - groups: name, scores (one or more) and their median.
    ///   - title: what they are of.
    public static func svg(_ groups: [(name: String, scores: [Double], median: Double)], title: String) -> String {
        Picture.svg([chart(groups, title: title)], title: title, description: groups.map(\.name).joined(separator: ", "))
    }

    static func chart(_ groups: [(name: String, scores: [Double], median: Double)], title: String) -> Chart {
        let plot = Plot(x: 0...Double(max(1, groups.count)), .linear, y: 0...100, bottom: bottom)
        var body = ""
        for score in stride(from: 0.0, through: 100, by: 20) { body += plot.horizontal(at: score, named: Figure.value(score)) }
        let halfWidth = 0.42 * (plot.x.position(1) - plot.x.position(0))
        for (index, group) in groups.enumerated() {
            let centre = plot.x.position(Double(index) + 0.5)
            body += violin(group.scores, at: centre, halfWidth: halfWidth, in: plot)
            body += quartiles(group.scores.sorted(), median: group.median, at: centre, in: plot)
            // Names stand in two rows, so that long ones have room.
            let y = bottom + 20 + (index % 2 == 1 && groups.count > 4 ? 18 : 0)
            body += "<text x=\"\(Markup.number(centre))\" y=\"\(Markup.number(y))\" text-anchor=\"middle\">\(Markup.escaped(group.name))</text>\n"
        }
        return Chart(
            id: "violins", title: title,
            description: groups.map { "\($0.name): median \(Figure.value($0.median)) of \($0.scores.count)." }.joined(separator: " "),
            height: bottom + 48, body: body)
    }

    /// A density by Gaussian kernels as wide as Silverman's rule says, over the scores that there can be.
    private static func violin(_ scores: [Double], at centre: Double, halfWidth: Double, in plot: Plot) -> String {
        let mean = scores.reduce(0, +) / Double(scores.count)
        let deviation = (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)).squareRoot()
        let width = max(1.06 * deviation * power(Double(scores.count), -0.2), 1)
        let points = (0...100).map(Double.init)
        let density = points.map { point in scores.reduce(0) { $0 + exponential(-0.5 * ((point - $1) / width) * ((point - $1) / width)) } }
        let most = max(density.max() ?? 1, 1e-9)
        let right = zip(points, density).map { (x: centre + halfWidth * $1 / most, y: plot.y.position($0)) }
        let left = zip(points, density).map { (x: centre - halfWidth * $1 / most, y: plot.y.position($0)) }
        return "<path class=\"violin\" d=\"\(Markup.area(right, left))\"/>\n"
    }

    private static func quartiles(_ sorted: [Double], median: Double, at centre: Double, in plot: Plot) -> String {
        let low = sorted[(sorted.count - 1) / 4], high = sorted[(3 * (sorted.count - 1) + 3) / 4]
        return "<path class=\"quartiles\" d=\"M\(Markup.number(centre)) \(Markup.number(plot.y.position(low)))V\(Markup.number(plot.y.position(high)))\"/>"
            + "<circle class=\"median\" cx=\"\(Markup.number(centre))\" cy=\"\(Markup.number(plot.y.position(median)))\" r=\"5\"/>\n"
    }
}
