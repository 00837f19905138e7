import Foundation
import SoundalikeMetrics

/// How near searches for a chain's settings came.
public struct ChainEvaluationReport: Sendable, Encodable {
    /// How far a recording is from where it should be.
    public struct Figures: Sendable, Encodable {
        /// From the reference: mean distance of the features of style, in their scales (1 is what passages of one recording differ by); nil where they have none in common.
        public let style: Double?
        /// From the reference: average spectrum, level removed, dB.
        public let spectrumDB: Double
        /// From the reference; nil where one of the two has none.
        public let loudnessLU: Double?, crestDB: Double?
        /// From what should have come out: multi-resolution STFT error.
        public let spectral: Double
    }

    /// One search.
    public struct Case: Sendable, Encodable {
        public let recording: String
        public let draw: Int
        /// The input, what the search makes of it, and what the settings that were drawn make of it.
        public let input: Figures, matched: Figures, truth: Figures
        public let trialCount: Int
        public let seconds: Double
    }

    public let chain: String
    public let reference: ChainEvaluation.Reference
    public let cases: [Case]

    /// A table: what the input is off by, what is left after the search, and what the true settings leave.
    public func markdown() -> String {
        let source = switch reference {
        case .otherHalf: "another passage of the same recording"
        case .otherRecording: "another recording"
        case .target: "the input itself"
        }
        let rows = [
            row("style, scales", 2) { $0.style },
            row("average spectrum, dB", 2) { $0.spectrumDB },
            row("loudness, LU", 2) { $0.loudnessLU },
            row("crest factor, dB", 2) { $0.crestDB },
            row("STFT error to what should come out", 2) { $0.spectral },
        ]
        let trials = MeanAndDeviation(cases.map { Double($0.trialCount) }).mean, seconds = MeanAndDeviation(cases.map(\.seconds)).mean
        return """
            ## \(chain): \(cases.count) searches, references from \(source)

            \(String(format: "%.0f trials and %.1f s a search. ", trials, seconds))Means; "left" is the median of what each search leaves of its distance.

            \(markdownTable(["distance", "input", "matched", "true settings", "left", "left by true settings"], rows))

            """
    }

    private func row(_ title: String, _ digits: Int, _ figure: (Figures) -> Double?) -> [String] {
        func mean(_ values: [Double?]) -> String {
            let known = values.compactMap { $0 }
            return known.isEmpty ? "–" : String(format: "%.\(digits)f", MeanAndDeviation(known).mean)
        }
        // One pair whose halves have nothing in common would outweigh all others in a mean.
        func left(_ after: (Case) -> Figures) -> String {
            let shares = cases.compactMap { one in figure(after(one)).flatMap { after in figure(one.input).flatMap { $0 > 0 ? after / $0 : nil } } }.sorted()
            guard !shares.isEmpty else { return "–" }
            return String(format: "%.2f", (shares[(shares.count - 1) / 2] + shares[shares.count / 2]) / 2)
        }
        return [title, mean(cases.map { figure($0.input) }), mean(cases.map { figure($0.matched) }), mean(cases.map { figure($0.truth) }),
            left(\.matched), left(\.truth)]
    }
}
