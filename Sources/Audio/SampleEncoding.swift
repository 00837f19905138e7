/// How samples lie in a file.
public enum SampleEncoding: String, Sendable, CaseIterable, Codable {
    case pcmS8, pcmU8, pcm16, pcm24, pcm32, float32, float64
    case vorbis, opus, mp3, aac
    /// Companded, adaptive and other encodings that are read, never written.
    case other

    /// The bits of an integer encoding; nil for floating point and lossy ones.
    public var integerBits: Int? {
        switch self {
        case .pcmS8, .pcmU8: 8
        case .pcm16: 16
        case .pcm24: 24
        case .pcm32: 32
        default: nil
        }
    }

    /// Whether samples come back as they were written, as far as the encoding's precision goes.
    public var isLossless: Bool {
        switch self {
        case .vorbis, .opus, .mp3, .aac, .other: false
        default: true
        }
    }

    /// Whether samples are whole numbers, which clip and are never NaN.
    public var isInteger: Bool { integerBits != nil }

    /// Whether processed samples should be dithered on their way into this encoding: it has fewer bits than a `Float`.
    public var wantsDither: Bool { integerBits.map { $0 <= 24 } ?? false }

    /// The largest sample that does not clip in an integer encoding, dither included when `dithered`; nil where nothing clips.
    public func largestSample(dithered: Bool) -> Double? {
        guard let integerBits else { return nil }
        let fullScale = Double(1 << (integerBits - 1))
        // Triangular dither reaches one step either way, and rounding adds half a step that the limit itself absorbs.
        return (fullScale - (dithered && wantsDither ? 2 : 1)) / fullScale
    }

    /// The encoding as people write it.
    public var name: String {
        switch self {
        case .pcmS8, .pcmU8: "8 bit"
        case .pcm16: "16 bit"
        case .pcm24: "24 bit"
        case .pcm32: "32 bit"
        case .float32: "32 bit float"
        case .float64: "64 bit float"
        case .vorbis: "Vorbis"
        case .opus: "Opus"
        case .mp3: "MP3"
        case .aac: "AAC"
        case .other: "other"
        }
    }
}

/// A choice of precision for a written file, as the command line names it.
public enum BitDepth: String, Sendable, CaseIterable {
    case bits16 = "16"
    case bits24 = "24"
    case float32 = "32f"

    /// The encoding of that precision.
    public var encoding: SampleEncoding {
        switch self {
        case .bits16: .pcm16
        case .bits24: .pcm24
        case .float32: .float32
        }
    }
}
