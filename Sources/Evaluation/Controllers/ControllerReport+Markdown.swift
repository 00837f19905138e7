import Foundation

extension ControllerReport {
    /// A table, a row a distance, a column for each way of processing.
    public func markdown() -> String {
        let rows = trainingRows + [
            row("MFCC distance, level removed", 4) { $0.cepstralDistance },
            row("multi-resolution STFT error", 3) { $0.spectralDistance },
            row("loudness error, LU", 2) { $0.loudnessErrorLU },
            row("mel bands, dB", 2) { $0.bandDistanceDB },
            row("average spectrum, level removed, dB", 2) { $0.spectrumDistanceDB },
        ] + insertRows
        return """
            ## Distance to the target

            \(pairCount) pairs (\(excludedCount) left out: for training or validation, or learned from), \(String(format: "%.0f", seconds)) s. \
            Mean ± standard deviation over the pairs.\(insertNote)

            \(markdownTable(["distance"] + columns.map(\.name), rows))

            """
    }

    private func row(_ title: String, _ digits: Int, _ figure: (Column) -> Figure?) -> [String] {
        [title] + columns.map { column in
            figure(column).map { String(format: "%.\(digits)f ± %.\(digits)f", $0.mean, $0.deviation) } ?? "–"
        }
    }

    /// Where models say how long they were trained.
    private var trainingRows: [[String]] {
        func row(_ title: String, _ text: (Training) -> String?) -> [[String]] {
            let cells = columns.map { $0.training.flatMap(text) }
            return cells.contains { $0 != nil } ? [[title] + cells.map { $0 ?? "–" }] : []
        }
        return row("training, updates") { $0.updates.map(String.init) }
            + row("training, hours") { $0.seconds.map { String(format: "%.1f", $0 / 3_600) } }
    }

    private var insertNote: String {
        guard let inserts else { return "" }
        return String(
            format: "\n\n%d sounds were mixed into the inputs. Where they are, the targets are at %.1f ± %.1f dB re speech: no processing need go lower.",
            inserts.count, inserts.targetLevelDB.mean, inserts.targetLevelDB.deviation)
    }

    private var insertRows: [[String]] {
        guard inserts != nil else { return [] }
        let kinds = Set(columns.compactMap(\.inserts).flatMap(\.reductionByKind.keys)).sorted()
        return [
            row("mixed-in sounds, level, dB re speech", 1) { $0.inserts?.levelDB },
            row("mixed-in sounds, lowered by, dB", 1) { $0.inserts?.reductionDB },
        ] + (kinds.count > 1 ? kinds.map { kind in row("– \(kind)", 1) { $0.inserts?.reductionByKind[kind] } } : [])
            + [row("speech, change of level, dB", 2) { $0.inserts?.speechChangeDB }]
    }
}
