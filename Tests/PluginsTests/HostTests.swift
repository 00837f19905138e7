import CSoundalikePluginHost
import TestSupport
import Testing

/// The plugin host in this process, through plugins of our own.
@Suite(.enabled(if: TestPlugin.areBuilt, "scripts/build-test-plugins.sh has not been run"))
struct HostTests {
    let noise = Signals.noise(count: 1_024)

    /// What the one-pole plugin should do, in the same arithmetic.
    func filtered(_ samples: [Float], gain: Float = 1) -> [Float] {
        var state: Float = 0
        return samples.map { sample in
            state += 0.25 * (gain * sample - state)
            return state
        }
    }

    @Test func aMonoPluginRunsOnceAChannel() throws {
        let effect = try HostedEffect(TestPlugin("gain"), conditions(channels: 2))
        #expect(effect.facts.instance_count == 2)
        #expect(effect.facts.control_count == 2)
        sp_effect_set(effect.effect, TestPlugin.gain, 0.5)
        #expect(effect.processed([noise, noise.map { -$0 }]) == [noise.map { 0.5 * $0 }, noise.map { -0.5 * $0 }])
    }

    @Test func aStereoPluginGetsPairsAndDualMono() throws {
        let other = Signals.noise(count: 1_024, seed: 2)
        for channels in [[noise], [noise, other], [noise, other, noise]] {
            let effect = try HostedEffect(.stereo(), conditions(channels: UInt32(channels.count)))
            #expect(effect.facts.instance_count == (channels.count == 3 ? 2 : 1))
            #expect(firstDifference(effect.processed(channels), channels.map { filtered($0) }) == nil)
        }
    }

    @Test func otherWidthsMeetSensibly() throws {
        let other = Signals.noise(count: 1_024, seed: 2)
        let mixing = TestPlugin("gain", kinds: [SP_AUDIO_INPUT, SP_AUDIO_OUTPUT, SP_AUDIO_OUTPUT])
        let mixed = try HostedEffect(mixing, conditions(channels: 2)).processed([noise, other])
        #expect(mixed[0] == zip(noise, other).map { ($0 + $1) / 2 })
        let narrowing = TestPlugin("one-pole", kinds: [SP_AUDIO_INPUT, SP_SIDE_CHAIN_INPUT, SP_AUDIO_OUTPUT, SP_AUDIO_OUTPUT])
        #expect(try HostedEffect(narrowing).processed([noise]) == [filtered(noise)])
    }

    @Test func settingsAreFiniteAndWithinTheRange() throws {
        let effect = try HostedEffect(TestPlugin("gain"))
        for (set, taken) in [(2.0, 2), (10, 4), (-1, 0), (1.5, 1.5), (.nan, 1.5), (.infinity, 1.5), (1e300, 4)] as [(Double, Float)] {
            #expect(sp_effect_set(effect.effect, TestPlugin.gain, set))
            #expect(sp_effect_get(effect.effect, TestPlugin.gain) == taken)
        }
        #expect(!sp_effect_set(effect.effect, 2, 1))
    }

    @Test func blockSizesMakeNoDifference() throws {
        let whole = try HostedEffect(.stereo()).processed([noise])
        for size in [1, 7, 64, 300, 1_000] {
            let effect = try HostedEffect(.stereo())
            let pieces = stride(from: 0, to: noise.count, by: size).flatMap { effect.processed([Array(noise[$0..<min($0 + size, noise.count)])])[0] }
            #expect(firstDifference([pieces], whole) == nil)
        }
    }

    @Test func changesTakeEffectOnTheirFrame() throws {
        let effect = try HostedEffect(TestPlugin("gain"))
        var channels = [[Float](repeating: 1, count: 600)]
        withChanges(of: TestPlugin.gain, to: [2, 3, .nan, 4], every: 100, from: 50) { #expect(effect.process(&channels, changes: $0) == SP_OK) }
        for (frame, expected) in [(0, 1), (49, 1), (50, 2), (149, 2), (150, 3), (349, 3), (350, 4), (599, 4)] as [(Int, Float)] {
            #expect(channels[0][frame] == expected)
        }
    }

    @Test func latencyIsKnownBeforeTheFirstBlock() throws {
        let effect = try HostedEffect(TestPlugin("latency"))
        #expect(effect.facts.latency_frames == 64)
        #expect(effect.processed([noise])[0][64...] == noise[..<960])
        let changing = try HostedEffect(TestPlugin("changing-latency"))
        var frames: Int32 = 0
        #expect(changing.facts.latency_frames == 0)
        sp_effect_set(changing.effect, TestPlugin.trigger, 1)
        #expect(sp_effect_measure_latency(changing.effect, &frames, nil) == SP_OK && frames == 128)
        #expect(sp_effect_latency(changing.effect) == 0)
        _ = changing.processed([noise])
        #expect(sp_effect_latency(changing.effect) == 128)
    }

    @Test func pluginsThatInsistOnFixedBlocksGetThem() throws {
        let effect = try HostedEffect(.fixedBlock(), conditions(block: 200))
        #expect(effect.facts.latency_frames == 128)
        let expected = stride(from: 0, to: 896, by: 128).flatMap { noise[$0..<$0 + 128].reversed() }
        var found: [Float] = []
        for piece in [0..<50, 50..<51, 51..<700, 700..<1_024] { found += effect.processed([Array(noise[piece])])[0] }
        #expect(firstDifference([Array(found[128...])], [expected]) == nil)
    }

    @Test func workIsDoneAtOnceAndAnsweredBeforeTheNextBlock() throws {
        let effect = try HostedEffect(TestPlugin("worker", requiredFeatures: ["http://lv2plug.in/ns/ext/worker#schedule"]))
        let before = sp_scheduled_work_count()
        let block = Array(noise[..<256])
        #expect(effect.processed([block])[0] == block.map { 0 * $0 })
        #expect(effect.processed([block])[0] == block)
        #expect(sp_scheduled_work_count() - before >= 2)
    }

    @Test func aResetEffectIsAFreshOne() throws {
        let effect = try HostedEffect(.stereo())
        sp_effect_set(effect.effect, TestPlugin.gain, 2)
        let first = effect.processed([noise])
        #expect(firstDifference(effect.processed([noise]), first) != nil)
        #expect(sp_effect_reset(effect.effect, nil) == SP_OK)
        #expect(firstDifference(effect.processed([noise]), first) == nil)
    }

    @Test func whatIsNotFiniteFailsUntilReset() throws {
        let effect = try HostedEffect(TestPlugin("not-finite"))
        sp_effect_set(effect.effect, TestPlugin.trigger, 1)
        var channels = [noise]
        #expect(effect.process(&channels) == SP_NOT_FINITE)
        sp_effect_set(effect.effect, TestPlugin.trigger, 0)
        channels = [noise]
        #expect(effect.process(&channels) == SP_NOT_FINITE)
        #expect(sp_effect_reset(effect.effect, nil) == SP_OK)
        #expect(effect.processed([noise]) == [noise])
    }

    @Test func denormalsAreFlushedWhileAPluginRuns() throws {
        let tiny = Float.leastNonzeroMagnitude * 64
        let mode = sp_flush_denormals()
        sp_restore_denormals(mode)
        #expect(try HostedEffect(.stereo()).processed([[tiny, 0, 0, 0]]) == [[0, 0, 0, 0]])
        #expect(tiny * 0.5 != 0)
        var keeping = conditions()
        keeping.keep_denormals = true
        #expect(try HostedEffect(.stereo(), keeping).processed([[tiny, 0, 0, 0]])[0][0] != 0)
    }

    @Test(arguments: [
        ("missing-library", SP_NO_LIBRARY, "does not load"), ("missing-symbol", SP_NO_DESCRIPTOR, "no lv2_descriptor"),
        ("not-instantiated", SP_NOT_INSTANTIATED, "48000 Hz"),
    ])
    func refusalsSayWhy(name: String, status: sp_status, words: String) {
        let fault = #expect(throws: Fault.self) { try HostedEffect(TestPlugin(name)) }
        #expect(fault?.status == status)
        #expect(fault?.detail.contains(words) == true)
    }

    @Test func whatCannotBeHostedIsRefusedByName() {
        let feature = "urn:soundalike:test:feature"
        let wanting = #expect(throws: Fault.self) { try HostedEffect(TestPlugin("gain", requiredFeatures: [feature])) }
        #expect(wanting?.status == SP_NEEDS_FEATURE && wanting?.detail.hasSuffix(feature) == true)
        for kinds in [[SP_AUDIO_INPUT], [SP_AUDIO_OUTPUT], [SP_AUDIO_INPUT, SP_AUDIO_OUTPUT, SP_OTHER_PORT]] {
            let fault = #expect(throws: Fault.self) { try HostedEffect(TestPlugin("gain", kinds: kinds)) }
            #expect(fault?.status == SP_UNSUPPORTED_PORTS)
        }
        let absurd = #expect(throws: Fault.self) { try HostedEffect(TestPlugin("gain"), conditions(channels: 0)) }
        #expect(absurd?.status == SP_BAD_REQUEST)
    }
}
