import SoundalikeEffects
import SoundalikeFoundations

/// Effects whose gradients are known, in banks that can be told to fail.
struct TestEffects: EffectBankProvider {
    /// y[n] = ½ y[n−1] + Σ θₚ · sin(p · n) · x[n] with six numbers θ, 0…2.
    static let linear = EffectDescriptor(
        id: "test:linear", name: "Linear",
        parameters: (0..<6).map { Parameter(symbol: "p\($0)", name: "p\($0)", minimum: 0, maximum: 2, defaultValue: 1) })

    /// One of four sounds: `mode`; a switch that turns them over: `inverted`; a level in 100 steps: `level`.
    static let modes = EffectDescriptor(
        id: "test:modes", name: "Modes",
        parameters: [
            Parameter(symbol: "mode", name: "Mode", minimum: 0, maximum: 3, scale: .stepped, defaultValue: 0),
            Parameter(symbol: "inverted", name: "Inverted", minimum: 0, maximum: 1, scale: .stepped, defaultValue: 0),
            Parameter(symbol: "level", name: "Level", minimum: 0, maximum: 100, scale: .stepped, defaultValue: 50),
        ])

    /// Called with item and frame number; whether the item fails.
    var fails: @Sendable (Int, Int) -> Bool = { _, _ in false }

    var descriptors: [EffectDescriptor] { [Self.linear, Self.modes] }

    func descriptor(of id: String) -> EffectDescriptor? { descriptors.first { $0.id == id } }

    func makeEffect(_ id: String) -> (any Effect)? { nil }

    func makeBank(
        of id: String, itemCount: Int, maximumVariantCount: Int, memory: BankMemory, sampleRateHz: Double, blockFrames: Int,
        maximumFrameCount: Int
    ) -> (any EffectBank)? {
        descriptor(of: id).map {
            TestBank(descriptor: $0, itemCount: itemCount, maximumVariantCount: maximumVariantCount, memory: memory, fails: fails)
        }
    }
}

/// A bank of test effects; their state is the last output, and how many samples went by.
final class TestBank: EffectBank {
    let descriptor: EffectDescriptor
    let itemCount: Int
    let maximumVariantCount: Int
    let memory: BankMemory
    let latencyFrames = 0
    private let fails: (Int, Int) -> Bool
    private var states: [(last: Double, sampleCount: Int)]
    private var frame = 0
    /// Variants of the last frame.
    private(set) var lastVariantCount = 0

    init(
        descriptor: EffectDescriptor, itemCount: Int, maximumVariantCount: Int, memory: BankMemory,
        fails: @escaping (Int, Int) -> Bool = { _, _ in false }
    ) {
        self.descriptor = descriptor
        self.itemCount = itemCount
        self.maximumVariantCount = maximumVariantCount
        self.memory = memory
        self.fails = fails
        states = Array(repeating: (0, 0), count: itemCount * maximumVariantCount)
    }

    func process(_ frame: BankFrame) throws -> [BankFailure] {
        try frame.check(for: self, maximumFrameCount: .max)
        lastVariantCount = frame.variantCount
        defer { self.frame += 1 }
        return (0..<itemCount).compactMap { item in
            if fails(item, self.frame) {
                frame.passInput(item: item)
                reset(item: item)
                return BankFailure(item: item, error: SoundalikeError(.unavailable, descriptor.id, "crashed"))
            }
            for variant in (0..<frame.variantCount).reversed() { run(frame, item, variant) }
            return nil
        }
    }

    func reset(item: Int) {
        for variant in 0..<maximumVariantCount { states[item * maximumVariantCount + variant] = (0, 0) }
    }

    private func run(_ frame: BankFrame, _ item: Int, _ variant: Int) {
        guard let input = frame.input(item: item, variant: variant), let output = frame.output(item: item, variant: variant) else { return }
        let settings = frame.settings(item: item, variant: variant)
        let first = item * maximumVariantCount
        var state = states[first + (memory == .replicas ? variant : 0)]
        for index in 0..<frame.frameCount {
            let x = Double(input[index])
            if descriptor == TestEffects.linear {
                let sum = settings.indices.reduce(0) { $0 + settings[$1] * sine(Double(($1 + 1) * state.sampleCount)) }
                state.last = 0.5 * state.last + sum * x
            } else {
                let modes = [x, 0.5 * state.last + x, x * sine(0.3 * Double(state.sampleCount)), abs(x)]
                state.last = modes[Int(settings[0])]
            }
            let sign = descriptor == TestEffects.modes ? (settings[1] == 0 ? 1 : -1) * settings[2] / 50 : 1
            output[index] = Float(sign * state.last)
            state.sampleCount += 1
        }
        if memory == .replicas || variant == 0 { states[first + variant] = state }
    }
}

/// A chain in one line: effects with the symbols that are trained in a range.
func testChain(_ effects: [(id: String, effect: String, trained: [(symbol: String, range: ClosedRange<Double>)])], fails: (@Sendable (Int, Int) -> Bool)? = nil)
    throws -> (chain: ResolvedChain, registry: EffectRegistry)
{
    var provider = TestEffects()
    if let fails { provider.fails = fails }
    let registry = EffectRegistry(providers: [BuiltInEffects(), provider])
    let links = try effects.map { effect in
        var link = ChainDescription.Link(id: effect.id, effect: effect.effect)
        link.trained = try effect.trained.map {
            ChainDescription.Trained(
                symbol: $0.symbol, range: try TrainedRange(minimum: $0.range.lowerBound, maximum: $0.range.upperBound), defaultValue: nil)
        }
        return link
    }
    return (try ChainDescription(name: "test", links: links).resolved(registry: registry), registry)
}
