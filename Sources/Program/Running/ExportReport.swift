import Foundation
import SoundalikeExports

/// What `export` did.
struct ExportReport: Encodable {
    /// What became of one effect.
    struct Effect: Encodable {
        let id: String
        /// The plugins that take the settings, or none where they became lines of text.
        let plugins: [String]
        /// How far off a curve is that had to be fitted; 0 where it is the same. Absent where there is no curve to compare.
        let largestErrorDb: Double?
        /// Whether the bands are those of the settings, one for one.
        let exact: Bool?
        /// How many bands are in use.
        let bands: Int?
        /// How many controls have an envelope.
        let envelopes: Int
    }

    let input: String
    let output: String
    let format: String
    let effects: [Effect]
    let warnings: [String]
    /// The same for people.
    let text: String

    private enum CodingKeys: CodingKey { case input, output, format, effects, warnings }

    init(_ input: String, _ output: String, _ format: ExportFormat, _ chain: PluginChain, sampleRateHz: Double, moreWarnings: [String] = []) {
        self.input = input
        self.output = output
        self.format = format.rawValue
        warnings = chain.warnings + moreWarnings
        let plugins = chain.plugins.filter { !($0.isBypassed && format == .lv2Preset) }
        effects = plugins.map {
            Effect(
                id: $0.id, plugins: $0.uris, largestErrorDb: $0.fit?.errorDB, exact: $0.fit?.isExact, bands: $0.fit?.curve.bands.count,
                envelopes: $0.envelopes.count)
        }
        text = ([output] + plugins.map { "  " + Self.line($0, sampleRateHz: sampleRateHz) }).joined(separator: "\n")
    }

    init(_ input: String, _ output: String, _ format: ExportFormat, _ filters: FilterList) {
        self.input = input
        self.output = output
        self.format = format.rawValue
        warnings = filters.warnings
        effects = filters.effectIDs.map {
            Effect(id: $0, plugins: [], largestErrorDb: nil, exact: nil, bands: nil, envelopes: 0)
        }
        let count = filters.curve.bands.count
        text = "\(output)\n  \(count) filter\(count == 1 ? "" : "s")"
    }

    private static func line(_ plugin: PluginSettings, sampleRateHz: Double) -> String {
        var line = "\(plugin.id): \(plugin.name)"
        if let fit = plugin.fit {
            line += fit.isExact
                ? ", the same curve"
                : String(
                    format: ", nearest curve with %d bands, off by up to %.2f dB from 20 Hz to 20 kHz at %.1f kHz", fit.curve.bands.count,
                    fit.errorDB, sampleRateHz / 1_000)
        }
        let count = plugin.envelopes.count
        return count == 0 ? line : line + ", \(count) envelope\(count == 1 ? "" : "s")"
    }
}
