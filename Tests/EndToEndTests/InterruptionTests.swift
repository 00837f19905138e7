import Foundation
import TestSupport
import Testing

/// Disks that fill up and processes that end in the middle of their work.
@Suite struct InterruptionTests {
    /// Twenty minutes of stereo that take no room: almost all of it is a hole in the file.
    private static func stageWithLongFile() throws -> Stage {
        let stage = try Stage()
        let byteCount = 20 * 60 * 44_100 * 4
        let start = WaveBytes.file(channelCount: 2, declaredBytes: byteCount, data: (0..<4_000).map { UInt8($0 % 7) })
        try stage.folder.write(start, to: "long.wav")
        try #require(truncate(stage.folder.file("long.wav"), off_t(44 + byteCount)) == 0)
        return stage
    }

    #if os(Linux)
    @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
    func nothingIsLeft(after signal: Int32) throws {
        let stage = try Self.stageWithLongFile()
        let before = try stage.inventory()
        // Vorbis is slow enough to be caught at it.
        let started = try stage.start("apply", "eq.json", "long.wav", "-o", "new/", "--format", "ogg")
        try #require(try isWriting(started.process.processIdentifier, in: stage.folder.path))
        kill(started.process.processIdentifier, signal)
        let outcome = try Program.wait(for: started)
        #expect(outcome.status == (signal == SIGKILL ? SIGKILL : 130))
        #expect(outcome.output.isEmpty)
        if signal == SIGKILL {
            // Nobody is left to remove the folder; the file had no name yet.
            #expect(try FileManager.default.contentsOfDirectory(atPath: stage.folder.file("new")).isEmpty)
        } else {
            #expect(outcome.errorLines == ["error: long.wav: interrupted"])
            #expect(try stage.inventory() == before)
        }
    }

    /// Waits until the process has written a block to a file below `folder`, which may not have a name.
    private func isWriting(_ process: Int32, in folder: String) throws -> Bool {
        let descriptors = "/proc/\(process)/fd"
        for _ in 0..<1_000 {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: descriptors)) ?? [] {
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\(name)")
                var status = stat()
                guard let target, target.hasPrefix(folder), !target.hasSuffix("long.wav"), stat("\(descriptors)/\(name)", &status) == 0 else { continue }
                if status.st_size > 4_096 { return true }
            }
            usleep(10_000)
        }
        return false
    }
    #endif

    @Test func fullDisk() throws {
        let stage = try Stage()
        // A limit on the size of files: 32 blocks of 512 bytes.
        try expectRefusal(
            stage, ["apply", "eq.json", "voice.wav", "-o", "out.wav"], 74, subject: "out.wav", "larger than the system allows", through: #"ulimit -f 32; exec "$@""#)
    }

    #if os(Linux)
    @Test(.enabled(if: getuid() == 0)) func fullDiskOfItsOwn() throws {
        let stage = try Stage()
        let disk = try TemporaryFolder()
        let mount = try Program.run([], in: disk.path, through: "mount -t tmpfs -o size=64k none '\(disk.path)'")
        // Not every container lets root mount.
        guard mount.status == 0 else { return }
        defer { _ = try? Program.run([], in: "/", through: "umount '\(disk.path)'") }
        let output = disk.file("out.wav")
        try expectRefusal(stage, ["apply", "eq.json", "voice.wav", "-o", output], 74, subject: output, "disk is full")
        #expect(try disk.contents().isEmpty)
    }

    @Test func fullStandardOutput() throws {
        let outcome = try Stage().run(["effects", "list"], through: #"exec "$@" >/dev/full"#)
        #expect(outcome.status == 74)
        #expect(outcome.errorLines == ["error: standard output: cannot be written to"])
    }
    #endif
}
