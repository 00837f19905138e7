import Foundation

extension EvaluationReport {
    /// The paper's tables 1 to 3 (centre frequency, gain, Q: mean absolute error ± standard deviation, a row a band), and the
    /// response error.
    ///
    /// The paper's own figures stand beside them for orientation: they were measured on other recordings.
    public func markdown() -> String {
        let title = """
            \(exampleCount) examples of \(plain(segmentSeconds)) s from \(recordingCount) recordings of \(speakerCount) speakers \
            (\(excludedCount) left out: learned from), \(plain(100 * sameSpeakerShare)) % of the pairs of one speaker, seed \(seed); answers by the \(decoding.rawValue) of each distribution. Mean absolute error ± standard deviation.
            """
        let tables = Self.measures.enumerated().map { place, measure in
            let rows = Self.bands.enumerated().map { index, band in
                [band.name]
                    + columns.map { $0.errors["\(band.symbol)_\(measure.symbol)"].map { figure($0, measure.digits) } ?? "–" }
                    + [Self.published[place][index]]
            }
            return "### \(measure.title)\n\n" + table(["band"] + columns.map(\.name) + ["the paper*"], rows)
        }
        let response = table(
            ["40 Hz–18 kHz"] + columns.map(\.name),
            [
                ["as it is"] + columns.map { figure($0.responseErrorDB, 2) },
                ["level removed"] + columns.map { figure($0.responseErrorWithoutLevelDB, 2) },
            ])
        let note = "\\* proposed model, 3 s, as published; on other data (DAPS)."
        return ([title] + tables + ["### Response error, dB\n\n" + response, note]).joined(separator: "\n\n") + "\n"
    }

    private static let bands = [("low", "Low"), ("mid1", "Mid1"), ("mid2", "Mid2"), ("high", "High")]
        .map { (symbol: $0.0, name: $0.1) }

    private static let measures = [
        (symbol: "frequency", title: "Table 1. Centre frequency, Hz", digits: 1),
        (symbol: "gain", title: "Table 2. Gain, dB", digits: 1),
        (symbol: "q", title: "Table 3. Q", digits: 1),
    ]

    /// Tables 1 to 3 of the paper, last column.
    private static let published = [
        ["48.1 ± 45.3", "440.4 ± 409.8", "515.5 ± 494.0", "2.5k ± 2.9k"],
        ["4.1 ± 3.1", "4.2 ± 4.0", "2.5 ± 2.6", "0.8 ± 0.9"],
        ["1.2 ± 1.6", "2.1 ± 2.8", "1.8 ± 2.9", "0.5 ± 1.2"],
    ]

    private func figure(_ figure: Figure, _ digits: Int) -> String {
        String(format: "%.\(digits)f ± %.\(digits)f", figure.mean, figure.deviation)
    }

    private func plain(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }

    private func table(_ header: [String], _ rows: [[String]]) -> String {
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            "| " + zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: " | ") + " |"
        }
        let rule = "| " + widths.map { String(repeating: "-", count: max(3, $0)) }.joined(separator: " | ") + " |"
        return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
    }
}
