import SoundalikeFoundations

extension ChainDescription {
    /// The chain as a TOML document, which reads back as an equal one: always the same text for the same chain.
    public var toml: String {
        var lines = ["name = \(name.quotedLiteral)"]
        if !summary.isEmpty { lines.append("summary = \(summary.quotedLiteral)") }
        if let blockFrames { lines.append("block = \(blockFrames)") }
        if let closeness { lines.append("closeness = \(closeness)") }
        return (lines + links.flatMap(\.lines)).joined(separator: "\n") + "\n"
    }

    /// A chain that does what `settings` do, automation aside.
    public init(_ settings: Settings, name: String) {
        self.init(
            name: name, blockFrames: settings.blockFrames,
            links: settings.chain.map { effect in
                var link = Link(id: effect.id, effect: effect.descriptor.id)
                link.isBypassed = effect.isBypassed
                link.channels = effect.channels
                link.automationInterval = effect.automationInterval
                for (parameter, value) in zip(effect.descriptor.parameters, effect.effectiveValues()) {
                    link.settings[parameter.symbol] = value
                    link.neutralValues[parameter.symbol] = parameter.neutralValue
                }
                return link
            })
    }
}

extension ChainDescription.Link {
    fileprivate var lines: [String] {
        func table(_ values: [String: Double]) -> String {
            let members = values.sorted { $0.key < $1.key }.map { "\($0.key.quotedLiteral) = \($0.value)" }
            return "{ \(members.joined(separator: ", ")) }"
        }
        var lines = ["", "[[effects]]", "id = \(id.quotedLiteral)", "effect = \(effect.quotedLiteral)"]
        if isBypassed { lines.append("bypass = true") }
        if channels != .linked { lines.append("channels = \"\(channels.rawValue)\"") }
        switch automationInterval {
        case .frames(let count): lines.append("automation_interval = \(count)")
        case .row: lines.append("automation_interval = \"row\"")
        case nil: break
        }
        if !settings.isEmpty { lines.append("settings = \(table(settings))") }
        if !neutralValues.isEmpty { lines.append("neutral = \(table(neutralValues))") }
        if !trained.isEmpty { lines += ["trained = ["] + trained.map { "  \($0.line)," } + ["]"] }
        return lines
    }
}

extension ChainDescription.Trained {
    fileprivate var line: String {
        var members = ["symbols = [\(symbol.quotedLiteral)]", "range = [\(range.minimum), \(range.maximum)]", "scale = \"\(range.scale.rawValue)\""]
        if let floorDB = range.floorDB { members.append("floor_db = \(floorDB)") }
        if let defaultValue { members.append("default = \(defaultValue)") }
        if let deviation { members.append("deviation = \(deviation)") }
        return "{ \(members.joined(separator: ", ")) }"
    }
}
