import Foundation
import TestSupport
import Testing

/// What `scripts/build-test-plugins.sh` makes.
enum TestPlugins {
    static let folder = Program.checkout.appendingPathComponent("build/test-plugins").path
    /// By which a system call of a program fails.
    static let faults = folder + "/faults.so"
    static let areBuilt = FileManager.default.fileExists(atPath: folder + "/stubborn.lv2/plugin.so")
    static let haveFaults = FileManager.default.fileExists(atPath: faults)
}

/// Plugins that do not come back, and programs that are told to end meanwhile.
@Suite(.serialized, .enabled(if: TestPlugins.areBuilt)) struct HangingPluginTests {
    private static func stage(_ plugin: String) throws -> Stage {
        let stage = try Stage()
        let chain = "[[effects]]\nid = \"fx\"\neffect = \"urn:soundalike:test:\(plugin)\"\nsettings = { trigger = 1 }\n"
        try stage.folder.write(Array(chain.utf8), to: "chain.toml")
        return stage
    }

    private static let shell = "export LV2_PATH='\(TestPlugins.folder)'; exec \"$@\""

    /// Processes of the worker program whose ancestor or former ancestor is this run: those that have the stage's folder as their own.
    private func workers(in folder: String) -> [String] {
        let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { process in
            guard Int(process) != nil, let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd") else { return false }
            let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
            return link == folder && !status.contains(") Z ")
        }
    }

    /// Starts a render and waits until its plugin runs.
    private func startHanging(_ plugin: String) throws -> (stage: Stage, started: (process: Process, files: TemporaryFolder)) {
        let stage = try Self.stage(plugin)
        let started = try Program.start(
            ["render", "chain.toml", "voice.wav", "-o", "out.wav"], in: stage.folder.path, models: stage.models.path, through: Self.shell)
        for _ in 0..<500 where workers(in: stage.folder.path).count < 2 { usleep(20_000) }
        usleep(300_000)
        return (stage, started)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func anInterruptionEndsTheWait(_ signal: Int32) throws {
        let (stage, started) = try startHanging("hang")
        let start = ContinuousClock.now
        kill(started.process.processIdentifier, signal)
        let outcome = try Program.wait(for: started)
        #expect(ContinuousClock.now - start < .milliseconds(500))
        #expect(outcome.status == 130, "\(outcome.error)")
        #expect(outcome.errorLines.count == 1 && outcome.error.contains("interrupted"), "\(outcome.error)")
        #expect(workers(in: stage.folder.path) == [])
        #expect(try !stage.folder.contents().contains("out.wav"))
    }

    @Test(arguments: [SIGINT, SIGKILL]) func nothingOutlivesTheProgram(_ signal: Int32) throws {
        let (stage, started) = try startHanging("stubborn")
        // The program and the worker: a plugin can start nothing that might leave the worker's group.
        #expect(workers(in: stage.folder.path).count == 2)
        kill(started.process.processIdentifier, signal)
        _ = try Program.wait(for: started)
        for _ in 0..<100 where !workers(in: stage.folder.path).isEmpty { usleep(10_000) }
        #expect(workers(in: stage.folder.path) == [])
    }

    @Test func aPluginThatErasesItsMemoryIsToBlame() throws {
        let stage = try Self.stage("eraser")
        let outcome = try stage.run(["render", "chain.toml", "voice.wav"], through: Self.shell)
        #expect(outcome.status == 69, "\(outcome.error)")
        #expect(outcome.errorLines.count == 1 && outcome.error.contains("memory that is not its own"), "\(outcome.error)")
    }

    @Test func aGreedyPluginIsToldItsLimit() throws {
        let stage = try Self.stage("greedy")
        for (arguments, limit) in [([], "512 MiB"), (["--plugin-memory", "64"], "64 MiB")] {
            let outcome = try stage.run(["render", "chain.toml", "voice.wav"] + arguments, through: Self.shell)
            #expect(outcome.status == 69)
            #expect(outcome.errorLines.count == 1 && outcome.error.contains(limit) && outcome.error.contains("--plugin-memory"), "\(outcome.error)")
        }
    }

    @Test func aPipeThatNobodyWritesToCanBeLeft() throws {
        let stage = try Stage()
        mkfifo(stage.folder.file("pipe"), 0o600)
        let started = try stage.start("apply", "pipe", "voice.wav")
        usleep(500_000)
        let start = ContinuousClock.now
        kill(started.process.processIdentifier, SIGINT)
        #expect(try Program.wait(for: started).status == 130)
        #expect(ContinuousClock.now - start < .milliseconds(500))
    }

    @Test func aPipeIsReadToItsEnd() throws {
        let stage = try Stage()
        let outcome = try stage.run(["apply", "/dev/stdin", "voice.wav"], through: "(sleep 0.3; head -c 100 eq.json; sleep 0.3; tail -c +101 eq.json) | \"$@\"")
        #expect(outcome.status == 0, "\(outcome.error)")
    }
}
