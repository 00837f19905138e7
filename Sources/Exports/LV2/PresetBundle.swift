import SoundalikeFoundations

/// A folder of LV2 presets, one for each plugin of a chain: what hosts find in `~/.lv2`.
public struct PresetBundle: Sendable {
    /// The files by name.
    public let files: [(name: String, text: String)]
    /// What the presets are called, with the plugins that they are for.
    public let presets: [(label: String, uri: String)]
    /// What got lost, in a sentence each: presets cannot say that a plugin is bypassed.
    public let warnings: [String]

    /// A bundle of `chain`, under `name`. Plugins that are bypassed are left out.
    ///
    /// - Throws: `SoundalikeError` (bad data) when all are, or when a plugin's URI is none.
    public init(_ chain: PluginChain, name: String) throws {
        let active = chain.plugins.filter { !$0.isBypassed }
        guard !active.isEmpty else { throw SoundalikeError(.badData, nil, "every effect is bypassed: there is nothing to make a preset of") }
        warnings = chain.plugins.filter(\.isBypassed).map { Warnings.bypassed($0.id) }
        var manifest = Turtle.prefixes
        var files: [(name: String, text: String)] = []
        var presets: [(label: String, uri: String)] = []
        for plugin in active {
            let label = active.count == 1 ? name : "\(name): \(plugin.id)"
            for (index, uri) in plugin.uris.enumerated() {
                let file = index == 0 ? "\(plugin.id).preset.ttl" : "\(plugin.id)-\(index + 1).preset.ttl"
                let head = """

                    <\(file)>
                    \ta pset:Preset ;
                    \tlv2:appliesTo \(try Turtle.reference(uri)) ;
                    \trdfs:label \(label.quotedLiteral) ;
                    """
                manifest += "\(head)\n\trdfs:seeAlso <\(file)> .\n"
                files.append((file, Turtle.prefixes + "\(head)\n" + Self.ports(plugin.ports) + " .\n"))
                presets.append((label, uri))
            }
        }
        self.files = [("manifest.ttl", manifest)] + files
        self.presets = presets
    }

    private static func ports(_ ports: [PortValue]) -> String {
        "\tlv2:port "
            + ports.map { "[\n\t\tlv2:symbol \($0.symbol.quotedLiteral) ;\n\t\tpset:value \(Turtle.number($0.value))\n\t]" }.joined(separator: " , ")
    }

    /// Writes the bundle as the folder `path`, which appears whole or not at all.
    ///
    /// - Parameter overwrite: whether a bundle that is there already may be replaced.
    /// - Throws: `SoundalikeError` when it cannot be created or written.
    public func write(to path: String, overwrite: Bool) throws {
        let folder = try AtomicOutputFolder(path: path, overwrite: overwrite, replaceableSuffix: ".ttl")
        for file in files { try folder.write(file.text.utf8, to: file.name) }
        try folder.commit()
    }
}
