import SoundalikeAudio

/// What rendering a recording came to.
public struct RenderReport: Sendable, Equatable {
    /// The file that was written, as the caller named it; the input's name where the output stays in memory.
    public var output: String
    /// What the output is made of.
    public var format: AudioFileFormat
    /// The output's length, seconds.
    public var durationSeconds: Double
    /// The gain after the effects, all reasons together, dB.
    public var gainDB = 0.0
    /// By how much the level was lowered because an integer or lossy format would have clipped, dB, 0 or more.
    public var clippingReductionDB = 0.0
    /// By how much the limiter lowered the level at most, dB, 0 or more.
    public var limiterReductionDB = 0.0
    /// The limiter's release, ms; nil where it was not needed.
    public var limiterReleaseMS: Double?
    /// Integrated loudness of the output, LUFS; nil unless a loudness was asked for, and for what is too short or quiet to measure.
    public var loudnessLUFS: Double?
    /// True peak of the output, dBTP; nil as the loudness is.
    public var truePeakDBTP: Double?
    /// By how much the output is quieter than asked, where its peaks may not pass −1 dBTP, LU, 0 or more; 0 for less than can be heard (0.05 LU).
    public var loudnessShortfallLU = 0.0
    /// Whether nothing changed and the output is the input, byte for byte.
    public var isCopy = false
    /// What was not done as asked, a line each.
    public var warnings: [String] = []
}

extension RenderReport {
    /// What counts as not reached, LU.
    private static let noticeableLU = 0.05

    /// Takes over what was measured of the output.
    mutating func note(_ measured: Loudness, _ target: LoudnessTarget) {
        loudnessLUFS = measured.integratedLUFS
        truePeakDBTP = measured.integratedLUFS == nil ? nil : measured.truePeakDBTP
        let missing = measured.integratedLUFS.flatMap { found in target.comparedLUFS.map { $0 - found } } ?? 0
        loudnessShortfallLU = missing > Self.noticeableLU ? missing : 0
    }
}
