import CSoundalikeSndfile
import SoundalikeFoundations

/// How a file of a format is laid out by libsndfile, decided before its first byte.
struct FileLayout {
    /// libsndfile's number for container and encoding.
    let libraryFormat: Int32
    /// Whether a long file that turned out short gets a plain WAV header when it is closed.
    private let mayBecomePlain: Bool

    /// The most bytes of audio in a file with 32-bit sizes, less a megabyte for everything else in it.
    private static let largestShortFile = (1 << 32) - (1 << 20)

    /// - Parameter frameCount: the frames that will be written, nil when unknown.
    /// - Throws: `.usage` when the container cannot hold as much.
    init(format: AudioFileFormat, frameCount: Int?, metadata: AudioFileMetadata, path: String) throws(SoundalikeError) {
        var format = format
        let extraBytes = metadata.trailingChunks(in: format.container).reduce(0) { $0 + $1.bytes.count + 9 }
        let isLong = frameCount.flatMap { count in
            format.bytesPerFrame.map { count.multipliedReportingOverflow(by: $0) }
        }.map { $0.overflow || $0.partialValue > Self.largestShortFile - extraBytes }
        if format.container == .aiff, isLong == true {
            throw SoundalikeError(.usage, path, "AIFF cannot hold more than 4 GB", remedy: "choose `container` wav or flac")
        }
        // EBU Tech 3306: a writer that does not know begins as if the file might grow long.
        mayBecomePlain = format.container == .wav && isLong == nil
        if format.container == .wav, isLong != false { format.container = .rf64 }
        guard let number = format.libraryFormat(hasSpeakerPositions: metadata.speakerPositions != nil) else {
            throw SoundalikeError(.usage, path, "\(format.container.name) with \(format.encoding.name) samples cannot be written")
        }
        libraryFormat = number
    }

    /// Sets what libsndfile lets one set before the first sample: qualities of lossy encodings, the header's kind.
    func prepare(_ handle: SndfileHandle, format: AudioFileFormat) {
        switch format.encoding {
        case .vorbis:
            // Vorbis quality 6: about 192 kbit/s in stereo.
            var quality = 0.6
            handle.command(SFC_SET_VBR_ENCODING_QUALITY, &quality)
        case .opus:
            // 6 … 256 kbit/s a channel from 1 to 0: about 96.
            var compression = 0.64
            handle.command(SFC_SET_COMPRESSION_LEVEL, &compression)
        case .mp3:
            // LAME's V2: about 190 kbit/s in stereo.
            var mode = Int32(SF_BITRATE_MODE_VARIABLE)
            handle.command(SFC_SET_BITRATE_MODE, &mode)
            var compression = 0.2
            handle.command(SFC_SET_COMPRESSION_LEVEL, &compression)
        default:
            break
        }
        if mayBecomePlain { handle.command(SFC_RF64_AUTO_DOWNGRADE, on: true) }
        // The peak chunk of float files would carry the time of writing, and so differ from run to run.
        handle.command(SFC_SET_ADD_PEAK_CHUNK, on: false)
    }
}
