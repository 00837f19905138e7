import Foundation
import SoundalikeFoundations
import TestSupport
import Testing

/// Every system call of a run that reads or writes fails once: what is there is the old files or the new ones, never a mixture, and what
/// is said is one clear line.
@Suite(.enabled(if: TestPlugins.haveFaults)) struct FaultInjectionTests {
    /// Reads are many: not all of them fail here. Nothing is synced to disk, so no such call can fail.
    @Test(arguments: [("open", 5, 1), ("write", 28, 1), ("write", 5, 1), ("rename", 13, 1), ("link", 5, 1), ("dup", 24, 1), ("truncate", 5, 1), ("read", 5, 23), ("thread", 11, 1)])
    func oldFilesOrNewOnes(_ call: String, _ errorNumber: Int, _ step: Int) throws {
        let stage = try Stage()
        try expectOldOrNew(
            stage, ["match", "voice.wav", "reference.flac", "-o", "out.wav", "--settings", "out.json", "--force", "--quiet"], call, errorNumber, step: step)
    }

    /// Memory is mapped where a plugin's worker shares it, and by the system's own libraries.
    @Test(.enabled(if: TestPlugins.areBuilt), arguments: [("mmap", 12), ("truncate", 28), ("open", 24)])
    func oldFilesOrNewOnesWithPlugins(_ call: String, _ errorNumber: Int) throws {
        let stage = try Stage()
        try stage.folder.write(Array("[[effects]]\nid = \"fx\"\neffect = \"urn:soundalike:test:gain\"\n".utf8), to: "chain.toml")
        try expectOldOrNew(
            stage, ["render", "chain.toml", "voice.wav", "-o", "out.wav", "--settings", "out.json", "--force", "--quiet"], call, errorNumber, step: 1)
    }

    /// Too few threads are found out at the start, before anything waits for one.
    @Test(arguments: [1, 8]) func tooFewThreadsAreSaid(_ turn: Int) throws {
        let outcome = try Stage().run(["--version"], through: "export SOUNDALIKE_FAULT=thread:\(turn):11 LD_PRELOAD='\(TestPlugins.faults)'; exec \"$@\"")
        #expect(outcome.status == 69 && outcome.errorLines.count == 1 && outcome.error.contains("more threads"), "\(outcome.error)")
    }

    private func expectOldOrNew(_ stage: Stage, _ arguments: [String], _ call: String, _ errorNumber: Int, step: Int) throws {
        let old: [UInt8] = [1, 2, 3]
        var reached = 0
        for turn in stride(from: 1, through: 400, by: step) {
            for name in ["out.wav", "out.json"] { try AtomicOutputFile.write(old, to: stage.folder.file(name), overwrite: true) }
            let before = try stage.folder.contents()
            let marks = try TemporaryFolder()
            let outcome = try stage.run(
                arguments, through: "export LV2_PATH='\(TestPlugins.folder)' SOUNDALIKE_FAULT=\(call):\(turn):\(errorNumber) SOUNDALIKE_FAULT_MARK='\(marks.file("mark"))' LD_PRELOAD='\(TestPlugins.faults)'; exec \"$@\"")
            guard try marks.contents() == ["mark"] else { break }
            reached += 1
            let place = "\(call) \(turn): \(outcome.status) \(outcome.error)"
            #expect([0, 65, 66, 69, 73, 74].contains(outcome.status), "\(place)")
            // Where standard error cannot be written to there is no line.
            let lines = outcome.errorLines.filter { !$0.hasPrefix("swift runtime: ") }
            #expect(outcome.status == 0 ? lines.isEmpty : lines.count <= 1, "\(place)")
            let areNew = try ["out.wav", "out.json"].map { try bytes(of: stage.folder.file($0)) != old }
            #expect(areNew[0] == areNew[1], "\(place)")
            #expect(areNew[0] || outcome.status != 0, "\(place)")
            #expect(try stage.folder.contents() == before, "\(place)")
        }
        #expect(reached > 0 || call == "truncate")
    }
}
