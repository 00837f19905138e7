import CSoundalikeSndfile

extension AudioFileFormat {
    /// The format of a file that libsndfile opened.
    init(_ info: SF_INFO) {
        self.init(
            container: Self.container(of: info.format), encoding: Self.encoding(of: info.format),
            sampleRateHz: Double(info.samplerate), channelCount: Int(info.channels))
    }

    /// libsndfile's number for this format; nil when it is not one that is written.
    ///
    /// - Parameter hasSpeakerPositions: whether a WAV file gets the longer header that can name its channels' speakers.
    func libraryFormat(hasSpeakerPositions: Bool) -> Int32? {
        let major: Int
        switch container {
        case .wav: major = hasSpeakerPositions ? SF_FORMAT_WAVEX : SF_FORMAT_WAV
        case .rf64: major = SF_FORMAT_RF64
        case .aiff: major = SF_FORMAT_AIFF
        case .flac: major = SF_FORMAT_FLAC
        case .ogg, .opus: major = SF_FORMAT_OGG
        case .mp3: major = SF_FORMAT_MPEG
        case .m4a, .w64, .caf, .au, .other: return nil
        }
        let minor: Int
        switch encoding {
        case .pcmS8: minor = SF_FORMAT_PCM_S8
        case .pcmU8: minor = SF_FORMAT_PCM_U8
        case .pcm16: minor = SF_FORMAT_PCM_16
        case .pcm24: minor = SF_FORMAT_PCM_24
        case .pcm32: minor = SF_FORMAT_PCM_32
        case .float32: minor = SF_FORMAT_FLOAT
        case .float64: minor = SF_FORMAT_DOUBLE
        case .vorbis: minor = SF_FORMAT_VORBIS
        case .opus: minor = SF_FORMAT_OPUS
        case .mp3: minor = SF_FORMAT_MPEG_LAYER_III
        case .aac, .other: return nil
        }
        return Int32(major | minor)
    }

    private static func container(of format: Int32) -> Container {
        let encoding = Int(format) & SF_FORMAT_SUBMASK
        switch Int(format) & SF_FORMAT_TYPEMASK {
        case SF_FORMAT_WAV, SF_FORMAT_WAVEX: return .wav
        case SF_FORMAT_RF64: return .rf64
        case SF_FORMAT_W64: return .w64
        case SF_FORMAT_AIFF: return .aiff
        case SF_FORMAT_CAF: return .caf
        case SF_FORMAT_AU: return .au
        case SF_FORMAT_FLAC: return .flac
        case SF_FORMAT_OGG where encoding == SF_FORMAT_VORBIS: return .ogg
        case SF_FORMAT_OGG where encoding == SF_FORMAT_OPUS: return .opus
        case SF_FORMAT_MPEG where encoding == SF_FORMAT_MPEG_LAYER_III: return .mp3
        default: return .other
        }
    }

    private static func encoding(of format: Int32) -> SampleEncoding {
        switch Int(format) & SF_FORMAT_SUBMASK {
        case SF_FORMAT_PCM_S8: .pcmS8
        case SF_FORMAT_PCM_U8: .pcmU8
        case SF_FORMAT_PCM_16: .pcm16
        case SF_FORMAT_PCM_24: .pcm24
        case SF_FORMAT_PCM_32: .pcm32
        case SF_FORMAT_FLOAT: .float32
        case SF_FORMAT_DOUBLE: .float64
        case SF_FORMAT_VORBIS: .vorbis
        case SF_FORMAT_OPUS: .opus
        case SF_FORMAT_MPEG_LAYER_III: .mp3
        default: .other
        }
    }
}
