import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

/// What holds for every effect that is built in.
@Suite struct EffectContractTests {
    static let ids = BuiltInEffects().descriptors.map(\.id)

    /// Settings away from the defaults, another at each `variant`.
    static func values(_ id: String, variant: Int) throws -> [Double] {
        try EffectRegistry().descriptor(of: id).parameters.enumerated().map { index, parameter in
            parameter.value(normalised: Double((index * 7 + variant * 3) % 11) / 10)
        }
    }

    static func prepared(_ id: String, channels: Int, variant: Int) throws -> any Effect {
        let effect = try EffectRegistry().makeEffect(id)
        effect.set(try values(id, variant: variant))
        try effect.prepare(sampleRateHz: 44_100, channelCount: channels, maximumBlockFrames: 8_192)
        return effect
    }

    @Test(arguments: ids) func anyBlockSizeGivesTheSameOutput(id: String) throws {
        let input = [noise(20_000), noise(20_000, seed: 2), noise(20_000, seed: 3)]
        func output(_ blocks: [Int]) throws -> [[Float]] {
            let effect = try Self.prepared(id, channels: 3, variant: 1)
            // Both runs have a block that begins at 6,400 and at 6,464, so that the settings change at the same time.
            var changes = [6_400: 2, 6_464: 0]
            let values = try [0, 1, 2].map { try Self.values(id, variant: $0) }
            return effect.processed(input, blocks: blocks) { start in
                if let variant = changes.removeValue(forKey: start) { effect.set(values[variant]) }
            }
        }
        let one = try output([64])
        let other = try output([1, 63, 32, 31, 1])
        #expect(firstDifference(one, other) == nil)
        #expect(firstDifference([one[0]], [input[0]]) != nil)
        #expect(firstDifference([one[0]], [one[2]]) != nil)
    }

    @Test(arguments: ids) func resetEqualsAFreshInstance(id: String) throws {
        let input = [noise(30_000), noise(30_000, seed: 9)]
        let used = try Self.prepared(id, channels: 2, variant: 1)
        _ = used.processed(input, blocks: [333])
        used.set(try Self.values(id, variant: 2))
        _ = used.processed([noise(50, seed: 5), noise(50, seed: 6)], blocks: [50])
        // In the middle of one change of settings, and with others before and after.
        used.set(try Self.values(id, variant: 0))
        used.reset()
        used.set(try Self.values(id, variant: 1))
        let fresh = try Self.prepared(id, channels: 2, variant: 1)
        #expect(firstDifference(used.processed(input, blocks: [512]), fresh.processed(input, blocks: [512])) == nil)
    }

    /// The order of `prepare` and `set` does not matter before the first block: no ramp from the defaults.
    @Test(arguments: ids) func settingsMadeBeforeTheFirstBlockHoldFromItsFirstSample(id: String) throws {
        let input = [noise(20_000)]
        let late = try EffectRegistry().makeEffect(id)
        try late.prepare(sampleRateHz: 44_100, channelCount: 1, maximumBlockFrames: 512)
        late.set(try Self.values(id, variant: 1))
        let early = try Self.prepared(id, channels: 1, variant: 1)
        #expect(firstDifference(late.processed(input, blocks: [512]), early.processed(input, blocks: [512])) == nil)
    }

    @Test(arguments: ids) func channelsAreTreatedAlike(id: String) throws {
        let input = noise(20_000)
        let alone = try Self.prepared(id, channels: 1, variant: 1).processed([input], blocks: [512])[0]
        let together = try Self.prepared(id, channels: 5, variant: 1).processed(
            Array(repeating: input, count: 5), blocks: [512])
        for channel in together { #expect(firstDifference([channel], [alone]) == nil) }
    }

    @Test(arguments: ids) func valuesOutOfRangeCountAsTheNearestEnd(id: String) throws {
        let effect = try EffectRegistry().makeEffect(id)
        for index in effect.descriptor.parameters.indices {
            for value in [1e300, -1e300, .infinity, -.infinity, .nan] { effect.set(value, parameter: index) }
        }
        try effect.prepare(sampleRateHz: 44_100, channelCount: 1, maximumBlockFrames: 512)
        let output = effect.processed([noise(40_000)], blocks: [512])[0]
        #expect(output.allSatisfy { $0.isFinite })
    }

    @Test(arguments: ids) func hostileRatesAndCountsAreRefused(id: String) throws {
        for (rateHz, channels) in [(200.0, 2), (1e7, 2), (.nan, 2), (.infinity, 1), (44_100, 0), (44_100, 3_000), (-1, 1)] {
            #expect(throws: SoundalikeError.self) {
                try EffectRegistry().makeEffect(id).prepare(sampleRateHz: rateHz, channelCount: channels, maximumBlockFrames: 64)
            }
        }
    }

    @Test func shortNamesAndUnknownOnes() throws {
        let found = try EffectRegistry().descriptor(of: "parametric-eq")
        #expect(found.id == "builtin:parametric-eq")
        #expect(throws: SoundalikeError.self) { try EffectRegistry().makeEffect("builtin:flanger") }
        #expect(Set(Self.ids).count == Self.ids.count)
        for descriptor in EffectRegistry().descriptors {
            #expect(Set(descriptor.parameters.map(\.symbol)).count == descriptor.parameters.count)
        }
    }

    @Test func gainIsWhatItSaysAndChangesWithoutAClick() throws {
        let gain = Gain()
        try gain.prepare(sampleRateHz: 48_000, channelCount: 1, maximumBlockFrames: 480)
        let ones = [Float](repeating: 1, count: 4_800)
        let output = gain.processed([ones], blocks: [480]) { if $0 == 960 { gain.set(20, parameter: 0) } }[0]
        #expect(output[959] == 1)
        #expect(abs(output[4_799] - 10) < 1e-5)
        #expect(zip(output, output.dropFirst()).allSatisfy { $1 - $0 < 9.0 / 239 })
    }
}
