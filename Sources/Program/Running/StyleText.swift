import Foundation
import SoundalikeStyle

/// The features of a recording's style, for people.
enum StyleText {
    /// The columns of the table of bands: what a feature's name begins with, what comes after the band, and how it is called.
    private static let columns = [
        ("level_p5", "_db", "floor"), ("level_p20", "_db", "soft"), ("level_median", "_db", "median"), ("level_p80", "_db", "loud"),
        ("level_p95", "_db", "loudest"), ("width", "_db", "width"), ("correlation", "", "correlation"),
    ]

    private static let units = Dictionary(uniqueKeysWithValues: StyleProfile.features.map { ($0.id, $0.unit) })

    /// A row for the whole and one for each octave band.
    static func text(_ profile: StyleProfile) -> String {
        func cell(_ id: String, signed: Bool = false) -> String {
            guard let value = profile[id], let unit = units[id] else { return "-" }
            return unit.isEmpty ? String(format: "%.2f", value) : ValueText.decibels(value, signed: signed, unit: "").trimmingSuffix(" ")
        }
        var table = TextTable([("", .left)] + columns.map { ($0.2, .right) })
        let bands = StyleProfile.bandsHz.map { (id: "_\(Int($0))hz", label: "\(ValueText.number($0)) Hz") }
        for (id, label) in [(id: "", label: "whole")] + bands {
            table.add([label] + columns.map { cell("\($0.0)\(id)\($0.1)") })
        }
        let heading = [
            "style (levels in dB relative to their mean)", "  crest factor: \(cell("crest_db")) dB",
            "  change of the level within 43 ms: \(cell("level_fall_db")) to \(cell("level_rise_db", signed: true)) dB (80 % of the changes)",
        ]
        let lines = heading + table.text.split(separator: "\n").map { "  \($0)" }
        return lines.map { "  \($0)" }.joined(separator: "\n")
    }
}
