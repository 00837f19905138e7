/// Average spectra over each other, at equal loudness.
enum SpectrumChart {
    private static let bottom = 270.0

    /// - Parameters:
    ///   - recordings: whose spectra, in 1/12 octave.
    ///   - tone: whose uncertainty is drawn around the result.
    static func chart(_ recordings: [(role: Role, profile: FileProfile)], tone: ToneCurve?) -> Chart? {
        let lines = recordings.map { (role: $0.role, levelsDB: levelled($0.profile)) }
        guard let loudest = lines.flatMap(\.levelsDB).compactMap({ $0 }).max() else { return nil }
        let highest = (loudest / 10).rounded(.up) * 10
        let softest = lines.flatMap(\.levelsDB).compactMap { $0 }.min() ?? 0
        let rangeDB = min(max((highest - softest) / 10, 4).rounded(.up), 7) * 10
        let plot = Plot(x: 25...20_600, .logarithmic, y: (highest - rangeDB)...highest, bottom: bottom)
        let frequenciesHz = FileProfile.spectrumFrequenciesHz

        var body = plot.frequencyGrid
        for level in stride(from: highest - rangeDB, through: highest, by: 10) { body += plot.horizontal(at: level, named: Figure.value(level)) }
        let result = lines.first { $0.role == .result }
        if let tone, let result { body += uncertainty(tone, around: result.levelsDB, in: plot) }
        for line in lines { body += plot.line(frequenciesHz, line.levelsDB, class: "line \(line.role.rawValue)") }
        for (index, line) in lines.enumerated() { body += line.role.legend(x: Plot.left + 165 * Double(index), y: bottom + 50) }
        let hasBand = tone != nil && result != nil
        return Chart(
            id: "spectra", title: "Average spectra, dB in 1/12 octave, at equal loudness",
            description: "The average spectra of " + lines.map { $0.role.name.lowercased() }.joined(separator: ", ")
                + " over frequency." + (hasBand ? " A band around the result shows how unsure the match is: one standard deviation either way." : ""),
            height: bottom + 60, body: body)
    }

    /// As if the recording had −23 LUFS.
    private static func levelled(_ profile: FileProfile) -> [Double?] {
        let loudness = profile.loudness.integratedLUFS ?? -23
        return profile.spectrumDB.map { $0.map { $0 - loudness - 23 } }
    }

    private static func uncertainty(_ tone: ToneCurve, around levelsDB: [Double?], in plot: Plot) -> String {
        var upper: [(x: Double, y: Double)] = [], lower: [(x: Double, y: Double)] = []
        for (hz, level) in zip(FileProfile.spectrumFrequenciesHz, levelsDB) {
            guard let level, let deviation = tone.deviationDB(atHz: hz) else { continue }
            upper.append(plot.point(hz, level + deviation))
            lower.append(plot.point(hz, level - deviation))
        }
        return "<path class=\"uncertainty\" d=\"\(Markup.area(upper, lower))\"/>\n"
    }
}
