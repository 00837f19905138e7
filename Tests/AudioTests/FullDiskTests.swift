import Foundation
import CSoundalikeSndfile
@testable import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

struct FullDiskTests {
    /// `/dev/full` takes seeks and refuses every byte. libsndfile keeps some containers' first bytes back until it closes.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")), arguments: Fixtures.formats.indices)
    func everyContainerNoticesAFullDisk(index: Int) throws {
        let format = Fixtures.formats[index]
        let descriptor = open("/dev/full", O_RDWR)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let layout = try FileLayout(format: format, frameCount: 30_000, metadata: AudioFileMetadata(), path: "full")
        guard let handle = SndfileHandle.writing(format, libraryFormat: layout.libraryFormat, descriptor: descriptor, of: nil) else { return }
        let noise = Signals.noise(count: 2_000 * format.channelCount)
        for _ in 0 ..< 15 { _ = noise.withUnsafeBufferPointer { sf_writef_float(handle.pointer, $0.baseAddress, 2_000) } }
        _ = handle.close()
        #expect(handle.errorNumber == ENOSPC)
    }

    /// A whole write onto a small file system, where that can be mounted.
    @Test(.enabled(if: geteuid() == 0 && access("/bin/mount", X_OK) == 0), arguments: Fixtures.formats.indices)
    func nothingIsLeftBehind(index: Int) throws {
        let format = Fixtures.formats[index]
        let folder = try TemporaryFolder()
        guard try run("/bin/mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path]) == 0 else { return }
        defer { _ = try? run("/bin/umount", [folder.path]) }
        let recording = Signals.noiseRecording(channelCount: format.channelCount, frameCount: 400_000, sampleRateHz: format.sampleRateHz)
        for overwrite in [false, true] {
            let error = Fixtures.error { try recording.write(to: folder.file("out"), as: format, overwrite: overwrite) }
            #expect(error?.code == .inputOutput)
            #expect(error?.problem == "the disk is full")
            #expect(try folder.contents() == [])
        }
    }

    private func run(_ program: String, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
