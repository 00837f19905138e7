import SoundalikeFoundations

/// Looks at a file's own headers before libsndfile does.
///
/// The library quietly shortens what is cut off and takes any claim it can parse; here the claims are compared with what
/// is there. Sizes that a streaming writer leaves open ("to the end of the file") are legal.
enum HeaderInspection {
    /// Checks `file` as far as its container is known.
    ///
    /// - Throws: `.badData` when the file is empty, cut off, or claims channels or a rate outside `AudioLimits`.
    static func inspect(_ file: InputFile) throws(SoundalikeError) -> HeaderFindings {
        guard file.length > 0 else { throw SoundalikeError(.badData, file.path, "is an empty file") }
        switch Magic(file) {
        case .riff: return try RIFFInspection.inspect(file)
        case .aiff: return try AIFFInspection.inspect(file)
        case .w64, .caf, .au: try SizeInspection.inspect(file)
        case .flac: try FLACInspection.inspect(file)
        case .ogg: return try OggInspection.inspect(file)
        case .mpeg: return try MPEGInspection.inspect(file)
        case .unknown: break
        }
        return HeaderFindings()
    }

    /// - Throws: `.badData` for what no audio file has.
    static func check(channelCount: Int, sampleRateHz: Double, of path: String) throws(SoundalikeError) {
        guard (1 ... AudioLimits.maximumChannelCount).contains(channelCount) else {
            throw SoundalikeError(
                .badData, path, "claims \(channelCount) channels", remedy: "from 1 to \(AudioLimits.maximumChannelCount) can be processed")
        }
        guard AudioLimits.sampleRateRangeHz.contains(sampleRateHz) else {
            throw SoundalikeError(.badData, path, "claims a sample rate of \(plain(sampleRateHz)) Hz", remedy: "4 kHz to 768 kHz can be processed")
        }
    }

    /// What to say about a file that libsndfile does not open.
    static func unreadable(_ file: InputFile) -> SoundalikeError {
        if Magic(file).startsWithItsName {
            return SoundalikeError(.badData, file.path, "its header is damaged or cut off", remedy: "get a complete copy")
        }
        return SoundalikeError(.badData, file.path, "is not an audio file of a kind that can be read",
            remedy: FFmpegProgram.path == nil ? "convert it to WAV or FLAC first, or install the package ffmpeg" : "convert it to WAV or FLAC first")
    }

    /// Whether the first bytes leave no doubt that it is a kind that is read here.
    static func startsWithItsName(_ file: InputFile) -> Bool { Magic(file).startsWithItsName }

    static func headerCutOff(_ file: InputFile) -> SoundalikeError {
        SoundalikeError(.badData, file.path, "is truncated: it ends within its header", remedy: "get a complete copy")
    }

    static func bodyCutOff(_ file: InputFile, declared: Int? = nil, present: Int? = nil) -> SoundalikeError {
        var problem = "is truncated: its end is missing"
        if let declared, let present { problem = "is truncated: it declares \(declared) bytes of audio and holds \(max(0, present))" }
        return SoundalikeError(.badData, file.path, problem, remedy: "get a complete copy")
    }

    private static func plain(_ number: Double) -> String {
        Int(exactly: number.rounded()).map(String.init) ?? "\(number)"
    }
}

/// The kind of file, by its first bytes.
private enum Magic {
    case riff, aiff, w64, caf, au, flac, ogg, mpeg, unknown

    init(_ file: InputFile) {
        let start = file.bytes(at: 0, count: 4)
        switch String(decoding: start, as: UTF8.self) {
        case "RIFF" where file.bytes(at: 8, count: 4).elementsEqual("AVI ".utf8): self = .unknown
        case "RIFF", "RF64": self = .riff
        case "FORM": self = .aiff
        case "riff": self = .w64
        case "caff": self = .caf
        case ".snd": self = .au
        case "fLaC": self = .flac
        case "OggS": self = .ogg
        case _ where ForeignFile.kind(of: file) != nil: self = .unknown
        default:
            let isFrame = start.count == 4 && start[0] == 0xFF && start[1] & 0xE0 == 0xE0
            self = isFrame || start.starts(with: "ID3".utf8) ? .mpeg : .unknown
        }
    }

    /// Whether the first bytes leave no doubt about the kind.
    var startsWithItsName: Bool { self != .unknown && self != .mpeg }
}
