import Soundalike
import SoundalikeAudio

/// What `analyse` says about a recording.
struct AnalysisDetails: Encodable, Sendable {
    /// Figures are absent where a recording is too short or too quiet to say.
    struct Levels: Encodable, Sendable {
        let integratedLufs: Double?
        let shortTermMaximumLufs: Double?
        let rangeLu: Double?
        let truePeakDbtp: Double?
        let samplePeakDbfs: Double?
    }

    struct Band: Encodable, Sendable {
        let frequencyHz: Double
        let levelDb: Double?
    }

    let durationSeconds: Double
    /// The part that the levels and the spectrum are about.
    let analysedSeconds: Double
    let sampleRateHz: Double
    let channels: Int
    let container: String
    let encoding: String
    let loudness: Levels
    let spectrum: [Band]
    /// Absent when it was not asked for, and for silence.
    let style: [StyleDetails]?
    private let format: AudioFileFormat

    private enum CodingKeys: CodingKey {
        case durationSeconds, analysedSeconds, sampleRateHz, channels, container, encoding, loudness, spectrum, style
    }

    init(_ analysis: FileAnalysis) {
        format = analysis.format
        durationSeconds = analysis.durationSeconds
        analysedSeconds = analysis.analysedSeconds
        sampleRateHz = format.sampleRateHz
        channels = format.channelCount
        container = format.container.rawValue
        encoding = format.encoding.rawValue
        loudness = Levels(
            integratedLufs: analysis.loudness.integratedLUFS, shortTermMaximumLufs: analysis.loudness.shortTermMaximumLUFS,
            rangeLu: analysis.loudness.loudnessRangeLU, truePeakDbtp: analysis.loudness.truePeakDBTP,
            samplePeakDbfs: analysis.loudness.samplePeakDBFS)
        spectrum = analysis.spectrum.map { Band(frequencyHz: $0.frequencyHz, levelDb: $0.levelDB) }
        style = analysis.style.map(StyleDetails.all)
    }
}

extension AnalysisDetails {
    /// The same for people.
    var text: String {
        let part = analysedSeconds < durationSeconds ? " (analysed: \(ValueText.duration(analysedSeconds)))" : ""
        let figures = [
            ("format", FormatText.text(format)),
            ("duration", ValueText.duration(durationSeconds) + part),
            ("integrated loudness", level(loudness.integratedLufs, "LUFS")),
            ("short-term maximum", level(loudness.shortTermMaximumLufs, "LUFS")),
            ("loudness range", level(loudness.rangeLu, "LU")),
            ("true peak", level(loudness.truePeakDbtp, "dBTP")),
            ("sample peak", level(loudness.samplePeakDbfs, "dBFS")),
        ]
        let lines = figures.map { "  " + $0.0.padding(toLength: 21, withPad: " ", startingAt: 0) + $0.1 }
        return (lines + (style.map { [StyleDetails.text($0)] } ?? []) + ["  average spectrum", spectrumText]).joined(separator: "\n")
    }

    private func level(_ value: Double?, _ unit: String) -> String { value.map { ValueText.decibels($0, unit: unit) } ?? "-" }

    /// A row a third-octave band, with a bar of a character for every 3 dB down to 60 dB below the loudest band.
    private var spectrumText: String {
        let loudest = spectrum.compactMap(\.levelDb).max() ?? 0
        return spectrum.map { band in
            let name = ValueText.number(band.frequencyHz)
            guard let level = band.levelDb else { return "  \(padded(name, 8)) Hz  \(padded("-", 9))" }
            let bar = String(repeating: "▪", count: Int(max(0, min(20, (level - loudest + 60) / 3)).rounded()))
            return "  \(padded(name, 8)) Hz  \(padded(ValueText.decibels(level), 9))  \(bar)".trimmingSuffix(" ")
        }.joined(separator: "\n")
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
