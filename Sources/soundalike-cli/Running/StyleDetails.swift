import Foundation
import SoundalikeStyle

/// A feature of a recording's style, as `analyse --style` says it.
struct StyleDetails: Encodable, Sendable {
    let id: String
    let label: String
    let unit: String
    /// By how much passages of one recording differ in it.
    let scale: Double
    /// Absent where it cannot be measured.
    let value: Double?

    static func all(of profile: StyleProfile) -> [StyleDetails] {
        zip(StyleProfile.features, profile.values).map { feature, value in
            StyleDetails(id: feature.id, label: feature.label, unit: feature.unit, scale: feature.scale, value: value)
        }
    }
}

extension StyleDetails {
    /// The columns of the table of bands: what a feature's name begins with, what comes after the band, and how it is called.
    private static let columns = [
        ("level_p5", "_db", "floor"), ("level_p20", "_db", "soft"), ("level_median", "_db", "median"), ("level_p80", "_db", "loud"),
        ("level_p95", "_db", "loudest"), ("width", "_db", "width"), ("correlation", "", "correlation"),
    ]

    /// The same for people: a row for the whole and one for each octave band.
    static func text(_ features: [StyleDetails]) -> String {
        let values = Dictionary(uniqueKeysWithValues: features.map { ($0.id, $0) })
        func cell(_ id: String, signed: Bool = false) -> String {
            guard let feature = values[id], let value = feature.value else { return "-" }
            return feature.unit.isEmpty ? String(format: "%.2f", value) : ValueText.decibels(value, signed: signed, unit: "").trimmingSuffix(" ")
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
