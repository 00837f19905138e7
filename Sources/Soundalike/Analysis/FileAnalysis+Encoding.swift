import SoundalikeStyle

/// Encoded as `analyse --json` prints it. Figures are absent where a recording is too short or too quiet to say.
extension FileAnalysis: Encodable {
    private enum Key: String, CodingKey {
        case durationSeconds = "duration_seconds", analysedSeconds = "analysed_seconds", sampleRateHz = "sample_rate_hz"
        case channels, container, encoding, loudness, spectrum, style
    }

    private enum LoudnessKey: String, CodingKey {
        case integrated = "integrated_lufs", shortTermMaximum = "short_term_maximum_lufs", range = "range_lu"
        case truePeak = "true_peak_dbtp", samplePeak = "sample_peak_dbfs"
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(durationSeconds, forKey: .durationSeconds)
        try members.encode(analysedSeconds, forKey: .analysedSeconds)
        try members.encode(format.sampleRateHz, forKey: .sampleRateHz)
        try members.encode(format.channelCount, forKey: .channels)
        try members.encode(format.container.rawValue, forKey: .container)
        try members.encode(format.encoding.rawValue, forKey: .encoding)
        var levels = members.nestedContainer(keyedBy: LoudnessKey.self, forKey: .loudness)
        try levels.encodeIfPresent(loudness.integratedLUFS, forKey: .integrated)
        try levels.encodeIfPresent(loudness.shortTermMaximumLUFS, forKey: .shortTermMaximum)
        try levels.encodeIfPresent(loudness.loudnessRangeLU, forKey: .range)
        try levels.encodeIfPresent(loudness.truePeakDBTP, forKey: .truePeak)
        try levels.encodeIfPresent(loudness.samplePeakDBFS, forKey: .samplePeak)
        try members.encode(spectrum, forKey: .spectrum)
        try members.encodeIfPresent(style?.measured, forKey: .style)
    }
}

extension FileAnalysis.Band: Encodable {
    private enum Key: String, CodingKey {
        case frequencyHz = "frequency_hz", levelDB = "level_db"
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(frequencyHz, forKey: .frequencyHz)
        try members.encodeIfPresent(levelDB, forKey: .levelDB)
    }
}

/// A feature, and what a recording has of it.
private struct MeasuredFeature: Encodable {
    let id: String, label: String, unit: String
    let scale: Double
    /// Absent where it cannot be measured.
    let value: Double?
}

extension StyleProfile {
    fileprivate var measured: [MeasuredFeature] {
        zip(Self.features, values).map { MeasuredFeature(id: $0.id, label: $0.label, unit: $0.unit, scale: $0.scale, value: $1) }
    }
}
