import SoundalikeAudio
import TestSupport
import Testing

struct MonoStreamTests {
    @Test(arguments: [44_100.0, 22_050, 48_000])
    func streamsWhatReadingMixingAndResamplingGive(rate: Double) throws {
        let folder = try TemporaryFolder()
        let recording = Signals.noiseRecording(channelCount: 3, frameCount: 50_001)
        let path = folder.file("three.wav")
        try recording.write(to: path, as: .wav, encoding: .float32)
        let stream = try MonoStream(path: path, rateHz: rate, startSeconds: 0.1, durationSeconds: 0.9)
        let streamed = try stream.readAll()
        let part = try Recording.read(path: path, startSeconds: 0.1, durationSeconds: 0.9)
        let whole = try Recording(channels: [part.mono()], sampleRateHz: part.sampleRateHz).resampled(to: rate)
        #expect(streamed.count == stream.frameCount)
        #expect(streamed.count == whole.frameCount)
        #expect(zip(streamed, whole.channels[0]).allSatisfy { abs($0 - $1) < 1e-6 })
    }
}
