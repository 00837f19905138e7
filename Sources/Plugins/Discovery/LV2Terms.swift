/// The words of LV2's vocabulary that matter here (lv2plug.in).
enum LV2Terms {
    private static let core = "http://lv2plug.in/ns/lv2core#"
    static let audioPort = core + "AudioPort"
    static let controlPort = core + "ControlPort"
    static let cvPort = core + "CVPort"
    static let inputPort = core + "InputPort"
    static let scalePoint = core + "scalePoint"
    static let index = core + "index"
    static let designation = core + "designation"
    static let latency = core + "latency"
    static let reportsLatency = core + "reportsLatency"
    static let portProperty = core + "portProperty"
    static let port = core + "port"
    static let symbol = core + "symbol"
    static let appliesTo = core + "appliesTo"
    static let plugin = core + "Plugin"
    static let isSideChain = core + "isSideChain"

    static let atomPort = "http://lv2plug.in/ns/ext/atom#AtomPort"
    static let minimumSize = "http://lv2plug.in/ns/ext/resize-port#minimumSize"
    static let group = "http://lv2plug.in/ns/ext/port-groups#group"
    static let sideChainOf = "http://lv2plug.in/ns/ext/port-groups#sideChainOf"
    static let preset = "http://lv2plug.in/ns/ext/presets#Preset"
    static let presetValue = "http://lv2plug.in/ns/ext/presets#value"

    static let unit = "http://lv2plug.in/ns/extensions/units#unit"
    static let unitSymbol = "http://lv2plug.in/ns/extensions/units#symbol"

    static let type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    static let label = "http://www.w3.org/2000/01/rdf-schema#label"
    static let licence = "http://usefulinc.com/ns/doap#license"
    static let developer = "http://usefulinc.com/ns/doap#developer"
    static let maintainer = "http://usefulinc.com/ns/doap#maintainer"
    static let personName = "http://xmlns.com/foaf/0.1/name"

    /// Port properties that are traits.
    static let traits: [String: PluginPort.Traits] = [
        core + "toggled": .toggled, core + "integer": .integer, core + "enumeration": .enumeration, core + "sampleRate": .sampleRateRelative,
        core + "connectionOptional": .connectionOptional, core + "reportsLatency": .latency, core + "isSideChain": .sideChain,
        "http://lv2plug.in/ns/ext/port-props#logarithmic": .logarithmic,
    ]

    /// Symbols of the units that have a URI.
    static let unitSymbols = [
        "hz": "Hz", "khz": "kHz", "mhz": "MHz", "db": "dB", "ms": "ms", "s": "s", "min": "min", "pc": "%", "coef": "", "bpm": "bpm", "cent": "ct",
        "degree": "°", "m": "m", "cm": "cm", "mm": "mm", "km": "km", "inch": "in", "mile": "mi", "semitone12TET": "semitones", "oct": "octaves",
        "frame": "frames", "midiNote": "MIDI note", "beat": "beats", "bar": "bars",
    ]
}
