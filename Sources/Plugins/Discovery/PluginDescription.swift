import SoundalikeEffects

/// What a plugin's metadata says about it: a copy, which outlives the library that read it.
public struct PluginDescription: Sendable, Hashable {
    /// Its identity.
    public let uri: String
    /// The name for people.
    public let name: String
    /// What it is, in a word or two: `Compressor`, `EQ`; `Plugin` where nothing is stated.
    public let category: String
    /// Who made it, where stated.
    public let maker: String?
    /// The licence's URI, where stated.
    public let licence: String?
    /// The shared library, absolute.
    public let libraryPath: String
    /// The folder of the bundle, absolute, with a slash at the end.
    public let bundlePath: String
    /// All ports, in the order of their indices.
    public let ports: [PluginPort]
    /// The URIs of the features that it cannot do without.
    public let requiredFeatures: [String]

    /// Main audio inputs, side chains not counted.
    public var audioInputCount: Int { ports.count { $0.kind == .audio && $0.isInput && !$0.traits.contains(.sideChain) } }
    /// Audio outputs.
    public var audioOutputCount: Int { ports.count { $0.kind == .audio && !$0.isInput } }
    /// The control output that says the latency in frames, if it has one.
    public var latencyPort: PluginPort? { ports.first { $0.kind == .control && !$0.isInput && $0.traits.contains(.latency) } }

    /// The ports that are parameters of the effect, in order; of several with one symbol the first.
    var parameterPorts: [(port: PluginPort, parameter: Parameter)] {
        var seen = Set<String>()
        return ports.compactMap { port in
            guard !port.symbol.isEmpty, let parameter = port.parameter, seen.insert(port.symbol).inserted else { return nil }
            return (port, parameter)
        }
    }

    /// The plugin as an effect.
    public var effect: EffectDescriptor {
        EffectDescriptor(
            id: uri, name: name, summary: [category, maker.map { "by \($0)" }].compactMap(\.self).joined(separator: " "),
            parameters: parameterPorts.map(\.parameter))
    }
}

/// Settings of a plugin that are stored under a name.
public struct PluginPreset: Sendable, Hashable {
    /// Its identity.
    public let uri: String
    /// The name for people; the URI's last part where none is stated.
    public let label: String
}
