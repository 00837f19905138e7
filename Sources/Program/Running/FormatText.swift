import SoundalikeAudio

/// File formats as people read them.
enum FormatText {
    /// `FLAC 24 bit, 48000 Hz, stereo`.
    static func text(_ format: AudioFileFormat) -> String {
        let encoding = format.encoding.isLossless ? " \(format.encoding.name)" : ""
        return "\(format.container.name)\(encoding), \(ValueText.number(format.sampleRateHz)) Hz, \(channels(format.channelCount))"
    }

    private static func channels(_ count: Int) -> String {
        switch count {
        case 1: "mono"
        case 2: "stereo"
        default: "\(count) channels"
        }
    }
}
