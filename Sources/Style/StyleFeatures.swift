/// The list of features, from which names, labels and order follow.
enum StyleFeatures {
    /// The noise floor: what this share of all frames does not exceed.
    static let floorShare = 0.05
    /// Shares of the frames in which something sounds, and what they are called.
    static let percentiles: [(share: Double, id: String, label: String)] = [
        (0.2, "p20", "soft (exceeded 80 % of the time)"), (0.5, "median", "median"), (0.8, "p80", "loud (exceeded 20 % of the time)"),
        (0.95, "p95", "loudest (exceeded 5 % of the time)"),
    ]
    /// How fast the level falls and rises.
    static let changeShares = [0.1, 0.9]

    static let all: [StyleFeature] =
        [
            feature("integrated_loudness_lufs", "Integrated loudness", "LUFS"),
            feature("loudness_range_lu", "Loudness range", "LU"),
            feature("crest_db", "Crest factor", "dB"),
            feature("level_fall_db", "Fall of the level within 43 ms", "dB"),
            feature("level_rise_db", "Rise of the level within 43 ms", "dB"),
        ]
        + levels(id: "", label: "Level")
        + bands.flatMap { levels(id: "\($0.id)_", label: "Level at \($0.label)") }
        + bands.map { feature("width_\($0.id)_db", "Width at \($0.label), side over middle", "dB") }
        + bands.map { feature("correlation_\($0.id)", "Correlation of channels at \($0.label)", "") }

    private static func levels(id: String, label: String) -> [StyleFeature] {
        [feature("level_p5_\(id)db", "\(label), noise floor in pauses", "dB")]
            + percentiles.map { feature("level_\($0.id)_\(id)db", "\(label), \($0.label)", "dB") }
    }

    private static let bands = StyleBands.centresHz.map { centreHz in
        (id: "\(Int(centreHz))hz", label: centreHz < 1_000 ? "\(Int(centreHz)) Hz" : "\(Int(centreHz) / 1_000) kHz")
    }

    private static func feature(_ id: String, _ label: String, _ unit: String) -> StyleFeature {
        StyleFeature(id: id, label: label, unit: unit, scale: StyleScales.all[id, default: .nan])
    }
}
