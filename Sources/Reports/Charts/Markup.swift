import Foundation
import SoundalikeFoundations

/// Pieces of SVG and HTML.
package enum Markup {
    /// `text` as content or quoted attribute of XML and HTML. Characters that XML cannot hold become U+FFFD, bytes of names that are no text
    /// are shown as such.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.displayText.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A coordinate: two decimals at most. Anything not finite is 0, for a hostile value may not break the picture.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "0" }
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    /// The commands of a line through `points`, which breaks where a point is missing.
    static func path(_ points: [(x: Double, y: Double)?]) -> String {
        var text = "", isDrawing = false
        for point in points {
            guard let point else {
                isDrawing = false
                continue
            }
            text += "\(isDrawing ? "L" : "M")\(number(point.x)) \(number(point.y))"
            isDrawing = true
        }
        return text
    }

    /// The commands of the area between two lines with the same abscissas.
    static func area(_ upper: [(x: Double, y: Double)], _ lower: [(x: Double, y: Double)]) -> String {
        upper.isEmpty ? "" : path(upper + lower.reversed()) + "Z"
    }
}

/// Figures as people read them, in charts and pages.
enum Figure {
    /// `120 Hz`, `2.5 kHz`.
    static func frequency(_ hz: Double) -> String {
        hz < 1_000 ? "\(Markup.number(hz.rounded())) Hz" : "\(Markup.number((hz / 10).rounded() / 100)) kHz"
    }

    /// `+3.5 dB`, with a true minus sign.
    static func gain(_ dB: Double) -> String { signed(dB) + " dB" }

    /// One decimal, and the sign.
    static func signed(_ value: Double) -> String {
        let text = String(format: "%.1f", abs(value))
        return text == "0.0" ? text : (value < 0 ? "−" : "+") + text
    }

    /// One decimal, or a dash where there is no figure.
    static func level(_ value: Double?, _ unit: String) -> String {
        value.map { String(format: "%.1f ", $0).replacing("-", with: "−") + unit } ?? "–"
    }

    /// Up to three significant digits.
    static func value(_ value: Double) -> String {
        let text = value == value.rounded() && abs(value) < 1e7 ? String(format: "%.0f", value) : String(format: "%.3g", value)
        return text.replacing("-", with: "−")
    }

    /// `4:05`.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, (0..<1e7).contains(seconds) else { return "–" }
        return String(format: "%d:%02d", Int(seconds) / 60, Int(seconds) % 60)
    }
}
