import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

/// What FFmpeg reads and writes, where it is installed.
@Suite(.enabled(if: FFmpegProgram.path != nil)) struct ForeignFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// 44,100 frames went in; encoder delay and padding are in the files, but for the bare AAC stream, which cannot say so.
    @Test(arguments: [("voice-memo.m4a", 44_100), ("lossless.m4a", 44_100), ("film.mp4", 44_100), ("bare.aac", 46_080)])
    func theLengthIsExact(name: String, frameCount: Int) throws {
        let reader = try RecordingReader(path: OddFileTests.path(name))
        #expect(reader.frameCount == frameCount)
        #expect(reader.format.sampleRateHz == 44_100 && reader.format.channelCount == 1)
        #expect(reader.warnings.isEmpty)
        #expect(try AudioFileFormat.output(for: reader.format).container == .wav)
        #expect(try RecordingReader.format(ofFileAt: OddFileTests.path(name)) == reader.format)
    }

    @Test func losslessIsLossless() throws {
        #expect(try Recording.read(path: OddFileTests.path("lossless.m4a")).channels == Recording.read(path: OddFileTests.path("plain.wav")).channels)
        let reader = try RecordingReader(path: OddFileTests.path("lossless.m4a"))
        try reader.seek(toFrame: 1_000)
        let block = PlanarBlock(channelCount: 1, capacity: 500)
        #expect(try reader.read(into: block) == 500)
        #expect(try Array(block[0]) == Array(Recording.read(path: OddFileTests.path("plain.wav")).channels[0][1_000 ..< 1_500]))
    }

    /// AAC's samples lie where the original's do.
    @Test(arguments: ["voice-memo.m4a", "film.mp4"]) func nothingIsShifted(name: String) throws {
        let decoded = try Recording.read(path: OddFileTests.path(name)).channels[0]
        let original = try Recording.read(path: OddFileTests.path("plain.wav")).channels[0]
        let error = zip(decoded, original).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        #expect(error < 0.01 * original.reduce(0) { $0 + $1 * $1 })
    }

    @Test func tagsComeAlongIntoM4A() throws {
        let reader = try RecordingReader(path: OddFileTests.path("voice-memo.m4a"))
        #expect(reader.metadata.tags[.title] == "Memo" && reader.metadata.tags[.artist] == "Somebody")
        let recording = try Recording.read(path: OddFileTests.path("voice-memo.m4a"))
        try recording.write(to: folder.file("copy.m4a"), as: .m4a, metadata: reader.metadata)
        let copy = try RecordingReader(path: folder.file("copy.m4a"))
        #expect(copy.frameCount == 44_100 && copy.format.container == .m4a)
        #expect(copy.metadata.tags[.title] == "Memo")
    }

    private static func failure(of path: String) -> SoundalikeError.Code? {
        do { _ = try Recording.read(path: path) } catch { return error.code }
        return nil
    }

    /// Damaged files end in an answer or an error.
    @Test func mutationsAreAnsweredOrRefused() throws {
        let original = try bytes(of: OddFileTests.path("voice-memo.m4a"))
        var generator = SeededGenerator(seed: 4)
        for _ in 0 ..< 12 {
            var mutated = original
            for _ in 0 ..< 8 { mutated[Int.random(in: mutated.indices, using: &generator)] = UInt8.random(in: 0 ... 255, using: &generator) }
            let path = try folder.write(mutated, to: "mutated.m4a")
            let code = Self.failure(of: path)
            #expect(code == nil || code == .badData || code == .unavailable)
        }
    }
}
