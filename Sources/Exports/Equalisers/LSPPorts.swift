import SoundalikeEffects
import SoundalikeFoundations

/// The ports of LSP's parametric equalisers (version 1.2): sixteen or more filters `ft_N`, `fm_N`, `s_N`, `f_N`, `g_N`, `q_N`.
enum LSPPorts {
    static let prefix = "http://lsp-plug.in/plugins/lv2/para_equalizer_x"

    /// Values of `ft_N`.
    private enum FilterType {
        static let off = 0.0
        static let bell = 1.0
        static let highShelf = 3.0
        static let lowShelf = 5.0
    }

    /// The value of `fm_N` for "APO (DR)": coefficients straight from the cookbook's formulae.
    private static let apoMode = 6.0
    private static let filterCount = 16

    static let limits = EqualiserLimits(
        slots: Array(repeating: nil, count: filterCount), frequenciesHz: 10...24_000, gainsDB: -36...36, qs: 0.1...100,
        outputGainsDB: -60...20)

    /// The control inputs of the plugin for two channels, in the order of the ports.
    static let controls =
        ["enabled", "g_in", "g_out", "mode", "fft", "react", "shift", "zoom", "fsel", "bal", "frqs", "fftv_l", "fftv_r"]
        + (0..<filterCount).flatMap { filter in ["ft", "fm", "s", "xs", "xm", "f", "g", "q", "hue"].map { "\($0)_\(filter)" } }

    static func symbol(_ kind: PluginEqualiser.Kind, filter: Int) -> String {
        switch kind {
        case .frequency: "f_\(filter)"
        case .gain: "g_\(filter)"
        case .q: "q_\(filter)"
        case .output: "g_out"
        }
    }

    static func values(for curve: EqualiserCurve) -> [PortValue] {
        let whole: [PortValue] = [
            PortValue("enabled", 1), PortValue("g_in", 1), PortValue("g_out", amplitude(decibels: curve.gainDB)),
            PortValue("mode", 0), PortValue("frqs", 0),
        ]
        let unused = EqualiserCurve.Band(shape: .peak, frequencyHz: 1_000, gainDB: 0, q: 1)
        return whole + (0..<filterCount).flatMap { index in
            let isUsed = index < curve.bands.count
            let band = isUsed ? curve.bands[index] : unused
            return [
                PortValue("ft_\(index)", isUsed ? filterType(of: band.shape) : FilterType.off), PortValue("fm_\(index)", apoMode),
                PortValue("s_\(index)", 0), PortValue("xs_\(index)", 0), PortValue("xm_\(index)", 0),
                PortValue("f_\(index)", band.frequencyHz), PortValue("g_\(index)", amplitude(decibels: band.gainDB)),
                PortValue("q_\(index)", band.q),
            ]
        }
    }

    static func curve(_ ports: [String: Double], id: String) throws -> EqualiserCurve {
        func refusal(_ problem: String) -> SoundalikeError {
            SoundalikeError(.badData, id, problem, remedy: "only bells and shelves in the mode APO (DR) have a counterpart elsewhere")
        }
        guard ports["mode", default: 0] == 0, ports["frqs", default: 0] == 0, ports["bal", default: 0] == 0 else {
            throw refusal("the equaliser is not in the mode IIR, or shifted, or out of balance")
        }
        let gain = ports["g_in", default: 1] * ports["g_out", default: 1]
        guard gain > 0 else { throw refusal("the gain is zero") }
        var curve = EqualiserCurve(gainDB: decibels(amplitude: gain))
        guard ports["enabled", default: 1] > 0.5 else { return EqualiserCurve() }
        for index in 0..<32 {
            let type = ports["ft_\(index)", default: 0]
            guard type != FilterType.off, ports["xm_\(index)", default: 0] < 0.5 else { continue }
            guard let shape = shape(of: type), ports["fm_\(index)"] == apoMode, ports["s_\(index)", default: 0] == 0,
                ports["xs_\(index)", default: 0] < 0.5, let frequency = ports["f_\(index)"], let ratio = ports["g_\(index)"], ratio > 0
            else { throw refusal("filter \(index) is of a kind that cannot be exported") }
            curve.bands.append(
                .init(
                    shape: shape, frequencyHz: frequency, gainDB: decibels(amplitude: ratio),
                    q: max(ports["q_\(index)", default: 0], limits.qs.lowerBound)))
        }
        return curve
    }

    private static func filterType(of shape: BiquadCoefficients.Shape) -> Double {
        switch shape {
        case .lowShelf: FilterType.lowShelf
        case .peak: FilterType.bell
        case .highShelf: FilterType.highShelf
        }
    }

    private static func shape(of type: Double) -> BiquadCoefficients.Shape? {
        switch type {
        case FilterType.lowShelf: .lowShelf
        case FilterType.bell: .peak
        case FilterType.highShelf: .highShelf
        default: nil
        }
    }
}
