@testable import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

struct WriterTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func nothingAppearsBeforeTheEnd() throws {
        let recording = Signals.noiseRecording()
        let format = AudioFileFormat(container: .wav, encoding: .pcm16, sampleRateHz: 44_100, channelCount: 2)
        let block = PlanarBlock(channelCount: 2, capacity: 4_000)
        do {
            let writer = try AudioFileWriter(path: folder.file("dropped.wav"), format: format, dither: false)
            recording.copy(from: 0, frames: 4_000, to: block)
            try writer.write(block, frameCount: 4_000)
            #expect(try folder.contents() == [])
        }
        #expect(try folder.contents() == [])
    }

    /// libsndfile writes when it closes a file. Were that after the descriptor is gone, it would write into whatever has its number by then.
    @Test(arguments: Fixtures.formats.indices)
    func droppedWritersWriteNothingAfterwards(index: Int) throws {
        let format = Fixtures.formats[index]
        let block = PlanarBlock(channelCount: format.channelCount, capacity: 4_000)
        var writer: AudioFileWriter? = try AudioFileWriter(path: folder.file("dropped"), format: format, dither: false)
        try writer?.write(block, frameCount: 4_000)
        let handle = try #require(writer?.handle)
        writer = nil
        _ = handle.close()
        #expect(handle.errorNumber == 0)
    }

    @Test func clippingIsCountedAndThePeakKept() throws {
        let samples: [Float] = [0, 1.5, -1.25, 0.5, -1]
        let recording = Recording(channels: [samples], sampleRateHz: 44_100)
        let path = folder.file("clipped.wav")
        #expect(try recording.write(to: path, as: .wav, encoding: .pcm16, dither: false) == 2)
        #expect(try Recording.read(path: path).channels[0] == [0, 32_767.0 / 32_768, -1, 0.5, -1])
        #expect(recording.peak == 1.5)
        // Floating point clips nothing.
        #expect(try recording.write(to: folder.file("float.wav"), as: .wav, encoding: .float32) == 0)
        #expect(try Recording.read(path: folder.file("float.wav")).channels[0] == samples)
    }

    @Test func samplesThatAreNotFiniteAreAFault() throws {
        for value in [Float.nan, .infinity] {
            let recording = Recording(channels: [[0, 0.5, value]], sampleRateHz: 44_100)
            let error = Fixtures.error { try recording.write(to: folder.file("nan.wav"), as: .wav) }
            #expect(error?.code == .internalFault)
        }
        #expect(try folder.contents() == [])
    }

    @Test func existingFilesAreNotReplacedUnasked() throws {
        let recording = Signals.noiseRecording(frameCount: 100)
        let path = try folder.write([1, 2, 3], to: "there.wav")
        #expect(Fixtures.error { try recording.write(to: path) }?.code == .cannotCreate)
        #expect(try bytes(of: path) == [1, 2, 3])
        try recording.write(to: path, overwrite: true)
        #expect(try Recording.read(path: path).frameCount == 100)
    }

    /// The same recording gives the same bytes, whatever the blocks and the time of day.
    @Test(arguments: Fixtures.formats.filter { $0.encoding.isLossless }.indices)
    func bytesDependOnNothingElse(index: Int) throws {
        let format = Fixtures.formats.filter { $0.encoding.isLossless }[index]
        let recording = Signals.noiseRecording(channelCount: format.channelCount, frameCount: 9_000, sampleRateHz: format.sampleRateHz)
        try recording.write(to: folder.file("a"), as: format)
        let writer = try AudioFileWriter(path: folder.file("b"), format: format, frameCount: 9_000, dither: true)
        let block = PlanarBlock(channelCount: format.channelCount, capacity: 123)
        var start = 0
        while start < 9_000 {
            let frames = min(123, 9_000 - start)
            recording.copy(from: start, frames: frames, to: block)
            try writer.write(block, frameCount: frames)
            start += frames
        }
        try writer.finish()
        #expect(try bytes(of: folder.file("a")) == bytes(of: folder.file("b")))
    }

    @Test func longFilesBecomeRF64() throws {
        let format = AudioFileFormat(container: .wav, encoding: .pcm24, sampleRateHz: 48_000, channelCount: 2)
        // The header is decided before the first sample, by the frames that are announced: 6 GB here.
        let writer = try AudioFileWriter(path: folder.file("long.wav"), format: format, frameCount: 1 << 30, dither: false)
        let block = PlanarBlock(channelCount: 2, capacity: 10)
        try writer.write(block, frameCount: 10)
        try writer.finish()
        #expect(try bytes(of: folder.file("long.wav")).starts(with: "RF64".utf8))
        #expect(try RecordingReader(path: folder.file("long.wav")).frameCount == 10)
        let aiff = AudioFileFormat(container: .aiff, encoding: .pcm24, sampleRateHz: 48_000, channelCount: 2)
        let error = Fixtures.error { _ = try AudioFileWriter(path: folder.file("long.aiff"), format: aiff, frameCount: 1 << 30, dither: false) }
        #expect(error?.code == .usage)
    }
}
