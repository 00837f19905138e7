import CSoundalikePluginHost
import Foundation
import TestSupport
import Testing

/// Plugins in a worker process: the same sound, and no fault that gets out.
@Suite(.enabled(if: TestWorker.isBuilt, "the sandbox or the test plugins have not been built"))
struct SandboxTests {
    let noise = Signals.noise(count: 1_024)

    @Test func soundsLikeTheHostInThisProcess() throws {
        let worker = try TestWorker()
        for memory in [SP_PLAIN, SP_ARENA] {
            let here = try HostedEffect(.stereo(), conditions(channels: 2))
            let facts = try worker.open(.stereo(), conditions(channels: 2), memory: memory)
            #expect(facts.control_count == 2 && facts.instance_count == 1 && facts.latency_frames == 0)
            for turn in 0..<3 {
                var expected = [noise, Signals.noise(count: 1_024, seed: UInt64(turn))], found = expected
                try withChanges(of: TestPlugin.gain, to: [0.5, 0.7, 2], every: 64) { changes in
                    sp_effect_set(here.effect, TestPlugin.gain, 3)
                    #expect(here.process(&expected, changes: changes) == SP_OK)
                    try worker.process(&found, settings: [3, .nan], changes: changes)
                }
                #expect(firstDifference(found, expected) == nil)
            }
        }
    }

    @Test(arguments: [
        ("crash", SP_CRASHED, "crashed while it was running"), ("overrun", SP_CRASHED, "crashed while it was running"),
        ("hang", SP_HUNG, "did not come back within 0.5 s"), ("exit", SP_EXITED, "ended its process"),
        ("greedy", SP_GREEDY, "more memory than the 64 MiB"),
    ])
    func faultsCostOneWorker(name: String, status: sp_status, words: String) throws {
        let worker = try TestWorker(timeLimitSeconds: name == "hang" ? 0.5 : 10)
        let process = sp_sandbox_process_id(worker.sandbox)
        try worker.open(TestPlugin(name))
        #expect(try firstDifference(worker.processed([noise]), [noise]) == nil)
        let fault = #expect(throws: Fault.self) { try worker.processed([noise], settings: [1, 1]) }
        #expect(fault?.status == status)
        #expect(fault?.detail.contains(words) == true, "\(String(describing: fault))")
        #expect(!sp_sandbox_is_running(worker.sandbox))
        #expect(kill(process, 0) != 0)
        let later = #expect(throws: Fault.self) { try worker.processed([noise]) }
        #expect(later?.status == SP_NO_SANDBOX)
    }

    @Test func whatIsNotFiniteCostsNoWorker() throws {
        let worker = try TestWorker()
        try worker.open(TestPlugin("not-finite"))
        let fault = #expect(throws: Fault.self) { try worker.processed([noise], settings: [1, 1]) }
        #expect(fault?.status == SP_NOT_FINITE)
        try worker.reset()
        #expect(try firstDifference(worker.processed([noise]), [noise]) == nil)
    }

    @Test func aWorkerThatIsKilledIsMissed() throws {
        let worker = try TestWorker()
        try worker.open(TestPlugin("gain"))
        kill(sp_sandbox_process_id(worker.sandbox), SIGKILL)
        let fault = #expect(throws: Fault.self) { try worker.processed([noise]) }
        #expect(fault?.status == SP_CRASHED)
    }

    @Test(arguments: [
        ("missing-library", SP_NO_LIBRARY), ("missing-symbol", SP_NO_DESCRIPTOR), ("not-instantiated", SP_NOT_INSTANTIATED),
    ])
    func refusalsCostNoWorker(name: String, status: sp_status) throws {
        let worker = try TestWorker()
        let fault = #expect(throws: Fault.self) { try worker.open(TestPlugin(name)) }
        #expect(fault?.status == status)
        try worker.open(TestPlugin("gain"))
        #expect(try firstDifference(worker.processed([noise]), [noise]) == nil)
    }

    @Test(arguments: ["/nowhere/soundalike-plugin-sandbox", "/bin/false", "/bin/true"])
    func anotherProgramIsNoSandbox(program: String) {
        let fault = #expect(throws: Fault.self) { try TestWorker(program: program, timeLimitSeconds: 2) }
        #expect(fault?.status == SP_NO_SANDBOX)
    }

    @Test func absurdRequestsAreRefused() throws {
        let worker = try TestWorker()
        try worker.open(TestPlugin("gain"))
        for (slot, channels) in [(1, [noise]), (70_000, [noise]), (0, [noise, noise])] as [(UInt32, [[Float]])] {
            let fault = #expect(throws: Fault.self) { try worker.processed(channels, slot: slot) }
            #expect(fault?.status == SP_BAD_REQUEST)
        }
        let large = #expect(throws: Fault.self) { try worker.processed([[Float](repeating: 0, count: 8 << 20)]) }
        #expect(large?.status == SP_BAD_REQUEST)
        #expect(try firstDifference(worker.processed([noise]), [noise]) == nil)
    }

    @Test func aResetSlotIsAFreshOne() throws {
        let worker = try TestWorker()
        for plugin in [TestPlugin.stereo(), TestPlugin("allocates"), TestPlugin("latency"), TestPlugin("careless")] {
            try worker.open(plugin)
            let first = try worker.processed([noise], settings: [2])
            #expect(try firstDifference(worker.processed([noise], settings: [2]), first) != nil)
            try worker.reset(settings: [2])
            #expect(try firstDifference(worker.processed([noise]), first) == nil)
        }
    }

    @Test func latencyComesWithEveryAnswer() throws {
        let worker = try TestWorker()
        #expect(try worker.open(TestPlugin("latency")).latency_frames == 64)
        try worker.open(TestPlugin("changing-latency"))
        var channels = [noise]
        #expect(try worker.process(&channels) == 0)
        #expect(try worker.process(&channels, settings: [1, 1]) == 128)
    }

    @Test(arguments: [
        ("gain", 0), ("latency", 0), ("allocates", SP_ALLOCATES_WHEN_RUN.rawValue), ("changing-latency", SP_CHANGES_LATENCY.rawValue),
        ("not-finite", SP_NOT_FINITE_IN_CHECK.rawValue), ("seeded", SP_DIFFERS_EVERY_TIME.rawValue),
    ])
    func theReplayCheckPassesWhatIsExact(name: String, expected: UInt32) throws {
        #expect(try TestWorker.findings(TestPlugin(name)) == expected)
    }

    @Test(arguments: [
        ("global-state", SP_DIFFERS_AFTER_RESTORE.rawValue), ("thread", SP_STARTS_THREADS.rawValue), ("mapped", SP_MAPS_MEMORY.rawValue),
    ])
    func theReplayCheckFindsWhatIsNot(name: String, expected: UInt32) throws {
        let findings = try TestWorker.findings(TestPlugin(name))
        #expect(findings & expected != 0)
        #expect(findings & SP_INEXACT.rawValue != 0)
    }

    @Test func theReplayCheckSurvivesWhatItChecks() throws {
        let scheduling = TestPlugin("worker", requiredFeatures: ["http://lv2plug.in/ns/ext/worker#schedule"])
        #expect(try TestWorker.findings(scheduling) == SP_SCHEDULES_WORK.rawValue)
        #expect(try TestWorker.findings(.fixedBlock()) == 0)
        let fault = #expect(throws: Fault.self) { try TestWorker.findings(TestPlugin("crash")) }
        #expect(fault?.status == SP_CRASHED)
    }
}
