/// The kind of file that holds the audio.
public enum Container: String, Sendable, CaseIterable, Codable {
    case wav, rf64, aiff, flac, ogg, opus, mp3
    /// AAC in an MP4 file, read and written by FFmpeg where it is installed.
    case m4a
    /// Read, never written.
    case w64, caf, au
    /// Something that can be read but has no name here.
    case other

    /// The containers that can be written.
    public static let writable: [Container] = [.wav, .rf64, .aiff, .flac, .ogg, .opus, .mp3, .m4a]

    /// Whether files of this kind are made of RIFF chunks.
    var isRIFF: Bool { self == .wav || self == .rf64 }

    /// Whether files of this kind can be written.
    public var isWritable: Bool { Self.writable.contains(self) }

    /// The name as people write it.
    public var name: String {
        switch self {
        case .wav: "WAV"
        case .rf64: "RF64"
        case .aiff: "AIFF"
        case .flac: "FLAC"
        case .ogg: "Ogg Vorbis"
        case .opus: "Opus"
        case .mp3: "MP3"
        case .m4a: "M4A"
        case .w64: "W64"
        case .caf: "CAF"
        case .au: "AU"
        case .other: "another format"
        }
    }

    /// The extension of files of this kind, without the dot. (RF64 files are called `.wav` by custom.)
    public var fileExtension: String {
        switch self {
        case .rf64, .other: "wav"
        default: rawValue
        }
    }

    /// The container that a file name's extension stands for, if it can be written.
    public init?(fileExtension: String) {
        switch fileExtension.lowercased() {
        case "wav", "wave", "bwf": self = .wav
        case "rf64": self = .rf64
        case "aif", "aiff", "aifc": self = .aiff
        case "flac": self = .flac
        case "ogg", "oga": self = .ogg
        case "opus": self = .opus
        case "mp3": self = .mp3
        case "m4a": self = .m4a
        default: return nil
        }
    }

    /// The extensions, in small letters, of files that are taken for recordings where a folder is looked through.
    public static let readableExtensions: Set<String> = [
        "wav", "wave", "bwf", "rf64", "w64", "aif", "aiff", "aifc", "caf", "au", "snd", "flac", "ogg", "oga", "opus", "mp3",
        "m4a", "m4b", "aac", "wma", "mp2", "mka", "ac3", "amr", "ape", "wv", "tta", "3ga",
    ]

    /// The encodings that this container is written with; the first is used when nothing else decides.
    public var encodings: [SampleEncoding] {
        switch self {
        case .wav, .rf64: [.pcm24, .pcmU8, .pcm16, .pcm32, .float32, .float64]
        case .aiff: [.pcm24, .pcmS8, .pcm16, .pcm32, .float32, .float64]
        case .flac: [.pcm24, .pcmS8, .pcm16]
        case .ogg: [.vorbis]
        case .opus: [.opus]
        case .mp3: [.mp3]
        case .m4a: [.aac]
        case .w64, .caf, .au, .other: []
        }
    }

    /// The most channels that this container is written with.
    var maximumChannelCount: Int {
        switch self {
        case .flac, .m4a: 8
        case .mp3: 2
        default: AudioLimits.maximumChannelCount
        }
    }

    /// Whether this container can be written at `rate` (Hz).
    func holds(sampleRateHz rate: Double) -> Bool {
        switch self {
        case .opus: [8_000, 12_000, 16_000, 24_000, 48_000].contains(rate)
        case .mp3: [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000].contains(rate)
        case .m4a: [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000].contains(rate)
        // What a frame's header can say.
        case .flac: rate <= 65_535 || rate <= 655_350 && rate.truncatingRemainder(dividingBy: 10) == 0
        case .ogg: rate <= 200_000
        default: true
        }
    }
}
