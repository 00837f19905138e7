import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins
import TestSupport
import Testing

/// Installed plugins as effects: the contract of `Effect`, and that the sandbox changes nothing.
@Suite(.enabled(if: Known.haveSandbox)) struct HostedPluginTests {
    static let rateHz = 22_050.0

    static func prepared(
        _ uri: String, _ hosting: PluginOptions.Hosting, channels: Int = 1, variant: Int = 1, blockFrames: Int? = nil, rateHz: Double = rateHz
    ) throws -> any Effect {
        let provider = PluginEffects(catalogue: Known.catalogue, options: PluginOptions(hosting: hosting, blockFrames: blockFrames))
        let effect = try #require(try provider.makeEffect(uri))
        effect.set(effect.descriptor.values(variant: variant))
        try effect.prepare(sampleRateHz: rateHz, channelCount: channels, maximumBlockFrames: 4_096)
        return effect
    }

    @Test(arguments: Known.all) func theSandboxChangesNothing(uri: String) throws {
        let input = [noise(20_000), noise(20_000, seed: 2), noise(20_000, seed: 3)]
        func output(_ hosting: PluginOptions.Hosting) throws -> (samples: [[Float]], latency: Int) {
            let effect = try Self.prepared(uri, hosting, channels: 3)
            let output = effect.processed(input, blocks: [1_024]) { start in
                if start == 10_240 { effect.set(effect.descriptor.values(variant: 2)) }
            }
            #expect(effect.failure == nil)
            return (output, effect.latencyFrames)
        }
        let here = try output(.inProcess), there = try output(.sandboxed)
        #expect(firstDifference(here.samples, there.samples) == nil)
        #expect(here.latency == there.latency)
        #expect(firstDifference(here.samples, input) != nil)
        #expect(here.samples.allSatisfy { $0.allSatisfy(\.isFinite) })
        #expect(here.samples.allSatisfy { $0.contains { $0 != 0 } })
    }

    @Test(arguments: Known.all, PluginOptions.Hosting.allCases) func resetEqualsAFreshInstance(uri: String, hosting: PluginOptions.Hosting) throws {
        let input = [noise(8_192), noise(8_192, seed: 5)]
        let used = try Self.prepared(uri, hosting, channels: 2, variant: 3)
        _ = used.processed(input, blocks: [1_000])
        used.set(used.descriptor.values(variant: 1))
        used.reset()
        let fresh = try Self.prepared(uri, hosting, channels: 2, variant: 1)
        #expect(firstDifference(used.processed(input, blocks: [512]), fresh.processed(input, blocks: [512])) == nil)
    }

    /// With an internal block that all blocks are multiples of, the output does not depend on them.
    @Test(arguments: Known.all) func anyBlocksGiveTheSameOutput(uri: String) throws {
        let input = [noise(12_288)]
        let one = try Self.prepared(uri, .sandboxed, blockFrames: 256).processed(input, blocks: [256])
        let other = try Self.prepared(uri, .sandboxed, blockFrames: 256).processed(input, blocks: [1_024, 256, 2_560])
        #expect(firstDifference(one, other) == nil)
    }

    @Test(arguments: Known.all, PluginOptions.Hosting.allCases) func changesWithinABlock(uri: String, hosting: PluginOptions.Hosting) throws {
        let input = noise(2_048)
        let pieces = try Self.prepared(uri, hosting), whole = try Self.prepared(uri, hosting)
        let rows = (0..<7).map { pieces.descriptor.values(variant: $0) }
        let moved = pieces.descriptor.parameters.indices.filter { pieces.descriptor.parameters[$0].kind == .continuous }.prefix(5)
        // Rows at frames 100, 400, …: the blocks between them one by one.
        let bounds = [0, 100, 400, 700, 1_000, 1_300, 1_600, 1_900, 2_048]
        var place = 0
        let expected = pieces.processed([input], blocks: zip(bounds, bounds.dropFirst()).map { $1 - $0 }) { start in
            if start > 0 {
                for index in moved { pieces.set(rows[place][index], parameter: index) }
                place += 1
            }
        }
        let output = Array(moved).withUnsafeBufferPointer { indices in
            rows.flatMap { row in moved.map { row[$0] } }.withUnsafeBufferPointer { values in
                var samples = input
                samples.withUnsafeMutableBufferPointer { samples in
                    let cursor = UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>.allocate(capacity: 1)
                    defer { cursor.deallocate() }
                    let changes = ParameterChanges(
                        parameterIndices: indices, values: values, firstFrame: 100, intervalFrames: 300, cursor: cursor)
                    withUnsafePointer(to: samples.baseAddress!) {
                        whole.process(ChannelPointers(start: $0, count: 1), frameCount: 2_048, changes: changes)
                    }
                }
                return samples
            }
        }
        #expect(firstDifference([output], expected) == nil)
        // And both go on alike.
        #expect(firstDifference(whole.processed([input], blocks: [512]), pieces.processed([input], blocks: [512])) == nil)
    }

    @Test func settingsThatPoisonAreKeptAway() throws {
        let input = [noise(22_050)]
        for (uri, symbols) in [(Known.compressor, ["threshold0", "freq2", "makeup3"]), (Known.limiter, ["th", "lk"])] {
            for value in [0, -1, 1e9, Double.nan, .infinity, 11_500] {
                let effect = try Self.prepared(uri, .sandboxed)
                for symbol in symbols where effect.descriptor.index(of: symbol) != nil {
                    effect.set(value, parameter: try #require(effect.descriptor.index(of: symbol)))
                }
                let output = effect.processed(input, blocks: [1_024])[0]
                #expect(effect.failure == nil && output.allSatisfy(\.isFinite))
            }
        }
    }

    @Test func frequenciesTooHighForTheRateAreSaid() throws {
        let effect = try Self.prepared(Known.compressor, .sandboxed, rateHz: 8_000)
        let index = try #require(effect.descriptor.index(of: "freq2"))
        effect.set(9_000, parameter: index)
        #expect(effect.warnings.contains { $0.symbol == "freq2" && $0.description.contains("8000") })
        effect.set(1_000, parameter: index)
        #expect(!effect.warnings.contains { $0.symbol == "freq2" })
    }

    @Test func latencyIsThatOfTheSettings() throws {
        func latency(_ lookAheadMS: Double) throws -> Int {
            let provider = PluginEffects(catalogue: Known.catalogue)
            let effect = try #require(try provider.makeEffect(Known.limiter))
            effect.set(lookAheadMS, parameter: try #require(effect.descriptor.index(of: "lk")))
            try effect.prepare(sampleRateHz: Self.rateHz, channelCount: 1, maximumBlockFrames: 512)
            return effect.latencyFrames
        }
        #expect(try latency(5) == 110)
        #expect(try latency(10) > 200)
    }
}
