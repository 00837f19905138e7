import SoundalikeFoundations

/// What an audio file is made of: the container, the encoding of its samples, their rate, the number of channels.
public struct AudioFileFormat: Sendable, Equatable {
    /// The kind of file.
    public var container: Container
    /// How samples lie in it.
    public var encoding: SampleEncoding
    /// Samples a second of each channel.
    public var sampleRateHz: Double
    /// How many channels it has.
    public var channelCount: Int

    /// A format of these parts; see ``checkWritable(bits:)`` for whether there can be such a file.
    public init(container: Container, encoding: SampleEncoding, sampleRateHz: Double, channelCount: Int) {
        self.container = container
        self.encoding = encoding
        self.sampleRateHz = sampleRateHz
        self.channelCount = channelCount
    }

    /// The format that a processed copy of a file of format `input` is written in.
    ///
    /// The same container and encoding where they can be written, else WAV with what holds the samples (24 bit, or float for
    /// float); `container` and `bits` say otherwise.
    ///
    /// - Throws: `.usage` when the choices exclude each other or the container cannot hold the input's rate or channels.
    public static func output(
        for input: AudioFileFormat, container chosen: Container? = nil, bits: BitDepth? = nil
    ) throws(SoundalikeError) -> AudioFileFormat {
        var output = input
        // What FFmpeg reads becomes WAV unless asked: encoding once more is for the user to choose.
        output.container = chosen ?? (input.container.isWritable && input.container != .m4a ? input.container : .wav)
        let possible = output.container.encodings
        if let bits {
            output.encoding = bits.encoding
        } else if !possible.contains(input.encoding) {
            output.encoding = possible.first ?? .pcm24
        }
        try output.checkWritable(bits: bits)
        return output
    }

    /// Checks that a file of this format can be written.
    ///
    /// - Parameter bits: the user's choice of precision, if that is where the encoding comes from; for the message.
    /// - Throws: `.usage` with what the container can hold.
    public func checkWritable(bits: BitDepth? = nil) throws(SoundalikeError) {
        guard container.isWritable else {
            throw SoundalikeError(.usage, nil, "\(container.name) files cannot be written", remedy: "choose `container` \(Self.writableNames)")
        }
        guard container.encodings.contains(encoding) else {
            if container.encodings.allSatisfy({ !$0.isLossless }) {
                throw SoundalikeError(
                    .usage, nil, "\(container.name) is lossy and has no bit depth to choose", remedy: "leave out `bits`, or choose `container` wav or flac")
            }
            throw SoundalikeError(
                .usage, nil, "\(container.name) cannot hold \(bits?.encoding.name ?? encoding.name) samples",
                remedy: "it holds \(container.encodings.map(\.name).uniqued().sorted().joined(separator: ", ")); or choose `container` wav")
        }
        guard (1 ... container.maximumChannelCount).contains(channelCount) else {
            throw SoundalikeError(
                .usage, nil, "\(container.name) holds at most \(container.maximumChannelCount) channels, not \(channelCount)",
                remedy: "choose `container` wav")
        }
        guard AudioLimits.sampleRateRangeHz.contains(sampleRateHz), sampleRateHz == sampleRateHz.rounded() else {
            throw SoundalikeError(.usage, nil, "a sample rate of \(sampleRateHz) Hz cannot be written")
        }
        guard container.holds(sampleRateHz: sampleRateHz) else {
            throw SoundalikeError(
                .usage, nil, "\(container.name) cannot hold a sample rate of \(Int(sampleRateHz)) Hz",
                remedy: "choose `container` wav\(Container.flac.holds(sampleRateHz: sampleRateHz) ? " or flac" : ""), or convert the input's rate first")
        }
    }

    private static var writableNames: String { Container.writable.map(\.rawValue).joined(separator: "|") }

    /// Bytes of one frame of uncompressed samples; nil for compressed encodings.
    var bytesPerFrame: Int? {
        switch encoding {
        case .pcmS8, .pcmU8: channelCount
        case .pcm16: 2 * channelCount
        case .pcm24: 3 * channelCount
        case .pcm32, .float32: 4 * channelCount
        case .float64: 8 * channelCount
        case .vorbis, .opus, .mp3, .aac, .other: nil
        }
    }
}
