import SoundalikeAudio
import SoundalikeFoundations
import TestSupport

/// Files of every kind that is written, as bytes to be damaged by tests.
enum Fixtures {
    static let formats: [AudioFileFormat] = [
        AudioFileFormat(container: .wav, encoding: .pcm16, sampleRateHz: 44_100, channelCount: 2),
        AudioFileFormat(container: .wav, encoding: .float32, sampleRateHz: 48_000, channelCount: 1),
        AudioFileFormat(container: .rf64, encoding: .pcm24, sampleRateHz: 96_000, channelCount: 2),
        AudioFileFormat(container: .aiff, encoding: .pcm24, sampleRateHz: 44_100, channelCount: 2),
        AudioFileFormat(container: .flac, encoding: .pcm16, sampleRateHz: 44_100, channelCount: 2),
        AudioFileFormat(container: .ogg, encoding: .vorbis, sampleRateHz: 44_100, channelCount: 2),
        AudioFileFormat(container: .opus, encoding: .opus, sampleRateHz: 48_000, channelCount: 2),
        AudioFileFormat(container: .mp3, encoding: .mp3, sampleRateHz: 44_100, channelCount: 2),
    ]

    /// The bytes of a file of `format` with noise in it.
    static func bytes(_ format: AudioFileFormat, frameCount: Int = 30_000) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let path = folder.file("fixture")
        let recording = Signals.noiseRecording(channelCount: format.channelCount, frameCount: frameCount, sampleRateHz: format.sampleRateHz)
        try recording.write(to: path, as: format)
        return try TestSupport.bytes(of: path)
    }

    /// A WAV file put together by hand.
    ///
    /// - Parameter dataSize: what the header says about the size of the data; the truth when nil.
    static func wav(
        channelCount: Int = 1, sampleRateHz: Int = 44_100, formatTag: Int = 1, bits: Int = 16, data: [UInt8], dataSize: UInt32? = nil,
        after: [UInt8] = []
    ) -> [UInt8] {
        let frameBytes = channelCount * bits / 8
        let format =
            little(formatTag, 2) + little(channelCount, 2) + little(sampleRateHz, 4) + little(sampleRateHz &* frameBytes, 4) + little(frameBytes, 2)
            + little(bits, 2)
        let body = Array("WAVE".utf8) + chunk("fmt ", format) + Array("data".utf8) + little(dataSize.map(Int.init) ?? data.count, 4) + data + after
        return Array("RIFF".utf8) + little(body.count, 4) + body
    }

    /// A RIFF chunk, padded to an even size.
    static func chunk(_ identifier: String, _ content: [UInt8]) -> [UInt8] {
        Array(identifier.utf8) + little(content.count, 4) + content + (content.count % 2 == 1 ? [0] : [])
    }

    /// `value` in `count` little-endian bytes.
    static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0 ..< count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// The error that `body` throws, nil when it throws none.
    static func error(_ body: () throws -> Void) -> SoundalikeError? {
        do {
            try body()
            return nil
        } catch {
            return error as? SoundalikeError
        }
    }
}
