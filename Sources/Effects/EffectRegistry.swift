import SoundalikeFoundations

/// A source of effects: the built-in ones, or those of a plugin format.
public protocol EffectProvider: Sendable {
    /// Everything it has.
    var descriptors: [EffectDescriptor] { get }
    /// The effect called `id`, or nil if it is not one of this provider's.
    func descriptor(of id: String) throws -> EffectDescriptor?
    /// A new instance of the effect called `id`, or nil if it is not one of this provider's.
    func makeEffect(_ id: String) throws -> (any Effect)?
}

/// Finds and makes effects by id, asking its providers in turn.
public struct EffectRegistry: Sendable {
    private let providers: [any EffectProvider]

    /// A registry of the effects of `providers`; by default only the built-in ones.
    public init(providers: [any EffectProvider] = [BuiltInEffects()]) {
        self.providers = providers
    }

    /// Every effect of every provider.
    public var descriptors: [EffectDescriptor] { providers.flatMap(\.descriptors) }

    /// The effect called `id`: `builtin:NAME`, NAME alone, or what a plugin is called.
    ///
    /// - Throws: `SoundalikeError`, bad data or for a plugin unavailable, if no provider knows it.
    public func descriptor(of id: String) throws -> EffectDescriptor {
        for provider in providers {
            if let descriptor = try provider.descriptor(of: id) { return descriptor }
        }
        throw unknown(id)
    }

    /// A new instance of the effect called `id`, with its defaults, not yet prepared.
    ///
    /// - Throws: `SoundalikeError`, bad data or for a plugin unavailable, if no provider knows it; what the provider throws if it cannot be had.
    public func makeEffect(_ id: String) throws -> any Effect {
        for provider in providers {
            if let effect = try provider.makeEffect(id) { return effect }
        }
        throw unknown(id)
    }

    /// A bank of `itemCount` instances of the effect called `id`, as ``EffectBankProvider/makeBank(of:itemCount:maximumVariantCount:memory:sampleRateHz:blockFrames:maximumFrameCount:)``.
    ///
    /// - Throws: `SoundalikeError` (bad data) if no provider of banks knows it; what the provider throws if it cannot be had.
    public func makeBank(
        of id: String, itemCount: Int, maximumVariantCount: Int, memory: BankMemory, sampleRateHz: Double, blockFrames: Int,
        maximumFrameCount: Int
    ) throws -> any EffectBank {
        for case let provider as any EffectBankProvider in providers {
            let bank = try provider.makeBank(
                of: id, itemCount: itemCount, maximumVariantCount: maximumVariantCount, memory: memory, sampleRateHz: sampleRateHz,
                blockFrames: blockFrames, maximumFrameCount: maximumFrameCount)
            if let bank { return bank }
        }
        throw unknown(id)
    }

    /// A URI names a plugin, which another machine may have; any other name is known everywhere or nowhere.
    private func unknown(_ id: String) -> SoundalikeError {
        if id.contains(":"), !id.hasPrefix(BuiltInEffects.prefix) {
            return SoundalikeError(.unavailable, id, "this plugin is not installed", remedy: "install it; LV2_PATH says where plugins are looked for")
        }
        return SoundalikeError(.badData, id, "unknown effect", remedy: "`registry` lists those that there are")
    }
}
