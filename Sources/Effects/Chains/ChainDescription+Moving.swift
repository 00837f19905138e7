import SoundalikeFoundations

extension ChainDescription {
    /// A chain of one effect, called `effect`, all of whose continuous parameters are trained over their whole ranges.
    ///
    /// - Throws: `SoundalikeError`, what the registry throws where it does not know the effect.
    public init(moving id: String, registry: EffectRegistry = EffectRegistry()) throws {
        let descriptor = try registry.descriptor(of: id)
        var link = Link(id: "effect", effect: descriptor.id)
        link.trained = try descriptor.parameters.filter { $0.kind == .continuous && $0.scale != .stepped }.map(Trained.init)
        self.init(name: descriptor.name, links: [link])
    }

    /// The chain of `settings`, of which the parameters that `columns` name, as `ID/SYMBOL`, are trained over their whole ranges.
    ///
    /// - Throws: `SoundalikeError` `.usage` for a column that there is not.
    public init(_ settings: Settings, name: String, moving columns: [String]) throws {
        self.init(settings, name: name)
        for column in columns {
            let parts = column.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, let index = links.firstIndex(where: { $0.id == parts[0] }),
                let parameter = settings.chain[index].descriptor.parameters.first(where: { $0.symbol == parts[1] })
            else { throw SoundalikeError(.usage, column, "is no parameter of the settings", remedy: "name it as ID/SYMBOL") }
            links[index].trained.append(try Trained(parameter))
        }
    }
}

extension ChainDescription.Trained {
    /// All of a parameter's range.
    fileprivate init(_ parameter: Parameter) throws {
        self.init(
            symbol: parameter.symbol,
            range: try TrainedRange(
                minimum: parameter.minimum, maximum: parameter.maximum, scale: parameter.scale == .logarithmic ? .logarithmic : .linear))
    }
}
