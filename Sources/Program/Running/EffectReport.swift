import SoundalikeEffects
import SoundalikePlugins

/// An effect in `--json`.
struct EffectReport: Encodable {
    struct Control: Encodable {
        let symbol: String
        let name: String
        let unit: String
        let minimum: Double
        let maximum: Double
        let scale: String
        let kind: String
        let `default`: Double
        /// Where the parameter changes nothing; it is scaled by amount around that. Absent for the others.
        let neutral: Double?
        /// Values that have names. Absent where there are none.
        let points: [Point]?
    }

    struct Point: Encodable {
        let value: Double
        let label: String
    }

    struct Preset: Encodable {
        let uri: String
        let label: String
    }

    enum CodingKeys: String, CodingKey {
        case id, name, summary, category, maker, licence, parameters, presets
        case shortName = "short_name", audioInputs = "audio_inputs", audioOutputs = "audio_outputs", parameterCount = "parameter_count"
        case latencyFrames = "latency_frames"
    }

    let id: String
    /// What a plugin may be called instead of its URI.
    var shortName: String?
    let name: String
    let summary: String
    let category: String
    var maker: String?
    var licence: String?
    /// Absent where any number will do.
    var audioInputs: Int?
    var audioOutputs: Int?
    let parameterCount: Int
    /// Absent in lists.
    let parameters: [Control]?
    /// Of plugins. Absent in lists.
    var presets: [Preset]?
    /// With the default settings at 44.1 kHz. Absent where a plugin says none and it cannot be measured.
    var latencyFrames: Int?
    /// For people: the ranges that follow the sample rate, a line each.
    var rangeNotes: [String] = []

    init(_ effect: EffectDescriptor, category: String = "Built in", withParameters: Bool = false) {
        id = effect.id
        name = effect.name
        summary = effect.summary
        self.category = category
        parameterCount = effect.parameters.count
        parameters = withParameters ? effect.parameters.map(Control.init) : nil
    }

    init(_ plugin: PluginDescription, withParameters: Bool = false, presets: [PluginPreset]? = nil, latencyFrames: Int? = nil) {
        self.init(plugin.effect, category: plugin.category, withParameters: withParameters)
        shortName = PluginName(uri: plugin.uri).description
        (maker, licence) = (plugin.maker, plugin.licence)
        (audioInputs, audioOutputs) = (plugin.audioInputCount, plugin.audioOutputCount)
        self.presets = presets?.map { Preset(uri: $0.uri, label: $0.label) }
        self.latencyFrames = latencyFrames
        rangeNotes = plugin.ports.filter { $0.traits.contains(.sampleRateRelative) && $0.parameter != nil }.map { port in
            let ranges = [44_100.0, 96_000].compactMap { rateHz in
                port.range(sampleRateHz: rateHz).map {
                    "\(ValueText.number($0.lowerBound)) to \(ValueText.number($0.upperBound)) Hz at \(ValueText.number(rateHz / 1_000)) kHz"
                }
            }
            return "\(port.symbol) follows the sample rate: \(ranges.joined(separator: ", "))"
        }
    }
}

extension EffectReport.Control {
    fileprivate init(_ parameter: Parameter) {
        self.init(
            symbol: parameter.symbol, name: parameter.name, unit: parameter.unit, minimum: parameter.minimum, maximum: parameter.maximum,
            scale: parameter.scale.rawValue, kind: parameter.kind.rawValue, default: parameter.defaultValue, neutral: parameter.neutralValue,
            points: parameter.points.isEmpty ? nil : parameter.points.map { EffectReport.Point(value: $0.value, label: $0.label) })
    }
}
