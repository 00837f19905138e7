import SoundalikeFoundations

/// The effects that are part of the program. Their ids begin with `builtin:`, which may be left out when asking.
public struct BuiltInEffects: EffectBankProvider {
    static let prefix = "builtin:"

    /// The provider; it has no state.
    public init() {}

    public var descriptors: [EffectDescriptor] { [ParametricEQ.descriptor, CrossoverBank.descriptor, Gain.descriptor, Limiter.descriptor] }

    public func descriptor(of id: String) -> EffectDescriptor? {
        let fullID = id.hasPrefix(Self.prefix) ? id : Self.prefix + id
        return descriptors.first { $0.id == fullID }
    }

    public func makeEffect(_ id: String) -> (any Effect)? {
        switch descriptor(of: id)?.id {
        case ParametricEQ.descriptor.id: ParametricEQ()
        case CrossoverBank.descriptor.id: CrossoverBank()
        case Gain.descriptor.id: Gain()
        case Limiter.descriptor.id: Limiter()
        default: nil
        }
    }

    public func makeBank(
        of id: String, itemCount: Int, maximumVariantCount: Int, memory: BankMemory, sampleRateHz: Double, blockFrames: Int,
        maximumFrameCount: Int
    ) throws -> (any EffectBank)? {
        func bank<Instance: StateCopying>(_ descriptor: EffectDescriptor, _ make: () -> Instance) throws -> any EffectBank {
            try BuiltInBank(
                descriptor, itemCount: itemCount, maximumVariantCount: maximumVariantCount, memory: memory, sampleRateHz: sampleRateHz,
                maximumFrameCount: maximumFrameCount, make: make)
        }
        return switch descriptor(of: id)?.id {
        case ParametricEQ.descriptor.id: try bank(ParametricEQ.descriptor, ParametricEQ.init)
        case CrossoverBank.descriptor.id: try bank(CrossoverBank.descriptor, CrossoverBank.init)
        case Gain.descriptor.id: try bank(Gain.descriptor, Gain.init)
        case Limiter.descriptor.id: try bank(Limiter.descriptor, Limiter.init)
        default: nil
        }
    }
}
