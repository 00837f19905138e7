import SoundalikeEffects
import SoundalikeFoundations

/// Settings as a row of LV2 plugins: those that the chain has, and an equaliser in place of each built-in one.
public struct PluginChain: Sendable {
    /// In the order of processing.
    public let plugins: [PluginSettings]
    /// What of the settings got lost, in a sentence each.
    public let warnings: [String]

    /// Translates `settings`.
    ///
    /// - Parameters:
    ///   - equaliser: what stands for the built-in equaliser and gain.
    ///   - sampleRateHz: the rate at which fitted curves are nearest.
    ///   - carriesAutomation: whether what is written can say how values change.
    /// - Throws: `SoundalikeError` (bad data) when no effect of the chain has a counterpart.
    public init(_ settings: Settings, equaliser: PluginEqualiser, sampleRateHz: Double, carriesAutomation: Bool) throws {
        var plugins: [PluginSettings] = []
        var warnings: [String] = []
        let automation = carriesAutomation ? settings.automation : nil
        if settings.automation != nil, !carriesAutomation { warnings.append(Warnings.automation) }
        for effect in settings.chain {
            let track = automation.flatMap { EffectAutomation($0, of: effect) }
            if !effect.descriptor.id.hasPrefix(Self.builtInPrefix) {
                plugins.append(PluginSettings(plugin: effect, automation: track))
            } else if let curve = try EqualiserCurve(of: effect) {
                let plugin = PluginSettings(
                    effect, as: equaliser, curve: curve, automation: track, sampleRateHz: sampleRateHz, warnings: &warnings)
                plugins.append(plugin)
            } else if effect.descriptor.id == Limiter.descriptor.id {
                plugins.append(PluginSettings(limiter: effect, automation: track, warnings: &warnings))
            } else {
                warnings.append(Warnings.leftOut(effect))
            }
        }
        guard !plugins.isEmpty else { throw Self.nothingToExport(settings, remedy: "plugins, the parametric equaliser, gain and limiter can be exported") }
        self.plugins = plugins
        self.warnings = warnings
    }

    static let builtInPrefix = "builtin:"

    static func nothingToExport(_ settings: Settings, remedy: String) -> SoundalikeError {
        let effects = settings.chain.map(\.descriptor.name).joined(separator: ", ")
        return SoundalikeError(.badData, nil, "no effect of the chain (\(effects)) has a counterpart there", remedy: remedy)
    }
}

/// What may get lost, in words.
enum Warnings {
    static let automation = "the changes over time are left out: this format has fixed values only"

    static func leftOut(_ effect: EffectSettings) -> String {
        "\(effect.id) is left out: \(effect.descriptor.name) has no counterpart there"
    }

    static func bypassed(_ effect: String) -> String { "\(effect) is left out: it is bypassed" }

    static func limitedQ(_ effect: String) -> String {
        "\(effect): where its Q goes below 0.1 it is kept at 0.1, the least that the plugin takes"
    }
}

/// One plugin and what it is set to.
public struct PluginSettings: Sendable {
    /// What the chain calls it.
    public let id: String
    /// The plugins that take these settings, the one for two channels first.
    public let uris: [String]
    /// What people call it.
    public let name: String
    /// Whether it is switched off.
    public let isBypassed: Bool
    /// The controls, in the units of the ports.
    public let ports: [PortValue]
    /// The controls that change.
    public let envelopes: [PortEnvelope]
    /// How near it is, where it stands for a built-in effect with fixed values.
    public let fit: EqualiserFit?
    /// The symbols of all control inputs in the order of the ports, as far as known.
    let controls: [String]
}

extension PluginSettings {
    /// A plugin as itself.
    init(plugin effect: EffectSettings, automation: EffectAutomation?) {
        let parameters = effect.descriptor.parameters
        id = effect.id
        uris = [effect.descriptor.id]
        name = effect.descriptor.name
        isBypassed = effect.isBypassed
        ports = zip(parameters, effect.effectiveValues()).map { PortValue($0.symbol, $1) }
        envelopes = automation?.envelopes { parameter, values in
            PortEnvelope(symbol: parameter.symbol, range: parameter.range, points: values)
        } ?? []
        fit = nil
        controls = parameters.map(\.symbol)
    }

    /// `equaliser` in place of a built-in effect with `curve`.
    init(
        _ effect: EffectSettings, as equaliser: PluginEqualiser, curve: EqualiserCurve, automation: EffectAutomation?, sampleRateHz: Double,
        warnings: inout [String]
    ) {
        id = effect.id
        uris = equaliser.uris
        name = equaliser.name
        isBypassed = effect.isBypassed
        controls = equaliser.controls
        guard let automation else {
            let fit = equaliser.limits.nearest(to: curve, sampleRateHz: sampleRateHz)
            self.fit = fit
            ports = equaliser.ports(for: fit.curve)
            envelopes = []
            return
        }
        // All bands have to be there for all their values: no fit, only the limits.
        let bands = curve.bands.isEmpty && effect.descriptor.id != ParametricEQ.descriptor.id
            ? [] : EqualiserCurve.bands(ofParametricEQ: effect.effectiveValues())
        if automation.goesBelow(equaliser.limits.qs.lowerBound, symbolsEndingIn: "_q") || bands.contains(where: { $0.q < equaliser.limits.qs.lowerBound }) {
            warnings.append(Warnings.limitedQ(effect.id))
        }
        fit = nil
        ports = equaliser.ports(for: equaliser.limits.clamped(EqualiserCurve(bands: bands, gainDB: curve.gainDB)))
        envelopes = automation.envelopes { parameter, values in
            equaliser.envelope(ofBuiltIn: parameter.symbol, values: values)
        }
    }
}
