import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

struct RoundTripTests {
    @Test(arguments: [
        (Container.wav, SampleEncoding.pcmU8), (.wav, .pcm16), (.wav, .pcm24), (.wav, .float32), (.wav, .float64),
        (.rf64, .pcm16), (.rf64, .pcm24), (.rf64, .float32),
        (.aiff, .pcmS8), (.aiff, .pcm16), (.aiff, .pcm24), (.aiff, .float32),
        (.flac, .pcmS8), (.flac, .pcm16), (.flac, .pcm24),
    ])
    func losslessEncodingsKeepEverySample(container: Container, encoding: SampleEncoding) throws {
        let folder = try TemporaryFolder()
        let bits = encoding.integerBits ?? 24
        let recording = Recording(
            channels: [
                [-1, 1 - Float(1 / Double(1 << (bits - 1))), 0] + Signals.integerNoise(bits: bits, count: 20_000),
                [0, 0, 0] + Signals.integerNoise(bits: bits, count: 20_000, seed: 2),
            ], sampleRateHz: 44_100)
        let first = folder.file("first"), second = folder.file("second")
        let clipped = try recording.write(to: first, as: container, encoding: encoding, dither: false)
        #expect(clipped == 0)
        let reader = try RecordingReader(path: first)
        #expect(reader.format == AudioFileFormat(container: container, encoding: encoding, sampleRateHz: 44_100, channelCount: 2))
        let back = try Recording.read(path: first)
        #expect(back.channels == recording.channels)
        try back.write(to: second, as: reader.format, metadata: reader.metadata, dither: false)
        #expect(try bytes(of: first) == bytes(of: second))
    }

    @Test(arguments: [
        (Container.ogg, SampleEncoding.vorbis, 44_100.0), (.opus, .opus, 48_000), (.mp3, .mp3, 44_100),
    ])
    func lossyEncodingsKeepLengthAndLevel(container: Container, encoding: SampleEncoding, rate: Double) throws {
        let folder = try TemporaryFolder()
        let tone = Signals.sine(frequencyHz: 1_000, amplitude: 0.5, seconds: 2.345, sampleRateHz: rate)
        let recording = Recording(channels: [tone, tone.map { -$0 / 2 }], sampleRateHz: rate)
        let path = folder.file("lossy")
        try recording.write(to: path, as: container)
        let reader = try RecordingReader(path: path)
        #expect(reader.format == AudioFileFormat(container: container, encoding: encoding, sampleRateHz: rate, channelCount: 2))
        let back = try Recording.read(path: path)
        #expect(back.frameCount == recording.frameCount)
        // Sample-aligned: the difference is small, which a shift by one frame would already spoil.
        let error = zip(back.channels[0], tone).dropFirst(2_000).dropLast(2_000).map { abs($0 - $1) }.max() ?? 1
        #expect(error < 0.03)
    }
}
