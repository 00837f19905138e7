/// The list of features, from which names, labels and order follow.
enum StyleFeatures {
    /// Shares of the time, and what they are called.
    static let percentiles: [(share: Double, id: String, label: String)] = [
        (0.05, "p5", "quietest 5 %"), (0.2, "p20", "quieter fifth"), (0.5, "median", "median"), (0.8, "p80", "louder fifth"),
        (0.95, "p95", "loudest 5 %"),
    ]

    static let all: [StyleFeature] =
        [
            feature("integrated_loudness_lufs", "Integrated loudness", "LUFS"),
            feature("loudness_range_lu", "Loudness range", "LU"),
            feature("crest_db", "Crest factor", "dB"),
        ]
        + percentiles.map { percentile in
            let isFloor = percentile.id == "p5"
            return feature("level_\(percentile.id)_db", isFloor ? "Level, quietest 5 % (noise floor in pauses)" : "Level, \(percentile.label)", "dB")
        }
        + bands.flatMap { band in
            percentiles.map { feature("level_\($0.id)_\(band.id)_db", "Level at \(band.label), \($0.label)", "dB") }
        }
        + bands.map { feature("width_\($0.id)_db", "Width at \($0.label), side over middle", "dB") }
        + bands.map { feature("correlation_\($0.id)", "Correlation of channels at \($0.label)", "") }

    private static let bands = StyleBands.centresHz.map { centreHz in
        (id: "\(Int(centreHz))hz", label: centreHz < 1_000 ? "\(Int(centreHz)) Hz" : "\(Int(centreHz) / 1_000) kHz")
    }

    private static func feature(_ id: String, _ label: String, _ unit: String) -> StyleFeature {
        StyleFeature(id: id, label: label, unit: unit, scale: StyleScales.scale(of: id))
    }
}
