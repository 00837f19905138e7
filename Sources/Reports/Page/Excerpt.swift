import SoundalikeAudio
import SoundalikeFoundations

/// A part of a recording, as a page holds it: FLAC, 16 bit, at the file's own rate.
struct Excerpt: Sendable {
    /// FLAC, the whole file.
    let bytes: [UInt8]
    let startSeconds: Double
    let durationSeconds: Double
    /// Whether nothing of the recording is left out.
    let isWhole: Bool

    /// Reads a part of `path`. More than two channels are mixed to one.
    ///
    /// - Throws: what reading and writing throw.
    init(of path: String, startFrame: Int, frameCount wanted: Int) throws {
        let reader = try RecordingReader(path: path)
        let format = reader.format
        let start = min(max(startFrame, 0), reader.frameCount - 1)
        try reader.seek(toFrame: start)
        let channelCount = format.channelCount > 2 ? 1 : format.channelCount
        let flac = AudioFileFormat(container: .flac, encoding: .pcm16, sampleRateHz: format.sampleRateHz, channelCount: channelCount)
        // What has 16 bits stays as it is, bit for bit.
        let isExact = (format.encoding.integerBits ?? 32) <= 16 && channelCount == format.channelCount
        let writer = try AudioFileWriter(unnamed: flac, dither: !isExact)
        let block = PlanarBlock(channelCount: format.channelCount, capacity: 8_192), mono = PlanarBlock(channelCount: 1, capacity: block.capacity)
        var left = min(wanted, reader.frameCount - start)
        isWhole = left == reader.frameCount
        durationSeconds = Double(left) / format.sampleRateHz
        startSeconds = Double(start) / format.sampleRateHz
        while left > 0, case let count = try reader.read(into: block.channels, frameCount: min(left, block.capacity)), count > 0 {
            if channelCount == format.channelCount {
                try writer.write(block, frameCount: count)
            } else {
                block.mix(into: mono.channels[0], frameCount: count)
                try writer.write(mono, frameCount: count)
            }
            left -= count
        }
        bytes = try writer.completedBytes()
    }

    /// The frames of each recording that pages hold, so that `count` of them stay below 15 MB whatever they sound like:
    /// 16 bits a sample, no compression, four characters for three bytes.
    static func frameLimit(recordings count: Int, channelCount: Int) -> Int {
        5_200_000 / max(count, 1) / (channelCount == 2 ? 2 : 1)
    }
}
