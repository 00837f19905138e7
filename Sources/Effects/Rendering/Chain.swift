import SoundalikeFoundations

/// Instances of effects in series, itself an effect in all but name.
public final class Chain {
    /// One effect of a chain.
    public struct Link {
        /// What it is called in the chain.
        public let id: String
        /// The instance.
        public let effect: any Effect
    }

    /// The effects that process, in order. Bypassed ones are not among them.
    public let links: [Link]

    /// A chain of existing effects.
    public init(_ links: [Link]) {
        self.links = links
    }

    /// Makes the effects of `settings` that are not bypassed, with their values at `amounts`.
    ///
    /// - Throws: `SoundalikeError` if an effect is unknown or cannot be had.
    public convenience init(_ settings: Settings, amounts: Amounts = Amounts(), registry: EffectRegistry = EffectRegistry()) throws {
        let active = settings.chain.filter { !$0.isBypassed }
        self.init(
            try active.map { effectSettings in
                let linked = try registry.makeEffect(effectSettings.descriptor.id)
                let effect: any Effect = switch effectSettings.channels {
                case .linked: linked
                case .separate: SeparateChannels(linked) { try registry.makeEffect(effectSettings.descriptor.id) }
                }
                effect.set(effectSettings.effectiveValues(amounts))
                return Link(id: effectSettings.id, effect: effect)
            })
    }

    /// The sum of the effects' latencies, in frames. Known after `prepare`.
    public var latencyFrames: Int { links.reduce(0) { $0 + $1.effect.latencyFrames } }
    /// The sum of the effects' tails, in frames.
    public var tailFrames: Int { links.reduce(0) { $0 + $1.effect.tailFrames } }
    /// The effects' warnings, each with the effect's id.
    public var warnings: [(id: String, warning: EffectWarning)] {
        links.flatMap { link in link.effect.warnings.map { (link.id, $0) } }
    }

    /// Why the chain has stopped working, if it has: the first failure of an effect.
    public var failure: SoundalikeError? {
        for link in links {
            if let failure = link.effect.failure { return failure }
        }
        return nil
    }

    /// Prepares every effect.
    ///
    /// - Throws: what the first effect throws that cannot be prepared.
    public func prepare(sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int) throws {
        for link in links {
            try link.effect.prepare(
                sampleRateHz: sampleRateHz, channelCount: channelCount, maximumBlockFrames: maximumBlockFrames)
        }
    }

    /// Processes a block in place through every effect in turn. Never allocates, locks or throws.
    public func process(_ channels: ChannelPointers, frameCount: Int) {
        for link in links { link.effect.process(channels, frameCount: frameCount) }
    }

    /// Resets every effect.
    public func reset() {
        for link in links { link.effect.reset() }
    }
}
