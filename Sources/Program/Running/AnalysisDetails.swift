import Soundalike

/// What `analyse` says about a recording.
struct AnalysisDetails: Encodable, Sendable {
    private let analysis: FileAnalysis

    init(_ analysis: FileAnalysis) { self.analysis = analysis }

    func encode(to encoder: any Encoder) throws { try analysis.encode(to: encoder) }
}

extension AnalysisDetails {
    /// The same for people.
    var text: String {
        let loudness = analysis.loudness
        let part = analysis.analysedSeconds < analysis.durationSeconds ? " (analysed: \(ValueText.duration(analysis.analysedSeconds)))" : ""
        let figures = [
            ("format", FormatText.text(analysis.format)),
            ("duration", ValueText.duration(analysis.durationSeconds) + part),
            ("integrated loudness", level(loudness.integratedLUFS, "LUFS")),
            ("short-term maximum", level(loudness.shortTermMaximumLUFS, "LUFS")),
            ("loudness range", level(loudness.loudnessRangeLU, "LU")),
            ("true peak", level(loudness.truePeakDBTP, "dBTP")),
            ("sample peak", level(loudness.samplePeakDBFS, "dBFS")),
        ]
        let lines = figures.map { "  " + $0.0.padding(toLength: 21, withPad: " ", startingAt: 0) + $0.1 }
        return (lines + (analysis.style.map { [StyleText.text($0)] } ?? []) + ["  average spectrum", spectrumText]).joined(separator: "\n")
    }

    private func level(_ value: Double?, _ unit: String) -> String { value.map { ValueText.decibels($0, unit: unit) } ?? "-" }

    /// A row a third-octave band, with a bar of a character for every 3 dB down to 60 dB below the loudest band.
    private var spectrumText: String {
        let loudest = analysis.spectrum.compactMap(\.levelDB).max() ?? 0
        return analysis.spectrum.map { band in
            let name = ValueText.number(band.frequencyHz)
            guard let level = band.levelDB else { return "  \(padded(name, 8)) Hz  \(padded("-", 9))" }
            let bar = String(repeating: "▪", count: Int(max(0, min(20, (level - loudest + 60) / 3)).rounded()))
            return "  \(padded(name, 8)) Hz  \(padded(ValueText.decibels(level), 9))  \(bar)".trimmingSuffix(" ")
        }.joined(separator: "\n")
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
