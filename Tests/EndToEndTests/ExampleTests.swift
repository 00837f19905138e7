import Foundation
import SoundalikeAudio
import SoundalikeEffects
import TestSupport
import Testing

/// The app in `Examples`, which uses nothing but the library.
@Suite struct ExampleTests {
    private let folder: TemporaryFolder
    private static let clips = Program.checkout.appending(path: "Examples").path

    init() throws { folder = try TemporaryFolder() }

    /// Starts the app; what it prints goes to files in the folder.
    private func start(_ arguments: String...) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: Program.path).deletingLastPathComponent().appending(path: "match-app")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder.path)
        for name in ["printed", "progress"] { try folder.write([], to: name) }
        process.standardOutput = FileHandle(forWritingAtPath: folder.file("printed"))
        process.standardError = FileHandle(forWritingAtPath: folder.file("progress"))
        try process.run()
        return process
    }

    private func text(_ name: String) throws -> String { String(decoding: try bytes(of: folder.file(name)), as: UTF8.self) }

    @Test func matchesChangesAndRenders() throws {
        let process = try start("\(Self.clips)/voice.flac", "\(Self.clips)/reference.flac", "result.wav")
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let printed = try text("printed"), progress = try text("progress")
        #expect(printed.contains("high band: ") && printed.contains("wrote result.wav: ") && printed.contains("in memory: "), "\(printed)")
        #expect(progress.contains("listening 100 %") && progress.contains("rendering 100 %"))

        struct Project: Decodable { var settings: Settings }
        let project = try JSONDecoder().decode(Project.self, from: Data(bytes(of: folder.file("result.wav.project.json"))))
        #expect((project.settings.chain[0]["high_gain"] ?? 0) > 2)
        let (before, after) = (try Recording.read(path: "\(Self.clips)/voice.flac"), try Recording.read(path: folder.file("result.wav")))
        #expect(after.frameCount == before.frameCount && after != before)
        let loudness = try (LoudnessMeter.measure(before).integratedLUFS ?? 0, LoudnessMeter.measure(after).integratedLUFS ?? 1)
        #expect(abs(loudness.0 - loudness.1) < 0.1)
    }

    @Test func stopsWhenItIsCancelled() throws {
        let format = AudioFileFormat(container: .wav, encoding: .pcm16, sampleRateHz: 44_100, channelCount: 2)
        let writer = try AudioFileWriter(path: folder.file("long.wav"), format: format, dither: false)
        let block = PlanarBlock(Signals.noiseRecording(frameCount: 441_000))
        for _ in 0..<60 { try writer.write(block, frameCount: block.capacity) }
        try writer.finish()
        let process = try start("long.wav", "long.wav", "result.wav")
        while process.isRunning, try !text("progress").contains("%") { usleep(1_000) }
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(try text("printed").hasSuffix("interrupted\n"))
        #expect(try folder.contents() == ["long.wav", "printed", "progress"])
    }
}

extension PlanarBlock {
    fileprivate convenience init(_ recording: Recording) {
        self.init(channelCount: recording.channelCount, capacity: recording.frameCount)
        recording.copy(from: 0, frames: recording.frameCount, to: self)
    }
}
