import SoundalikeEffects
import SoundalikeFoundations

/// A third-party parametric equaliser that a curve can be translated into, and read back from.
///
/// Both were measured by their impulse responses: their bands are those of ``EqualiserCurve`` down to a Q of 0.1, below which both count
/// as 0.1. Gains of ports are amplitude ratios.
public enum PluginEqualiser: String, Sendable, Hashable, CaseIterable {
    /// LSP Parametric Equalizer x16, filters in mode "APO (DR)", equaliser in mode "IIR".
    case lsp = "lsp-parametric"
    /// Calf Equalizer 12 Band.
    case calf = "calf-parametric"

    /// The equaliser that the plugin called `uri` is; any variant.
    init?(uri: String) {
        guard let match = Self.allCases.first(where: { $0.readableURIs.contains(uri) }) else { return nil }
        self = match
    }

    /// What people call it.
    public var name: String {
        switch self {
        case .lsp: "LSP Parametric Equalizer x16"
        case .calf: "Calf Equalizer 12 Band"
        }
    }

    /// The plugins that take the settings, the one for two channels first.
    public var uris: [String] {
        switch self {
        case .lsp: [LSPPorts.prefix + "16_stereo", LSPPorts.prefix + "16_mono"]
        case .calf: [CalfPorts.prefix + "12Band"]
        }
    }

    /// The plugins whose settings can be read as a curve.
    private var readableURIs: [String] {
        switch self {
        case .lsp: ["16", "32"].flatMap { [LSPPorts.prefix + $0 + "_stereo", LSPPorts.prefix + $0 + "_mono"] }
        case .calf: ["5", "8", "12"].map { CalfPorts.prefix + $0 + "Band" }
        }
    }

    /// What it can be set to.
    public var limits: EqualiserLimits {
        switch self {
        case .lsp: LSPPorts.limits
        case .calf: CalfPorts.limits
        }
    }

    /// Every control that bears on the sound, by symbol in the units of the ports, for a curve within the limits.
    func ports(for curve: EqualiserCurve) -> [PortValue] {
        switch self {
        case .lsp: LSPPorts.values(for: curve)
        case .calf: CalfPorts.values(for: curve)
        }
    }

    /// The curve that `ports`, values by symbol, stand for.
    ///
    /// - Throws: `SoundalikeError` (bad data) about the effect `id` where they stand for something else as well.
    func curve(ports: [String: Double], id: String) throws -> EqualiserCurve {
        switch self {
        case .lsp: try LSPPorts.curve(ports, id: id)
        case .calf: try CalfPorts.curve(ports, id: id)
        }
    }
}

/// A control port of a plugin and what it is set to, in the port's own unit.
public struct PortValue: Sendable, Hashable {
    /// What the plugin calls the port.
    public let symbol: String
    /// In the port's unit.
    public var value: Double

    /// A value for the port called `symbol`.
    public init(_ symbol: String, _ value: Double) {
        self.symbol = symbol
        self.value = value
    }
}

/// What an equaliser can be set to.
public struct EqualiserLimits: Sendable, Hashable {
    /// The bands there are; nil stands for one of any shape.
    public let slots: [BiquadCoefficients.Shape?]
    /// Of every band.
    public let frequenciesHz: ClosedRange<Double>
    /// Of every band.
    public let gainsDB: ClosedRange<Double>
    /// Of every band, shelf or peak.
    public let qs: ClosedRange<Double>
    /// Of the whole.
    public let outputGainsDB: ClosedRange<Double>

    /// Whether `curve` can be set exactly.
    func contain(_ curve: EqualiserCurve) -> Bool {
        curve.bands.allSatisfy(contain) && outputGainsDB.contains(curve.gainDB) && slots(for: curve.bands) != nil
    }

    private func contain(_ band: EqualiserCurve.Band) -> Bool {
        frequenciesHz.contains(band.frequencyHz) && gainsDB.contains(band.gainDB) && qs.contains(band.q)
    }

    /// The slot of each band, each slot used once; nil where they do not suffice.
    func slots(for bands: [EqualiserCurve.Band]) -> [Int]? {
        var free = Array(slots.indices)
        var places: [Int] = []
        for band in bands {
            guard let next = free.firstIndex(where: { slots[$0] == nil || slots[$0] == band.shape }) else { return nil }
            places.append(free.remove(at: next))
        }
        return places
    }
}
