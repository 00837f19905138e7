import SoundalikeEffects
import SoundalikeFoundations

/// The ports of Calf's parametric equalisers (version 0.90): two shelves and up to eight peaks, each `X_active`, `X_level`, `X_freq`, `X_q`.
enum CalfPorts {
    static let prefix = "http://calf.sourceforge.net/plugins/Equalizer"

    /// The bands, by what their symbols begin with.
    private static let bands: [(symbol: String, shape: BiquadCoefficients.Shape)] =
        [("ls", .lowShelf), ("hs", .highShelf)] + (1...8).map { ("p\($0)", .peak) }

    static let limits = EqualiserLimits(
        slots: bands.map(\.shape), frequenciesHz: 10...20_000, gainsDB: -36...36, qs: 0.1...10, outputGainsDB: -36...36)

    /// The control inputs, in the order of the ports.
    static let controls =
        ["bypass", "level_in", "level_out"]
        + ["hp", "lp"].flatMap { filter in ["active", "freq", "mode", "q"].map { "\(filter)_\($0)" } }
        + bands.flatMap { band in ["active", "level", "freq", "q"].map { "\(band.symbol)_\($0)" } }
        + ["individuals", "zoom", "analyzer", "analyzer_mode"]

    static func symbol(_ kind: PluginEqualiser.Kind, band: String) -> String {
        switch kind {
        case .frequency: "\(band)_freq"
        case .gain: "\(band)_level"
        case .q: "\(band)_q"
        case .output: "level_out"
        }
    }

    static func values(for curve: EqualiserCurve) -> [PortValue] {
        var values: [PortValue] = [
            PortValue("bypass", 0), PortValue("level_in", 1), PortValue("level_out", amplitude(decibels: curve.gainDB)),
            PortValue("hp_active", 0), PortValue("lp_active", 0),
        ]
        let places = limits.slots(for: curve.bands) ?? []
        for (slot, band) in bands.enumerated() {
            let used = places.firstIndex(of: slot).map { curve.bands[$0] }
            values += [
                PortValue("\(band.symbol)_active", used == nil ? 0 : 1),
                PortValue("\(band.symbol)_level", amplitude(decibels: used?.gainDB ?? 0)),
                PortValue("\(band.symbol)_freq", used?.frequencyHz ?? 1_000), PortValue("\(band.symbol)_q", used?.q ?? 1),
            ]
        }
        return values
    }

    static func curve(_ ports: [String: Double], id: String) throws -> EqualiserCurve {
        func refusal(_ problem: String) -> SoundalikeError {
            SoundalikeError(.badData, id, problem, remedy: "only shelves and peaks on both channels have a counterpart elsewhere")
        }
        guard ports["bypass", default: 0] < 0.5 else { return EqualiserCurve() }
        for filter in ["hp", "lp"] where ports["\(filter)_active", default: 0] != 0 {
            throw refusal("its \(filter == "hp" ? "high" : "low")-pass cannot be exported")
        }
        let gain = ports["level_in", default: 1] * ports["level_out", default: 1]
        guard gain > 0 else { throw refusal("the gain is zero") }
        var curve = EqualiserCurve(gainDB: decibels(amplitude: gain))
        for (symbol, shape) in bands {
            let active = ports["\(symbol)_active", default: 0]
            guard active != 0 else { continue }
            guard active == 1, let frequency = ports["\(symbol)_freq"], let level = ports["\(symbol)_level"], level > 0 else {
                throw refusal("the band \(symbol) is not on for both channels")
            }
            let q = max(ports["\(symbol)_q", default: 1], limits.qs.lowerBound)
            curve.bands.append(.init(shape: shape, frequencyHz: frequency, gainDB: decibels(amplitude: level), q: q))
        }
        return curve
    }
}
