import SoundalikeFoundations

/// An effect whose whole state can be copied onto another instance of it.
protocol StateCopying: Effect {
    /// Takes over settings, past, and changes under way of `other`, which is prepared alike. Never allocates.
    func copyState(from other: Self)
}

/// A bank of instances of a built-in effect, run one after the other.
///
/// With snapshots, an item's only instance runs variant 0; the other variants run on one more instance, which takes over the
/// item's state before each of them.
final class BuiltInBank<Instance: StateCopying>: EffectBank {
    let descriptor: EffectDescriptor
    let itemCount: Int
    let maximumVariantCount: Int
    let memory: BankMemory
    let maximumFrameCount: Int

    /// `[item]`, or with replicas `[item, variant]`.
    private let instances: [Instance]
    /// Where variants run that leave no trace.
    private let scratch: Instance

    var latencyFrames: Int { scratch.latencyFrames }

    init(
        _ descriptor: EffectDescriptor, itemCount: Int, maximumVariantCount: Int, memory: BankMemory, sampleRateHz: Double,
        maximumFrameCount: Int, make: () -> Instance
    ) throws {
        self.descriptor = descriptor
        self.itemCount = itemCount
        self.maximumVariantCount = maximumVariantCount
        self.memory = memory
        self.maximumFrameCount = maximumFrameCount
        func prepared() throws -> Instance {
            let instance = make()
            try instance.prepare(sampleRateHz: sampleRateHz, channelCount: 1, maximumBlockFrames: maximumFrameCount)
            return instance
        }
        instances = try (0..<itemCount * (memory == .replicas ? maximumVariantCount : 1)).map { _ in try prepared() }
        scratch = try prepared()
    }

    func process(_ frame: BankFrame) throws -> [BankFailure] {
        try frame.check(for: self, maximumFrameCount: maximumFrameCount)
        return (0..<itemCount).compactMap { item in
            // Variant 0 last: until then the item's instance is as the frame found it.
            for variant in (0..<frame.variantCount).reversed() {
                run(frame, item: item, variant: variant, on: instance(item: item, variant: variant))
            }
            guard !frame.isFinite(item: item) else { return nil }
            frame.passInput(item: item)
            reset(item: item)
            return BankFailure(item: item, error: SoundalikeError(.badData, descriptor.id, "its output is not finite"))
        }
    }

    func reset(item: Int) {
        let count = memory == .replicas ? maximumVariantCount : 1
        for instance in instances[item * count..<(item + 1) * count] { instance.reset() }
    }

    /// The instance that runs `variant`, in the state from which it starts.
    private func instance(item: Int, variant: Int) -> Instance {
        switch memory {
        case .replicas: return instances[item * maximumVariantCount + variant]
        case .snapshots where variant == 0: return instances[item]
        case .snapshots:
            scratch.copyState(from: instances[item])
            return scratch
        }
    }

    private func run(_ frame: BankFrame, item: Int, variant: Int, on instance: Instance) {
        guard let input = frame.input(item: item, variant: variant), let output = frame.output(item: item, variant: variant) else { return }
        for (index, value) in frame.settings(item: item, variant: variant).enumerated() { instance.set(value, parameter: index) }
        output.update(from: input, count: frame.frameCount)
        withUnsafePointer(to: output) { channel in
            instance.process(ChannelPointers(start: channel, count: 1), frameCount: frame.frameCount)
        }
    }
}
