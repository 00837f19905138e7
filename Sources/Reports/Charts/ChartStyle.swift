/// How charts look. Colours are told apart by brightness and by dashes too, and have a contrast of 4.5 or more in both themes.
public enum ChartStyle {
    /// For a picture alone, and for a page that holds charts. Dark only on a screen that asks for it: paper is white.
    public static let css = """
        .chart text{font-family:system-ui,sans-serif;font-size:13px;fill:#24292f}
        .chart .paper{fill:#ffffff}
        .chart .heading{font-size:15px;font-weight:600}
        .chart .grid{stroke:#d8dee4;fill:none}
        .chart .axis{stroke:#6e7781;fill:none}
        .chart .line{fill:none;stroke-width:2;stroke-linejoin:round}
        .chart .input{stroke:#0969da;stroke-dasharray:7 4}
        .chart .reference{stroke:#bc4c00;stroke-dasharray:2 3}
        .chart .result{stroke:#1a7f37}
        .chart .found{stroke:#bc4c00;stroke-dasharray:2 3}
        .chart .uncertainty{fill:#bc4c00;fill-opacity:0.2}
        .chart .one-band{fill:none;stroke:#8250df;stroke-width:1;stroke-opacity:0.75}
        .chart .handle circle{fill:#1a7f37;stroke:#ffffff;stroke-width:2}
        .chart .handle text{fill:#ffffff;font-weight:600;text-anchor:middle}
        .chart .wave{fill:#afb8c1}
        .chart .lane{fill:none;stroke:#8250df;stroke-width:2;stroke-linejoin:round}
        .chart .violin{fill:#8250df;fill-opacity:0.3;stroke:#8250df}
        .chart .quartiles{stroke:#24292f;stroke-width:4}
        .chart .median{fill:#ffffff;stroke:#24292f;stroke-width:2}
        @media screen and (prefers-color-scheme: dark) {
        .chart text{fill:#e6edf3}
        .chart .paper{fill:#0d1117}
        .chart .grid{stroke:#30363d}
        .chart .axis{stroke:#848d97}
        .chart .input{stroke:#58a6ff}
        .chart .reference,.chart .found{stroke:#f0883e}
        .chart .uncertainty{fill:#f0883e}
        .chart .result{stroke:#3fb950}
        .chart .one-band,.chart .lane{stroke:#bc8cff}
        .chart .handle circle{fill:#3fb950;stroke:#0d1117}
        .chart .handle text{fill:#0d1117}
        .chart .wave{fill:#484f58}
        .chart .violin{fill:#bc8cff;stroke:#bc8cff}
        .chart .quartiles{stroke:#e6edf3}
        .chart .median{fill:#0d1117;stroke:#e6edf3}
        }

        """
}

/// Which of the three recordings a line is about; also its class in the style.
enum Role: String {
    case input, reference, result

    var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    /// A piece of line and the name, from `x` on.
    func legend(x: Double, y: Double) -> String {
        "<path class=\"line \(rawValue)\" d=\"M\(Markup.number(x)) \(Markup.number(y - 4))h30\"/>"
            + "<text x=\"\(Markup.number(x + 36))\" y=\"\(Markup.number(y))\">\(name)</text>\n"
    }
}
