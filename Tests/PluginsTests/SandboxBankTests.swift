import CSoundalikePluginHost
import TestSupport
import Testing

/// Frames of many items: snapshots are exact, and one item's fault is its own.
@Suite(.enabled(if: TestWorker.isBuilt, "the sandbox or the test plugins have not been built"))
struct SandboxBankTests {
    let items = 4
    let variants = 3
    let frames = 256

    /// Frame number `turn`: another gain for every item and variant, the same noise for an item's variants.
    func frame(_ turn: Int) -> TestFrame {
        var settings: [Double] = [], input: [Float] = []
        for item in 0..<items {
            let noise = Signals.noise(count: frames, seed: UInt64(turn * items + item + 1))
            for variant in 0..<variants {
                settings += [0.5 + Double((turn * 7 + item * 3 + variant) % 11) / 4, 0]
                input += noise
            }
        }
        return TestFrame(itemCount: items, variantCount: variants, slots: (0..<items).map { UInt32($0) }, settings: settings, input: input)
    }

    func worker(_ plugin: TestPlugin, slots: Int? = nil, memory: sp_memory = SP_ARENA) throws -> TestWorker {
        let worker = try TestWorker()
        for slot in 0..<(slots ?? items) { try worker.open(plugin, slot: UInt32(slot), memory: memory) }
        return worker
    }

    /// Where item and variant stand in a frame's samples.
    func range(_ item: Int, _ variant: Int) -> Range<Int> {
        let start = (item * variants + variant) * frames
        return start..<start + frames
    }

    @Test(arguments: ["one-pole", "allocates", "latency"])
    func variantsStartFromTheItemsState(name: String) throws {
        func plugin() -> TestPlugin { name == "one-pole" ? .stereo() : TestPlugin(name) }
        let worker = try worker(plugin())
        let nominal = try (0..<items).map { _ in try HostedEffect(plugin()) }
        var past: [TestFrame] = []
        for turn in 0..<30 {
            let frame = frame(turn)
            let answer = frame.run(on: worker)
            #expect(answer.statuses == Array(repeating: SP_OK, count: items), "\(answer.detail)")
            for item in 0..<items {
                sp_effect_set(nominal[item].effect, TestPlugin.gain, frame.settings[item * variants * 2])
                #expect(firstDifference(nominal[item].processed([Array(frame.input[range(item, 0)])]), [Array(answer.output[range(item, 0)])]) == nil)
            }
            past.append(frame)
            guard turn % 10 == 9 else { continue }
            // Another variant against an effect that has lived through the whole past of the item.
            let item = turn % items, variant = 1 + turn / 10 % 2
            let replay = try HostedEffect(plugin())
            var output: [Float] = []
            for (index, frame) in past.enumerated() {
                let chosen = index == turn ? variant : 0
                sp_effect_set(replay.effect, TestPlugin.gain, frame.settings[(item * variants + chosen) * 2])
                output = replay.processed([Array(frame.input[range(item, 0)])])[0]
            }
            #expect(firstDifference([output], [Array(answer.output[range(item, variant)])]) == nil)
        }
    }

    @Test func snapshotsThatAreNotExactAreTold() throws {
        // The negative control: what keeps its state elsewhere does differ.
        let worker = try worker(TestPlugin("global-state"))
        let nominal = try (0..<items).map { _ in try HostedEffect(.stereo()) }
        var differs = false
        for turn in 0..<3 {
            let frame = frame(turn)
            let answer = frame.run(on: worker)
            for item in 0..<items {
                sp_effect_set(nominal[item].effect, TestPlugin.gain, frame.settings[item * variants * 2])
                differs = differs || nominal[item].processed([Array(frame.input[range(item, 0)])])[0] != Array(answer.output[range(item, 0)])
            }
        }
        #expect(differs)
    }

    @Test func replicasGoTheirOwnWays() throws {
        let worker = try worker(.stereo(), slots: items * variants, memory: SP_PLAIN)
        let effects = try (0..<items * variants).map { _ in try HostedEffect(.stereo()) }
        for turn in 0..<3 {
            var frame = frame(turn)
            frame.isReplicas = true
            frame.slots = (0..<items * variants).map { UInt32($0) }
            let answer = frame.run(on: worker)
            #expect(answer.status == SP_OK)
            for run in effects.indices {
                sp_effect_set(effects[run].effect, TestPlugin.gain, frame.settings[run * 2])
                let range = range(run / variants, run % variants)
                #expect(firstDifference(effects[run].processed([Array(frame.input[range])]), [Array(answer.output[range])]) == nil)
            }
        }
    }

    @Test func twoWorkersGiveWhatOneGives() throws {
        let one = try worker(.stereo()), two = try [worker(.stereo(), slots: 2), worker(.stereo(), slots: 2)]
        for turn in 0..<3 {
            let whole = frame(turn)
            var output: [Float] = []
            for side in 0..<2 {
                let half = TestFrame(
                    itemCount: 2, variantCount: variants, slots: [0, 1], settings: Array(whole.settings[(side * 2 * variants * 2)...].prefix(2 * variants * 2)),
                    input: Array(whole.input[(side * 2 * variants * frames)...].prefix(2 * variants * frames)))
                output += half.run(on: two[side]).output
            }
            #expect(firstDifference([output], [whole.run(on: one).output]) == nil)
        }
    }

    @Test func anItemThatIsNotFiniteFailsAlone() throws {
        let worker = try worker(TestPlugin("not-finite"))
        for failing in 0..<variants {
            var frame = frame(0)
            frame.settings[(1 * variants + failing) * 2 + 1] = 1
            let answer = frame.run(on: worker)
            #expect(answer.status == SP_OK)
            #expect(answer.statuses == [SP_OK, SP_NOT_FINITE, SP_OK, SP_OK])
            let item = range(1, 0).lowerBound..<range(1, 2).upperBound
            #expect(firstDifference([Array(answer.output[item])], [Array(frame.input[item])]) == nil)
            #expect(self.frame(1).run(on: worker).statuses == Array(repeating: SP_OK, count: items))
        }
    }

    @Test(arguments: [("crash", SP_CRASHED), ("exit", SP_EXITED), ("overrun", SP_CRASHED)])
    func aLostWorkerNamesTheItem(name: String, status: sp_status) throws {
        let worker = try worker(TestPlugin(name))
        var frame = frame(0)
        frame.settings[(2 * variants + 1) * 2 + 1] = 1
        let answer = frame.run(on: worker)
        #expect(answer.status == status)
        #expect(answer.statuses == [SP_OK, SP_OK, status, SP_NO_SANDBOX])
        let rest = range(2, 0).lowerBound...
        #expect(firstDifference([Array(answer.output[rest])], [Array(frame.input[rest])]) == nil)
        #expect(answer.output[range(0, 0).lowerBound] == Float(frame.settings[0]) * frame.input[0])
        #expect(frame.run(on: worker).status == SP_NO_SANDBOX)
    }

    @Test func slotsThatCannotDoWhatIsAskedAreRefused() throws {
        let plain = try worker(TestPlugin("gain"), memory: SP_PLAIN)
        #expect(frame(0).run(on: plain).statuses == Array(repeating: SP_BAD_REQUEST, count: items))
        var elsewhere = frame(0)
        elsewhere.slots[3] = 9
        #expect(try elsewhere.run(on: worker(TestPlugin("gain"))).statuses == [SP_OK, SP_OK, SP_OK, SP_BAD_REQUEST])
    }
}
