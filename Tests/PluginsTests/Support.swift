import Foundation
import SoundalikeEffects
import SoundalikePlugins

/// Plugins of the papers, and how they are called.
enum Known {
    static let compressor = "http://calf.sourceforge.net/plugins/MultibandCompressor"
    static let gate = "http://calf.sourceforge.net/plugins/MultibandGate"
    static let graphicEQ = "http://lsp-plug.in/plugins/lv2/graph_equalizer_x32_mono"
    static let parametricEQ = "http://lsp-plug.in/plugins/lv2/para_equalizer_x32_mono"
    static let limiter = "http://lsp-plug.in/plugins/lv2/limiter_mono"
    static let lspGate = "http://lsp-plug.in/plugins/lv2/gate_mono"
    static let tube = "http://invadarecords.com/plugins/lv2/tube/mono"

    static let all = [compressor, gate, graphicEQ, parametricEQ, limiter, lspGate, tube]

    /// One catalogue for all tests: reading it is the slow part.
    static let catalogue = PluginCatalogue()
    /// Whether the plugins are installed on this machine.
    static let areInstalled = Set(all).isSubset(of: catalogue.uris)
    /// Whether there is a worker program as well.
    static let haveSandbox = areInstalled && (try? SandboxProgram().locate()) != nil
}

/// Uniform noise of a linear congruential generator, amplitude 1/8.
func noise(_ count: Int, seed: Int = 1) -> [Float] {
    var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761 &+ 1)
    return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(Int(state >> 8) - 0x80_0000) * 0x1p-26
    }
}

extension EffectDescriptor {
    /// Settings away from the defaults, others for each `variant`: free values move within the middle of their ranges, the rest stays.
    func values(variant: Int) -> [Double] {
        parameters.enumerated().map { index, parameter in
            // What switches a plugin off, or puts it in place of another, stays; the gains of loudness stay small.
            guard parameter.kind == .continuous, !["bypass", "level_in", "level_out"].contains(parameter.symbol) else {
                return parameter.symbol.hasPrefix("bypass") ? parameter.minimum : parameter.defaultValue
            }
            let position = parameter.normalised(parameter.defaultValue)
            let shift = Double((index * 7 + variant * 5) % 11) / 10 - 0.5
            return parameter.value(normalised: min(max(position + 0.2 * shift, 0.01), 0.99))
        }
    }
}
