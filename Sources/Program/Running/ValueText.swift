import Foundation

/// Numbers as people read them.
enum ValueText {
    /// Three significant digits at most, or all that a larger whole part has: 0.707, 12.5, 16000.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "none" : value < 0 ? "-∞" : "∞" }
        if value == value.rounded(), abs(value) < 1e9 { return String(format: "%.0f", value) }
        let places = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 1 ? 2 : 3
        let text = String(format: "%.\(places)f", value)
        return text.contains(".") ? text.trimmingSuffix("0").trimmingSuffix(".") : text
    }

    /// A level or change of level with its sign where that is what counts: `+3.5 dB`.
    static func decibels(_ value: Double, signed: Bool = false, unit: String = "dB") -> String {
        guard value.isFinite else { return "\(number(value)) \(unit)" }
        // Not "-0.0".
        let value = abs(value) < 0.05 ? 0 : value
        return String(format: signed && value != 0 ? "%+.1f " : "%.1f ", value) + unit
    }

    /// Hours, minutes and seconds: `1:02:03`, `4:05`, `0:07`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
        let whole = Int(seconds.rounded())
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        return hours > 0 ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
    }

    /// A time to the millisecond.
    static func seconds(_ seconds: Double) -> String { String(format: "%.3f", seconds) }

    static func percent(_ fraction: Double) -> String { String(format: "%.0f %%", 100 * fraction) }
}
