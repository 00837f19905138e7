import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins
import TestSupport
import Testing

/// Runs a bank on noise, each item its own, with other settings for every item, frame and variant.
struct BankRig {
    static let rateHz = 22_050.0
    static let frameCount = 1_024

    let bank: any EffectBank
    let variantCount: Int
    let blockFrames: Int

    init(
        _ uri: String, catalogue: PluginCatalogue = Known.catalogue, items: Int, variants: Int, memory: BankMemory, workers: Int = 2,
        blockFrames: Int = 256, timeLimitSeconds: Double? = nil
    ) throws {
        var options = PluginOptions()
        options.workerCount = workers
        options.timeLimitSeconds = timeLimitSeconds
        let registry = EffectRegistry(providers: [PluginEffects(catalogue: catalogue, options: options)])
        bank = try registry.makeBank(
            of: uri, itemCount: items, maximumVariantCount: variants, memory: memory, sampleRateHz: Self.rateHz, blockFrames: blockFrames,
            maximumFrameCount: Self.frameCount)
        variantCount = variants
        self.blockFrames = blockFrames
    }

    func values(item: Int, frame: Int, variant: Int) -> [Double] { bank.descriptor.values(variant: item + 2 * frame + 3 * variant) }

    func input(item: Int, frame: Int) -> [Float] { noise(Self.frameCount, seed: 1 + item * 97 + frame) }

    /// `change` may alter the settings of an item.
    func run(frame: Int, change: (Int, inout [Double]) -> Void = { _, _ in }) throws -> (samples: [[[Float]]], failures: [BankFailure]) {
        var input: [Float] = [], settings: [Double] = []
        for item in 0..<bank.itemCount {
            for variant in 0..<variantCount {
                input += self.input(item: item, frame: frame)
                var values = values(item: item, frame: frame, variant: variant)
                change(item, &values)
                settings += values
            }
        }
        return try bank.output(input: input, settings: settings, variantCount: variantCount, frameCount: Self.frameCount)
    }

    /// What a single instance in this process gives in the last of `frames` at `variant`, after the others at variant `past`.
    func expected(item: Int, frames: Range<Int>, variant: Int, past: Int) throws -> [Float] {
        let provider = PluginEffects(catalogue: Known.catalogue, options: PluginOptions(hosting: .inProcess, blockFrames: blockFrames))
        let effect = try #require(try provider.makeEffect(bank.descriptor.id))
        try effect.prepare(sampleRateHz: Self.rateHz, channelCount: 1, maximumBlockFrames: Self.frameCount)
        var output: [Float] = []
        for frame in frames {
            effect.set(values(item: item, frame: frame, variant: frame == frames.upperBound - 1 ? variant : past))
            output = effect.processed([input(item: item, frame: frame)], blocks: [Self.frameCount])[0]
        }
        return output
    }
}

/// Banks of installed plugins against single instances in this process.
@Suite(.enabled(if: Known.haveSandbox)) struct PluginBankTests {
    @Test(arguments: Known.all, BankMemory.allCases) func variantsAreWhatSingleInstancesGive(uri: String, memory: BankMemory) throws {
        let rig = try BankRig(uri, items: 3, variants: 3, memory: memory)
        #expect(rig.bank.memory == memory)
        for frame in 0..<3 {
            let (samples, failures) = try rig.run(frame: frame)
            #expect(failures.isEmpty)
            for item in 0..<3 {
                for variant in 0..<3 {
                    let past = memory == .snapshots ? 0 : variant
                    let expected = try rig.expected(item: item, frames: 0..<frame + 1, variant: variant, past: past)
                    #expect(firstDifference([samples[item][variant]], [expected]) == nil)
                }
            }
        }
    }

    @Test(arguments: [Known.compressor, Known.limiter], BankMemory.allCases) func workersDoNotMatter(uri: String, memory: BankMemory) throws {
        let one = try BankRig(uri, items: 5, variants: 2, memory: memory, workers: 1)
        let two = try BankRig(uri, items: 5, variants: 2, memory: memory, workers: 2)
        for frame in 0..<4 {
            let a = try one.run(frame: frame).samples, b = try two.run(frame: frame).samples
            for (x, y) in zip(a, b) { #expect(firstDifference(x, y) == nil) }
        }
        #expect(one.bank.latencyFrames == two.bank.latencyFrames)
    }

    @Test(arguments: [Known.gate, Known.parametricEQ]) func resetStartsOneItemAnew(uri: String) throws {
        let rig = try BankRig(uri, items: 2, variants: 2, memory: .snapshots)
        for frame in 0..<3 { _ = try rig.run(frame: frame) }
        try rig.bank.reset(item: 1)
        let samples = try rig.run(frame: 3).samples
        for (item, frames) in [(0, 0..<4), (1, 3..<4)] {
            let expected = try rig.expected(item: item, frames: frames, variant: 0, past: 0)
            #expect(firstDifference([samples[item][0]], [expected]) == nil)
        }
    }

    @Test func hundredsOfInstances() throws {
        let rig = try BankRig(Known.compressor, items: 300, variants: 1, memory: .snapshots)
        for frame in 0..<2 { #expect(try rig.run(frame: frame).failures.isEmpty) }
        let samples = try rig.run(frame: 2).samples
        for item in [0, 149, 150, 299] {
            let expected = try rig.expected(item: item, frames: 0..<3, variant: 0, past: 0)
            #expect(firstDifference([samples[item][0]], [expected]) == nil)
        }
    }

    @Test func banksThatMakeNoSenseAreRefused() throws {
        #expect(throws: SoundalikeError.self) { try BankRig(Known.tube, items: 0, variants: 1, memory: .snapshots) }
        #expect(throws: SoundalikeError.self) { try BankRig(Known.tube, items: 1, variants: 1, memory: .snapshots, blockFrames: 0) }
    }
}
