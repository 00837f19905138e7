/// A drawing (SVG) with a title and a description for those who cannot see it.
public struct Chart: Sendable {
    /// Unique in a page: letters, digits and hyphens.
    public let id: String
    /// What it shows, in a few words.
    public let title: String
    /// What can be seen in it, in a sentence or two.
    public let description: String
    /// The height for a width of ``Chart/width``.
    public let height: Double
    /// The elements, not yet wrapped. All text in it is escaped.
    let body: String

    /// The width of every chart, in the drawing's own units.
    public static let width = 640.0

    /// The drawing as an element of a page that holds ``ChartStyle/css``.
    public var element: String { element(x: 0, y: 0, isNested: false) }

    func element(x: Double, y: Double, isNested: Bool) -> String {
        let place = isNested ? "x=\"\(Markup.number(x))\" y=\"\(Markup.number(y))\" width=\"\(Markup.number(Self.width))\" height=\"\(Markup.number(height))\" " : ""
        return """
            <svg xmlns="http://www.w3.org/2000/svg" id="\(id)" class="chart" \(place)viewBox="0 0 \(Markup.number(Self.width)) \(Markup.number(height))" \
            role="img" aria-labelledby="\(id)-title \(id)-text">
            <title id="\(id)-title">\(Markup.escaped(title))</title><desc id="\(id)-text">\(Markup.escaped(description))</desc>
            \(body)</svg>

            """
    }
}

/// The part of a chart that axes enclose.
struct Plot {
    static let left = 52.0, right = Chart.width - 14
    let x, y: Axis

    /// - Parameters:
    ///   - top: where it begins.
    ///   - bottom: where it ends, above the names of the abscissa.
    init(x: ClosedRange<Double>, _ scale: Axis.Scale, y: ClosedRange<Double>, _ ordinate: Axis.Scale = .linear, top: Double = 12, bottom: Double) {
        self.x = Axis(range: x, scale: scale, start: Self.left, end: Self.right)
        self.y = Axis(range: y, scale: ordinate, start: bottom, end: top)
    }

    func point(_ abscissa: Double, _ ordinate: Double) -> (x: Double, y: Double) { (x.position(abscissa), y.position(ordinate)) }

    /// A line through values, broken where one is missing; beyond the plot it runs along the edge.
    func line(_ abscissas: [Double], _ ordinates: [Double?], class name: String) -> String {
        let points = zip(abscissas, ordinates).map { abscissa, ordinate in
            x.range.contains(abscissa) ? ordinate.map { point(abscissa, $0) } : nil
        }
        return "<path class=\"\(name)\" d=\"\(Markup.path(points))\"/>\n"
    }

    func vertical(at abscissa: Double, named name: String) -> String {
        let x = Markup.number(x.position(abscissa)), base = y.start
        return "<path class=\"grid\" d=\"M\(x) \(Markup.number(y.end))V\(Markup.number(base))\"/>"
            + "<text x=\"\(x)\" y=\"\(Markup.number(base + 23))\" text-anchor=\"middle\">\(Markup.escaped(name))</text>\n"
    }

    func horizontal(at ordinate: Double, named name: String, isStrong: Bool = false) -> String {
        let y = y.position(ordinate)
        return "<path class=\"\(isStrong ? "axis" : "grid")\" d=\"M\(Markup.number(Self.left)) \(Markup.number(y))H\(Markup.number(Self.right))\"/>"
            + "<text x=\"\(Markup.number(Self.left - 7))\" y=\"\(Markup.number(y + 4))\" text-anchor=\"end\">\(Markup.escaped(name))</text>\n"
    }

    /// Verticals at the usual frequencies, and the unit.
    var frequencyGrid: String {
        Axis.namedFrequenciesHz.filter { x.range.contains($0.hz) }.map { vertical(at: $0.hz, named: $0.name) }.joined()
            + "<text x=\"\(Markup.number(Self.left - 7))\" y=\"\(Markup.number(y.start + 23))\" text-anchor=\"end\">Hz</text>\n"
    }

    /// Verticals at round times.
    var timeGrid: String {
        Axis.namedSeconds(upTo: x.range.upperBound).map { seconds in
            vertical(at: seconds, named: x.range.upperBound < 2 ? "\(Markup.number(seconds)) s" : Figure.time(seconds))
        }.joined()
    }
}
