import Foundation
import SoundalikeEffects
import SoundalikeMatcherTraining
import SoundalikeMetrics

extension EvaluationReport {
    /// The paper's tables 1 to 4 (centre frequency, gain, Q: mean absolute error ± standard deviation, a row a band), the response
    /// error, and how the first model compares with the others.
    ///
    /// The paper's own figures stand beside them for orientation: they were measured on other recordings.
    public func markdown() -> String {
        let title = """
            ## Protocol *\(`protocol`.rawValue)*, \(plain(segmentSeconds)) s

            \(exampleCount) pairs from \(recordingCount) recordings of \(speakerCount) speakers (\(excludedCount) left out: learned \
            from), \(plain(100 * sameSpeakerShare)) % of them of one speaker, seed \(seed); answers by the \(decoding.rawValue) of \
            each distribution. Mean absolute error ± standard deviation.
            """
        let note = "\\* as published, \(published.isTwelveSeconds ? "12" : "3") s, on other data (DAPS)."
        return ([title] + parameterTables + [responseTable, gainTable] + [pairKindTable, comparisonTable].compactMap { $0 } + [note])
            .joined(separator: "\n\n") + "\n"
    }

    private var measures: [(symbol: String, title: String)] {
        [("frequency", "Centre frequency, Hz"), ("gain", "Gain, dB"), ("q", "Q")]
    }

    private var published: PublishedFigures { PublishedFigures(segmentSeconds: segmentSeconds) }

    private var parameterTables: [String] {
        measures.enumerated().map { place, measure in
            let rows = zip(ParametricEQ.bandSymbols, ParametricEQ.bandNames).enumerated().map { index, band in
                [band.1] + columns.map { $0.errors["\(band.0)_\(measure.symbol)"].map { figure($0, 1) } ?? "–" }
                    + published.columns.map { $0.figures[place][index] }
            }
            let number = published.isTwelveSeconds ? "Table 4" : "Table \(place + 1)"
            return "### \(number), *\(`protocol`.rawValue)*. \(measure.title)\n\n"
                + markdownTable(["band"] + columns.map(\.name) + published.columns.map { "\($0.name)*" }, rows)
        }
    }

    private var responseTable: String {
        "### Response error, *\(`protocol`.rawValue)*, dB\n\n"
            + markdownTable(
                ["40 Hz–18 kHz"] + columns.map(\.name),
                [
                    ["as it is"] + columns.map { figure($0.responseErrorDB, 2) },
                    ["level removed"] + columns.map { figure($0.responseErrorWithoutLevelDB, 2) },
                    ["calibration error"] + columns.map { $0.calibrationError.map { String(format: "%.3f", $0) } ?? "–" },
                ])
    }

    private var gainTable: String {
        let bins = columns.first?.responseErrorByGain ?? []
        return "### Response error by the largest gain applied, *\(`protocol`.rawValue)*, dB\n\n"
            + markdownTable(
                ["largest gain", "pairs"] + columns.map(\.name),
                bins.enumerated().map { index, bin in
                    ["\(plain(bin.minimumDB))–\(plain(bin.maximumDB)) dB", "\(bin.examples)"]
                        + columns.map { figure($0.responseErrorByGain[index].responseErrorDB, 2) }
                })
    }

    private var pairKindTable: String? {
        guard !pairKinds.isEmpty else { return nil }
        let rows = pairKinds.flatMap { kind in
            kind.scores.map { score in
                [
                    kind.kind.phrase, score.name, (score.responseErrorWithoutLevelDB ?? score.distanceToReferenceDB).map { rounded($0) } ?? "–",
                    score.responseErrorDB.map { rounded($0) } ?? "–", score.slope.map { rounded($0) } ?? "–", percent(score.worseShare),
                    percent(score.withinDeviationShare),
                ]
            }
        }
        return "### Kinds of pairs, *\(`protocol`.rawValue)*, \(pairKinds[0].pairs) pairs each\n\n"
            + markdownTable(["kind", "by", "error, level removed, dB", "as it is, dB", "slope", "made worse", "within 1 σ"], rows)
            + "\n\nThe error is the mean absolute difference of the true and the found response; for foreign pairs, whose truth nobody knows, the "
            + "distance of the average spectra. The slope is 1 at full strength. Made worse: by 0.5 dB or more."
    }

    private func rounded(_ value: Double) -> String { String(format: "%.2f", value) }

    private func percent(_ share: Double?) -> String { share.map { "\(Int((100 * $0).rounded())) %" } ?? "–" }

    private var comparisonTable: String? {
        guard !comparisons.isEmpty, let first = columns.dropLast(comparisons.count).last else { return nil }
        let keys = ParametricEQ.descriptor.parameters.map(\.symbol) + [ColumnSum.responseKey]
        let rows = keys.map { key in
            [key] + comparisons.map { comparison in
                guard let result = comparison.differences[key] else { return "–" }
                let verdict = result.isBetter ? "better" : result.isWorse ? "worse" : "–"
                return String(format: "%.2f (%.2f … %.2f) ", result.difference, result.lower, result.upper) + verdict
            }
        }
        return "### \(first.name) minus the others, *\(`protocol`.rawValue)*\n\nMean difference of the errors on the same pairs, "
            + "with its 95 % interval by bootstrap.\n\n" + markdownTable(["error"] + comparisons.map(\.against), rows)
    }

    private func figure(_ figure: Figure, _ digits: Int) -> String {
        String(format: "%.\(digits)f ± %.\(digits)f", figure.mean, figure.deviation)
    }

    private func plain(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}

/// A table in Markdown, its columns as wide as their widest cell.
func markdownTable(_ header: [String], _ rows: [[String]]) -> String {
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
        "| " + zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: " | ") + " |"
    }
    let rule = "| " + widths.map { String(repeating: "-", count: max(3, $0)) }.joined(separator: " | ") + " |"
    return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
}

extension TestPairKind {
    /// For tables.
    var phrase: String {
        switch self {
        case .sameRecording: "same recording"
        case .sameVoice: "same voice"
        case .anotherVoice: "another voice"
        case .microphone: "another microphone"
        case .foreign: "foreign"
        }
    }
}
