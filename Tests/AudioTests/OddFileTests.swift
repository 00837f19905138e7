import Foundation
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeAudio

/// Recordings that are odd in one way each, made by `Tests/Inputs/make.py`: nothing of them is lost.
struct OddFileTests {
    static let inputs = References.folder.deletingLastPathComponent().appendingPathComponent("Inputs")

    static func path(_ name: String) -> String { inputs.appendingPathComponent(name).path }

    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Files of the samples of `plain.wav`, and what is said about them.
    @Test(arguments: [
        ("odd-chunk.wav", "no pad byte"), ("size-zero.wav", "88200 are there"), ("size-stale.wav", "2000 bytes"), ("markers.wav", nil),
        ("long-ixml.wav", nil), ("24-in-32.wav", nil),
    ])
    func everySampleIsRead(name: String, warning: String?) throws {
        let reader = try RecordingReader(path: Self.path(name))
        #expect(reader.warnings.count == (warning == nil ? 0 : 1))
        if let warning { #expect(reader.warnings.first?.contains(warning) ?? false, "\(reader.warnings)") }
        #expect(try Recording.read(path: Self.path(name)).channels == Recording.read(path: Self.path("plain.wav")).channels)
    }

    /// 40 packets of 1152 in each file of a second, less the decoder's delay, or the encoder's as well where the file says what it is.
    @Test(arguments: [("vbr-no-xing.mp3", 40 * 1_152 - 529), ("cbr-no-xing.mp3", 40 * 1_152 - 529), ("joined.mp3", 80 * 1_152 - 1_105), ("wrong-xing.mp3", 0)])
    func everyFrameIsRead(name: String, frameCount: Int) throws {
        let reader = try RecordingReader(path: Self.path(name))
        if frameCount > 0 { #expect(reader.frameCount == frameCount) }
        #expect(reader.frameCount > 44_000)
        let samples = try Recording.read(path: Self.path(name)).channels[0]
        #expect(samples.count == reader.frameCount)
        // The tone swells: the end of each second is loud.
        #expect(samples[40_000 ..< 43_000].map(abs).max() ?? 0 > 0.2)
        if name == "joined.mp3" { #expect(samples[87_000 ..< 90_000].map(abs).max() ?? 0 > 0.2) }
    }

    /// A frame whose header is broken is missing from what is read, and that is said.
    @Test func damagedFramesOfAnMP3AreSaid() throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.path("cbr-no-xing.mp3"))))
        let whole = try RecordingReader(path: Self.path("cbr-no-xing.mp3"))
        #expect(whole.warnings.isEmpty)
        // The eleventh frame: all are as long as the first, or one byte longer.
        var offset = MPEGFrames.endOfTag(try InputFile(path: Self.path("cbr-no-xing.mp3")), at: 0)
        for _ in 0 ..< 10 { offset += try #require(MPEGFrameHeader(bytes[offset...])?.byteCount) }
        let size = try #require(MPEGFrameHeader(bytes[offset...])?.byteCount)
        bytes[offset] = 0
        try folder.write(bytes, to: "damaged.mp3")
        let damaged = try RecordingReader(path: folder.file("damaged.mp3"))
        #expect(damaged.frameCount == whole.frameCount - 1_152)
        #expect(damaged.warnings == ["\(size) bytes between its frames are damaged or no audio, and are left out"])
    }

    @Test func chainsOfOggFilesAreReadWhole() throws {
        let reader = try RecordingReader(path: Self.path("chained.ogg"))
        #expect(reader.frameCount == 88_200)
        let samples = try Recording.read(path: Self.path("chained.ogg")).channels[0]
        // The second is the first at half its level.
        #expect(zip(samples[30_000 ..< 40_000], samples[74_100 ..< 84_100]).allSatisfy { abs($0 - 2 * $1) < 0.06 })
        try reader.seek(toFrame: 44_000)
        let block = PlanarBlock(channelCount: 1, capacity: 400)
        #expect(try reader.read(into: block) == 400)
        #expect(Array(block[0]) == Array(samples[44_000 ..< 44_400]))
    }

    /// The tone of each speaker: front left and right, centre, LFE, back left and right.
    @Test(arguments: ["5.1.wav", "5.1.flac", "5.1.ogg", "5.1.opus"], [Container.wav, .flac, .ogg, .opus])
    func channelsGoToTheirSpeakers(name: String, container: Container) throws {
        let reader = try RecordingReader(path: Self.path(name))
        let recording = try Recording.read(path: Self.path(name))
        try recording.write(to: folder.file("copy"), as: container, metadata: reader.metadata)
        for channels in [recording.channels, try Recording.read(path: folder.file("copy")).channels] {
            for (channel, frequencyHz) in zip(channels, [300.0, 400, 500, 60, 700, 800]) {
                let tone = Signals.sine(frequencyHz: frequencyHz, seconds: 0.4, sampleRateHz: 48_000)
                let match = zip(tone, channel[1_000...]).reduce(0) { $0 + $1.0 * $1.1 }
                let quarter = Signals.sine(frequencyHz: frequencyHz, seconds: 0.4, sampleRateHz: 48_000, phase: .pi / 2)
                let other = zip(quarter, channel[1_000...]).reduce(0) { $0 + $1.0 * $1.1 }
                let amplitude = 2 * (match * match + other * other).squareRoot() / Float(tone.count)
                #expect(abs(amplitude - 0.1) < 0.05, "\(frequencyHz) Hz")
            }
        }
        // FFmpeg's ebur128 says -15.9 of each of the four files.
        let meter = try LoudnessMeter(sampleRateHz: 48_000, channelCount: 6, speakers: reader.metadata.speakers)
        meter.add(recording)
        #expect(abs((meter.measure().integratedLUFS ?? 0) + 15.9) < 0.06)
    }

    @Test(arguments: ["long-ixml.wav", "markers.wav"]) func longChunksAreKept(name: String) throws {
        let source = try RecordingReader(path: Self.path(name))
        try Recording.read(path: Self.path(name)).write(to: folder.file("copy.wav"), as: source.format, metadata: source.metadata, dither: false)
        let copy = try RecordingReader(path: folder.file("copy.wav"))
        #expect(copy.metadata == source.metadata)
        #expect(copy.metadata.cuePoints.count == (name == "markers.wav" ? 1_200 : 0))
        #expect(try Recording.read(path: folder.file("copy.wav")).channels == Recording.read(path: Self.path(name)).channels)
        try Recording.read(path: Self.path(name)).write(to: folder.file("copy.aiff"), as: .aiff, metadata: source.metadata)
        #expect(try RecordingReader(path: folder.file("copy.aiff")).metadata.cuePoints.map(\.name) == source.metadata.cuePoints.map(\.name))
    }
}
