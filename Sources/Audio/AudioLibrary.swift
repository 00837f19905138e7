import CSoundalikeSndfile

/// The library behind reading and writing, as it is installed here.
public enum AudioLibrary {
    /// Its name and version.
    public static var version: String { String(cString: sf_version_string()) }

    /// Whether it was built to read and write files of this kind; older ones lack MP3 or Opus.
    public static func supports(_ container: Container) -> Bool {
        if container == .m4a { return FFmpegProgram.path != nil }
        guard let encoding = container.encodings.first else { return false }
        let format = AudioFileFormat(container: container, encoding: encoding, sampleRateHz: 48_000, channelCount: 1)
        guard let libraryFormat = format.libraryFormat(hasSpeakerPositions: false) else { return false }
        var info = SF_INFO()
        info.samplerate = 48_000
        info.channels = 1
        info.format = libraryFormat
        return sf_format_check(&info) != 0
    }
}
