import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

/// Tags and pictures on their way into another file. `tagged.mp3` and `tagged.flac` were made by `Tests/Inputs/make.py`, with mutagen.
struct TagTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Copies a file as a render does that changed the sound; the copy's bytes as text, and what the writer says.
    private func copy(_ name: String, as container: Container) throws -> (text: String, warnings: [String]) {
        let reader = try RecordingReader(path: OddFileTests.path(name))
        let recording = try Recording.read(path: OddFileTests.path(name))
        let format = try AudioFileFormat.output(for: reader.format, container: container)
        let writer = try AudioFileWriter(
            path: folder.file("copy"), format: format, frameCount: recording.frameCount, metadata: reader.metadata.withoutMeasuredLoudness(), overwrite: true,
            dither: false)
        let block = PlanarBlock(channelCount: 1, capacity: recording.frameCount)
        recording.copy(from: 0, frames: recording.frameCount, to: block)
        try writer.write(block, frameCount: recording.frameCount)
        try writer.finish()
        #expect(try RecordingReader(path: folder.file("copy")).frameCount == recording.frameCount)
        return (String(decoding: try bytes(of: folder.file("copy")), as: Unicode.ASCII.self), writer.warnings)
    }

    @Test(arguments: ["tagged.mp3", "tagged.flac"], [Container.mp3, .flac, .ogg, .opus, .wav, .aiff])
    func everythingComesAlong(name: String, container: Container) throws {
        let name = container == .opus ? "tagged-48k.flac" : name
        let (text, _) = try copy(name, as: container)
        for word in ["Title of it", "calm", "cafe-beef"] { #expect(text.contains(word), "\(word)") }
        // The picture: as it is, or in base 64 in Ogg files.
        let isOgg = container == .ogg || container == .opus
        #expect(isOgg ? text.uppercased().contains("METADATA_BLOCK_PICTURE") : text.contains("IHDR"))
        #expect(!text.uppercased().contains("REPLAYGAIN"))
    }

    @Test func framesOfNoOtherKindStayInMP3() throws {
        let (text, warnings) = try copy("tagged.mp3", as: .mp3)
        #expect(text.contains("CHAP") && text.contains("PRIV") && text.contains("private words") && warnings.isEmpty)
    }

    @Test func whatCannotBeKeptIsSaid() throws {
        let (_, warnings) = try copy("tagged.mp3", as: .flac)
        #expect(warnings == ["FLAC cannot hold some of the tags, which are left out: PRIV, CHAP"])
    }
}
