import SoundalikeEffects
import SoundalikeFoundations

/// LSP's limiter (version 1.2) in place of the built-in one: the same ceiling and look-ahead, its own curve of gain.
enum LimiterPorts {
    static let name = "LSP Limiter Stereo"
    static let uris = ["stereo", "mono"].map { "http://lsp-plug.in/plugins/lv2/limiter_\($0)" }

    /// The control inputs of the plugin for two channels, in the order of the ports.
    static let controls = [
        "enabled", "g_in", "g_out", "scp", "alr", "alr_at", "alr_rt", "mode", "th", "knee", "boost", "lk", "at", "rt", "ovs", "dith", "pause", "clear",
        "slink", "igv_l", "ogv_l", "scgv_l", "grgv_l", "igv_r", "ogv_r", "scgv_r", "grgv_r",
    ]
    /// The longest release that the plugin has, ms; its curve "Herm Thin" lets go within it.
    private static let longestReleaseMS = 20.0
    /// The value of `ovs` for "Full x4(3L)".
    private static let fourfold = 16.0

    static func values(ceilingDB: Double, releaseMS: Double) -> [PortValue] {
        [
            PortValue("enabled", 1), PortValue("g_in", 1), PortValue("g_out", 1), PortValue("scp", 1), PortValue("alr", 0), PortValue("mode", 0),
            PortValue("th", amplitude(decibels: ceilingDB)), PortValue("knee", 1), PortValue("boost", 0), PortValue("lk", 5), PortValue("at", 5),
            PortValue("rt", min(releaseMS, longestReleaseMS)), PortValue("ovs", fourfold), PortValue("dith", 0), PortValue("slink", 100),
        ]
    }
}

extension PluginSettings {
    /// LSP's limiter in place of the built-in one.
    init(limiter effect: EffectSettings, automation: EffectAutomation?, warnings: inout [String]) {
        let values = effect.effectiveValues()
        id = effect.id
        uris = LimiterPorts.uris
        name = LimiterPorts.name
        isBypassed = effect.isBypassed
        ports = LimiterPorts.values(ceilingDB: values[0], releaseMS: values[1])
        envelopes = []
        fit = nil
        controls = LimiterPorts.controls
        warnings.append("\(effect.id) becomes LSP's limiter: the same ceiling, another curve of gain")
        if automation != nil { warnings.append("\(effect.id): its changes over time are left out") }
    }
}
