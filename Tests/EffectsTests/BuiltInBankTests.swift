import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

/// Banks of built-in effects against single instances of them.
@Suite struct BuiltInBankTests {
    static let ids = BuiltInEffects().descriptors.map(\.id)
    static let frameCount = 1_500

    /// A bank and what goes through it: `[item, variant, frame]` of noise, frame after frame, and settings of each.
    struct Rig {
        let bank: any EffectBank
        let variantCount: Int
        let parameterCount: Int

        init(_ id: String, items: Int, variants: Int, memory: BankMemory) throws {
            bank = try EffectRegistry().makeBank(
                of: id, itemCount: items, maximumVariantCount: variants, memory: memory, sampleRateHz: 22_050, blockFrames: frameCount,
                maximumFrameCount: frameCount)
            variantCount = variants
            parameterCount = bank.descriptor.parameters.count
        }

        /// The settings of one variant: another set for each item, frame and variant.
        func values(item: Int, frame: Int, variant: Int) throws -> [Double] {
            try EffectContractTests.values(bank.descriptor.id, variant: item + 2 * frame + 5 * variant)
        }

        func input(item: Int, frame: Int) -> [Float] { noise(frameCount, seed: UInt32(1 + item * 97 + frame)) }

        /// Runs one frame, the input of each item the same in all variants: `[item][variant][frame]`.
        func output(frame: Int) throws -> (samples: [[[Float]]], failures: [BankFailure]) {
            var input: [Float] = [], settings: [Double] = []
            for item in 0..<bank.itemCount {
                for variant in 0..<variantCount {
                    input += self.input(item: item, frame: frame)
                    settings += try values(item: item, frame: frame, variant: variant)
                }
            }
            return try output(input: input, settings: settings)
        }

        func output(input: [Float], settings: [Double]) throws -> (samples: [[[Float]]], failures: [BankFailure]) {
            try bank.output(input: input, settings: settings, variantCount: variantCount, frameCount: frameCount)
        }

        /// What single instances give for one item and variant: `past` frames at variant 0 (or the variant's own), then the last.
        func expected(item: Int, frames: Range<Int>, variant: Int, past: Int) throws -> [Float] {
            let effect = try EffectRegistry().makeEffect(bank.descriptor.id)
            try effect.prepare(sampleRateHz: 22_050, channelCount: 1, maximumBlockFrames: frameCount)
            var output: [Float] = []
            for frame in frames {
                effect.set(try values(item: item, frame: frame, variant: frame == frames.upperBound - 1 ? variant : past))
                output = effect.processed([input(item: item, frame: frame)], blocks: [frameCount])[0]
            }
            return output
        }
    }

    @Test(arguments: ids, BankMemory.allCases) func variantsAreWhatSingleInstancesGive(id: String, memory: BankMemory) throws {
        let rig = try Rig(id, items: 3, variants: 4, memory: memory)
        for frame in 0..<4 {
            let (samples, failures) = try rig.output(frame: frame)
            #expect(failures.isEmpty)
            for item in 0..<3 {
                for variant in 0..<4 {
                    let past = memory == .snapshots ? 0 : variant
                    let expected = try rig.expected(item: item, frames: 0..<frame + 1, variant: variant, past: past)
                    #expect(firstDifference([samples[item][variant]], [expected]) == nil)
                }
            }
        }
    }

    @Test(arguments: ids, BankMemory.allCases) func resetStartsOneItemAnew(id: String, memory: BankMemory) throws {
        let rig = try Rig(id, items: 2, variants: 2, memory: memory)
        for frame in 0..<3 { _ = try rig.output(frame: frame) }
        try rig.bank.reset(item: 1)
        let samples = try rig.output(frame: 3).samples
        for (item, frames) in [(0, 0..<4), (1, 3..<4)] {
            let expected = try rig.expected(item: item, frames: frames, variant: 0, past: 0)
            #expect(firstDifference([samples[item][0]], [expected]) == nil)
        }
    }

    @Test func anItemWhoseOutputIsNotFiniteFailsAlone() throws {
        let rig = try Rig("gain", items: 2, variants: 1, memory: .snapshots)
        var inputs = [rig.input(item: 0, frame: 0), rig.input(item: 1, frame: 0)]
        inputs[0][7] = .infinity
        let (samples, failures) = try rig.output(input: inputs.flatMap { $0 }, settings: [6, 6])
        #expect(failures.map(\.item) == [0])
        #expect(samples[0][0] == inputs[0])
        #expect(samples[1][0].last != inputs[1].last)
    }

    @Test func framesThatDoNotFitAreRefused() throws {
        let rig = try Rig("gain", items: 2, variants: 1, memory: .snapshots)
        #expect(throws: SoundalikeError.self) { try rig.output(input: rig.input(item: 0, frame: 0), settings: [0]) }
    }
}
