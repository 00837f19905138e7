import CSoundalikePluginHost
import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikePlugins

/// The test plugins of our own (`scripts/build-test-plugins.sh`), one for each way in which a plugin can fail.
enum Faulty {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../build/test-plugins")
        .standardizedFileURL.path
    static let catalogue = PluginCatalogue(environment: ["LV2_PATH": folder])
    static let areBuilt = catalogue.uris.contains("urn:soundalike:test:gain") && (try? SandboxProgram().locate()) != nil

    static func uri(_ name: String) -> String { "urn:soundalike:test:\(name)" }
}

/// What the sandbox makes of plugins that misbehave.
@Suite(.enabled(if: Faulty.areBuilt)) struct FaultyPluginTests {
    static func effect(_ name: String, trigger: Double = 0, timeLimitSeconds: Double = 10) throws -> any Effect {
        var options = PluginOptions()
        options.timeLimitSeconds = timeLimitSeconds
        let provider = PluginEffects(catalogue: Faulty.catalogue, options: options)
        let effect = try #require(try provider.makeEffect(Faulty.uri(name)))
        effect.set([1, trigger])
        return effect
    }

    static func prepared(_ name: String, trigger: Double = 0, timeLimitSeconds: Double = 10) throws -> any Effect {
        let effect = try effect(name, trigger: trigger, timeLimitSeconds: timeLimitSeconds)
        try effect.prepare(sampleRateHz: 44_100, channelCount: 1, maximumBlockFrames: 512)
        return effect
    }

    @Test(arguments: [
        ("missing-library", "library"), ("missing-symbol", "lv2_descriptor"), ("unknown-feature", "urn:soundalike:test:feature"),
        ("not-instantiated", "refuses"),
    ]) func thoseThatCannotBeHadSayWhy(name: String, reason: String) throws {
        let error = try #require(throws: SoundalikeError.self) { try Self.prepared(name) }
        #expect(error.code == .unavailable)
        #expect(error.subject == "Soundalike test: \(name)" && error.problem.contains(reason))
    }

    @Test func aBadManifestIsNotThere() throws {
        #expect(!Faulty.catalogue.uris.contains(Faulty.uri("bad-manifest")))
        #expect(!Faulty.catalogue.complaints.isEmpty)
    }

    @Test(arguments: ["crash", "exit", "overrun", "not-finite", "greedy"]) func faultsCostOneErrorAndTheOutput(name: String) throws {
        let input = [noise(2_048)]
        let effect = try Self.prepared(name)
        let sound = effect.processed(input, blocks: [512])
        #expect(effect.failure == nil && firstDifference(sound, input) == nil)
        effect.set(1, parameter: 1)
        let silence = effect.processed(input, blocks: [512])[0]
        let failure = try #require(effect.failure)
        #expect(failure.code == .unavailable && failure.subject == "Soundalike test: \(name)")
        #expect(silence.allSatisfy { $0 == 0 })
        // The next recording goes on with a fresh instance.
        effect.set(0, parameter: 1)
        effect.reset()
        #expect(effect.failure == nil)
        #expect(firstDifference(effect.processed(input, blocks: [512]), input) == nil)
    }

    @Test func aHangCostsTheTimeLimit() throws {
        let effect = try Self.prepared("hang", timeLimitSeconds: 0.3)
        effect.set(1, parameter: 1)
        let start = ContinuousClock.now
        _ = effect.processed([noise(2_048)], blocks: [512])
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(try #require(effect.failure).code == .unavailable)
    }

    @Test func aCrashLeavesTheOthersOfItsChainAlone() throws {
        let plugins = PluginEffects(catalogue: Faulty.catalogue)
        let effects = try ["gain", "crash"].compactMap { try plugins.makeEffect(Faulty.uri($0)) }
        for effect in effects { try effect.prepare(sampleRateHz: 44_100, channelCount: 1, maximumBlockFrames: 512) }
        effects[1].set(1, parameter: 1)
        _ = effects[1].processed([noise(512)], blocks: [512])
        #expect(try #require(effects[1].failure).subject == "Soundalike test: crash")
        #expect(firstDifference(effects[0].processed([noise(512)], blocks: [512]), [noise(512)]) == nil)
        effects[1].set(0, parameter: 1)
        for effect in effects { effect.reset() }
        #expect(firstDifference(effects[1].processed([noise(512)], blocks: [512]), [noise(512)]) == nil)
    }

    @Test(arguments: ["latency", "worker", "allocates", "thread", "one-pole", "global-state", "mapped", "fixed-block"])
    func thoseThatAreMerelyUnusualWork(name: String) throws {
        let effect = try Self.prepared(name)
        let output = effect.processed([noise(4_096)], blocks: [512])[0]
        #expect(effect.failure == nil && effect.warnings.isEmpty)
        #expect(output.contains { $0 != 0 } && output.allSatisfy(\.isFinite))
    }

    @Test func latencyIsReportedAndItsChangeIsSaid() throws {
        #expect(try Self.prepared("latency").latencyFrames > 0)
        let effect = try Self.prepared("changing-latency")
        let latency = effect.latencyFrames
        effect.set(1, parameter: 1)
        _ = effect.processed([noise(4_096)], blocks: [512])
        #expect(effect.latencyFrames == latency && effect.failure == nil)
        #expect(effect.warnings.contains { $0.description.contains("latency") })
    }

    @Test(arguments: ["global-state", "thread", "mapped"]) func statesThatSnapshotsMissGetAProcessEach(name: String) throws {
        let rig = try BankRig(Faulty.uri(name), catalogue: Faulty.catalogue, items: 2, variants: 2, memory: .snapshots)
        #expect(rig.bank.memory == .replicas)
        #expect(try rig.run(frame: 0) { $1 = [1, 0] }.failures.isEmpty)
    }

    @Test(arguments: ["gain", "one-pole", "allocates"]) func statesInTheArenaAreExact(name: String) throws {
        let rig = try BankRig(Faulty.uri(name), catalogue: Faulty.catalogue, items: 2, variants: 2, memory: .snapshots)
        #expect(rig.bank.memory == .snapshots)
    }

    /// The replay check meets the fault already: every instance has a process of its own, and only the item at fault fails.
    @Test(arguments: ["crash", "exit", "hang", "not-finite"]) func aBankGoesOnWithoutTheItemThatFails(name: String) throws {
        let rig = try BankRig(
            Faulty.uri(name), catalogue: Faulty.catalogue, items: 3, variants: 2, memory: .snapshots, timeLimitSeconds: 0.5)
        #expect(try rig.run(frame: 0) { $1 = [2, 0] }.failures.isEmpty)
        let bad = try rig.run(frame: 1) { $1 = [2, $0 == 1 ? 1 : 0] }
        #expect(bad.failures.map(\.item) == [1])
        #expect(bad.failures.allSatisfy { $0.error.code == .unavailable && $0.error.subject == "Soundalike test: \(name)" })
        try Self.check(bad.samples, rig, frame: 1, failed: [1])
        let after = try rig.run(frame: 2) { $1 = [2, 0] }
        #expect(after.failures.isEmpty)
        try Self.check(after.samples, rig, frame: 2, failed: [])
    }

    @Test(arguments: BankMemory.allCases) func aLostWorkerCostsItsItemsTheFrame(memory: BankMemory) throws {
        let rig = try BankRig(Faulty.uri("gain"), catalogue: Faulty.catalogue, items: 4, variants: 2, memory: memory)
        let bank = try #require(rig.bank as? PluginBank)
        #expect(bank.shares.count == 2 && bank.memory == memory)
        kill(sp_sandbox_process_id(bank.shares[1].worker.handle), SIGKILL)
        let bad = try rig.run(frame: 0) { $1 = [2, 0] }
        #expect(bad.failures.map(\.item) == [2, 3])
        try Self.check(bad.samples, rig, frame: 0, failed: [2, 3])
        let after = try rig.run(frame: 1) { $1 = [2, 0] }
        #expect(after.failures.isEmpty)
        try Self.check(after.samples, rig, frame: 1, failed: [])
    }

    /// Twice the input, or the input itself where an item failed.
    static func check(_ samples: [[[Float]]], _ rig: BankRig, frame: Int, failed: Set<Int>) throws {
        for (item, variants) in samples.enumerated() {
            let input = rig.input(item: item, frame: frame)
            let expected = failed.contains(item) ? input : input.map { 2 * $0 }
            for output in variants { #expect(firstDifference([output], [expected]) == nil) }
        }
    }
}
