import SoundalikeFoundations

/// A chain whose effects have been found and whose values have been checked: what models are trained on and renderers run.
///
/// A model's output is a *row*: a normalised value for each of ``trained``, in that order.
public struct ResolvedChain: Sendable, Hashable {
    /// Where it comes from.
    public let description: ChainDescription
    /// The effects with the values to begin with.
    public let settings: Settings
    /// What a model sets, in the order of its outputs.
    public let trained: [TrainedParameter]

    /// The values to begin with, as a model says them: one a trained parameter, 0…1.
    public var normalisedDefaults: [Double] { trained.map(\.normalisedDefault) }

    /// The values that do nothing: neutral ones, and where a parameter has none the one to begin with; one a trained parameter, 0…1.
    public var normalisedNeutral: [Double] {
        trained.map { $0.parameter.neutralValue.map($0.normalised) ?? $0.normalisedDefault }
    }

    /// The places in ``trained`` of the built-in gains, which set levels, in the order of the chain.
    package var trainedGains: [Int] { trained.indices.filter { settings.chain[trained[$0].effectIndex].descriptor.id == Gain.descriptor.id } }

    /// The trained parameters of the effect at `index` alone.
    public func trained(ofEffect index: Int) -> [TrainedParameter] {
        trained.filter { $0.effectIndex == index }
    }

    /// The settings that `row` stands for.
    public func settings(normalised row: [Double]) -> Settings {
        precondition(row.count == trained.count, "a row has a value for each trained parameter")
        var result = settings
        for (parameter, position) in zip(trained, row) {
            result.chain[parameter.effectIndex].values[parameter.parameterIndex] = parameter.value(normalised: position)
        }
        return result
    }

    /// The row that stands for `settings` of this chain.
    public func normalised(_ settings: Settings) -> [Double] {
        trained.map { $0.normalised(settings.chain[$0.effectIndex].values[$0.parameterIndex]) }
    }

    /// The settings that move as `rows` do: `[frame][trained parameter]`, row-major, at least one row.
    ///
    /// - Parameters:
    ///   - sampleRateHz: the rate that frames are counted at.
    ///   - frameSamples: samples in a frame, at that rate.
    public func settings(automation rows: [Double], sampleRateHz: Double, frameSamples: Int) -> Settings {
        precondition(!rows.isEmpty && rows.count % trained.count == 0, "rows have a value for each trained parameter")
        var values = rows
        for index in values.indices { values[index] = trained[index % trained.count].value(normalised: values[index]) }
        var result = settings
        result.automation = Automation(
            sampleRateHz: sampleRateHz, frameSamples: frameSamples, columns: trained.map(\.column), values: values)
        return result
    }
}

extension ChainDescription {
    /// Finds the effects and checks every symbol and value.
    ///
    /// - Parameter subject: what errors call the chain, instead of its name.
    /// - Throws: `SoundalikeError`: bad data for an unknown built-in effect or symbol, or a value out of its parameter's range;
    ///   unavailable for a plugin that is not installed.
    public func resolved(registry: EffectRegistry = EffectRegistry(), subject: String? = nil) throws -> ResolvedChain {
        let subject = subject ?? name
        var chain: [EffectSettings] = []
        var trained: [TrainedParameter] = []
        for link in links {
            let resolver = LinkResolver(link: link, descriptor: try descriptor(of: link, in: registry, subject: subject), subject: subject)
            let effect = try resolver.settings()
            trained += try resolver.trained(at: chain.count, of: effect)
            chain.append(effect)
        }
        var settings = Settings(chain: chain)
        settings.blockFrames = blockFrames
        return ResolvedChain(description: self, settings: settings, trained: trained)
    }

    private func descriptor(of link: Link, in registry: EffectRegistry, subject: String) throws -> EffectDescriptor {
        do { return try registry.descriptor(of: link.effect) } catch let error as SoundalikeError {
            throw error.about(link.id).about(subject)
        }
    }
}
