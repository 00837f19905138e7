import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

/// Tags, broadcast information and cue points on their way through a reader and a writer, judged by the bytes written.
struct MetadataTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Copies a file as a render does, samples unchanged; the copy's bytes.
    private func copy(_ source: [UInt8], container: Container? = nil, frameCount: Int? = nil) throws -> [UInt8] {
        let path = try folder.write(source, to: "source-\(UUID())"), target = folder.file("copy-\(UUID())")
        let reader = try RecordingReader(path: path)
        let format = try AudioFileFormat.output(for: reader.format, container: container)
        let writer = try AudioFileWriter(path: target, format: format, frameCount: frameCount, metadata: reader.metadata, dither: false)
        let block = PlanarBlock(channelCount: reader.format.channelCount, capacity: 1_000)
        while case let frames = try reader.read(into: block), frames > 0 { try writer.write(block, frameCount: frames) }
        try writer.finish()
        return try bytes(of: target)
    }

    /// The contents of a RIFF file's chunks by identifier (`LIST` chunks by identifier and type).
    private func chunks(_ file: [UInt8]) -> [String: [UInt8]] {
        var chunks: [String: [UInt8]] = [:]
        var offset = 12
        while offset + 8 <= file.count {
            let size = (0 ..< 4).reduce(0) { $0 | Int(file[offset + 4 + $1]) << (8 * $1) }
            var name = String(decoding: file[offset ..< offset + 4], as: UTF8.self)
            let content = Array(file.dropFirst(offset + 8).prefix(size))
            if name == "LIST" { name += " " + String(decoding: content.prefix(4), as: UTF8.self) }
            chunks[name] = content
            offset += 8 + size + size % 2
        }
        return chunks
    }

    private let samples = Signals.integerNoise(bits: 16, count: 4_000).flatMap { Fixtures.little(Int($0 * 32_768), 2) }

    private var cue: [UInt8] {
        Fixtures.little(2, 4) + [(1, 100), (2, 2_500)].flatMap { identifier, frame in
            Fixtures.little(identifier, 4) + Fixtures.little(frame, 4) + Array("data".utf8) + Fixtures.little(0, 8) + Fixtures.little(frame, 4)
        }
    }

    private var labels: [UInt8] {
        Array("adtl".utf8) + Fixtures.chunk("labl", Fixtures.little(1, 4) + Array("breath\0".utf8))
            + Fixtures.chunk("labl", Fixtures.little(2, 4) + Array("word\0".utf8))
    }

    private var bext: [UInt8] {
        func text(_ string: String, _ count: Int) -> [UInt8] { Array(string.utf8) + [UInt8](repeating: 0, count: count - string.utf8.count) }
        return text("A take", 256) + text("Field recorder", 32) + text("REF123", 32) + text("2024-05-06", 10) + text("07:08:09", 8)
            + Fixtures.little(123_456, 8) + Fixtures.little(2, 2) + text("umid", 64) + Fixtures.little(-2_300, 2) + Fixtures.little(500, 2)
            + Fixtures.little(-100, 2) + Fixtures.little(-1_800, 2) + Fixtures.little(-2_000, 2) + text("", 180) + Array("A=PCM,F=44100,W=16,M=mono\r\n".utf8)
    }

    /// A WAV file with everything.
    private var decorated: [UInt8] {
        let info = Array("INFO".utf8) + Fixtures.chunk("INAM", Array("Title\0".utf8)) + Fixtures.chunk("IART", Array("Artist of note\0".utf8))
            + Fixtures.chunk("ICMT", Array("Comment – with ünicode\0".utf8)) + Fixtures.chunk("ICRD", Array("1999\0".utf8))
        return Fixtures.wav(
            data: samples,
            after: Fixtures.chunk("LIST", info) + Fixtures.chunk("bext", bext) + Fixtures.chunk("cue ", cue) + Fixtures.chunk("LIST", labels)
                + Fixtures.chunk("smpl", [UInt8](repeating: 0, count: 36)) + Fixtures.chunk("iXML", Array("<BWFXML/>".utf8)))
    }

    @Test func wavKeepsItsChunks() throws {
        let source = chunks(decorated), copy = chunks(try copy(decorated, frameCount: 4_000))
        #expect(copy["data"] == source["data"])
        for name in ["cue ", "smpl"] { #expect(copy[name] == source[name], "\(name)") }
        // The library pads what it is given to whole words.
        #expect(copy["LIST adtl"]?.starts(with: labels) == true)
        #expect(copy["iXML"]?.starts(with: source["iXML"] ?? [1]) == true)
        #expect(copy["bext"]?.prefix(602) == source["bext"]?.prefix(602))
        // The coding history gains a line about the copy.
        #expect(copy["bext"]?.dropFirst(602).starts(with: "A=PCM,F=44100,W=16,M=mono\r\n".utf8) == true)
        let info = try #require(copy["LIST INFO"])
        for text in ["Title", "Artist of note", "Comment – with ünicode", "1999"] {
            #expect(String(decoding: info, as: UTF8.self).contains(text))
        }
    }

    @Test func rf64KeepsTheSameAsWAV() throws {
        let long = try copy(decorated, container: .rf64)
        #expect(long.starts(with: "RF64".utf8))
        let back = chunks(try copy(long, container: .wav, frameCount: 4_000)), source = chunks(decorated)
        for name in ["data", "cue ", "smpl"] { #expect(back[name] == source[name], "\(name)") }
        #expect(back["LIST adtl"]?.starts(with: labels) == true)
        #expect(back["bext"]?.prefix(602) == source["bext"]?.prefix(602))
    }

    @Test func wavOfUnknownLengthIsPlainWAVInTheEnd() throws {
        let file = try copy(decorated)
        #expect(file.starts(with: "RIFF".utf8))
        let read = chunks(file)
        #expect(read["data"] == chunks(decorated)["data"])
        #expect(read["cue "] == chunks(decorated)["cue "])
    }

    @Test func cuePointsGoToAIFFAndBack() throws {
        let aiff = try copy(decorated, container: .aiff)
        let path = try folder.write(aiff, to: "cues.aiff")
        let points = try RecordingReader(path: path).metadata.cuePoints
        #expect(points.map(\.frame) == [100, 2_500])
        #expect(points.map(\.name) == ["breath", "word"])
        #expect(chunks(try copy(aiff, container: .wav, frameCount: 4_000))["LIST adtl"]?.starts(with: labels) == true)
        // And from AIFF to AIFF.
        let again = try folder.write(copy(aiff), to: "again.aiff")
        #expect(try RecordingReader(path: again).metadata.cuePoints.map(\.name) == ["breath", "word"])
    }

    @Test(arguments: [Container.wav, .rf64, .aiff, .flac, .ogg, .mp3])
    func textTagsGoIntoEveryContainer(container: Container) throws {
        let path = try folder.write(copy(decorated, container: container), to: "tagged")
        let tags = try RecordingReader(path: path).metadata.tags
        // AIFF has no date.
        #expect(tags[.title] == "Title")
        #expect(tags[.artist] == "Artist of note")
        if container != .aiff { #expect(tags[.date] == "1999") }
        // MP3's first tag version is Latin-1.
        #expect(tags[.comment] == "Comment – with ünicode")
    }

    @Test func measuredLoudnessDoesNotOutliveProcessing() throws {
        let reader = try RecordingReader(path: folder.write(decorated, to: "bext.wav"))
        let target = folder.file("processed.wav")
        let writer = try AudioFileWriter(
            path: target, format: reader.format, frameCount: 0, metadata: reader.metadata.withoutMeasuredLoudness(), dither: true)
        try writer.finish()
        let bext = try #require(chunks(try bytes(of: target))["bext"])
        #expect(Array(bext[412 ..< 422]) == Array(repeating: [0xFF, 0x7F], count: 5).flatMap { $0 })
        #expect(bext.prefix(412) == self.bext.prefix(412))
    }

    @Test func speakerPositionsAreKept() throws {
        // 5.1 with the side speakers: WAVE_FORMAT_EXTENSIBLE with mask 0x60F.
        let pcm: [UInt8] = [1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
        let format = Fixtures.little(0xFFFE, 2) + Fixtures.little(6, 2) + Fixtures.little(48_000, 4) + Fixtures.little(576_000, 4)
            + Fixtures.little(12, 2) + Fixtures.little(16, 2) + Fixtures.little(22, 2) + Fixtures.little(16, 2) + Fixtures.little(0x60F, 4) + pcm
        let body = Array("WAVE".utf8) + Fixtures.chunk("fmt ", format) + Fixtures.chunk("data", [UInt8](repeating: 9, count: 1_200))
        let source = Array("RIFF".utf8) + Fixtures.little(body.count, 4) + body
        #expect(chunks(try copy(source, frameCount: 100))["fmt "] == format)
    }
}
