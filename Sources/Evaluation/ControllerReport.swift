import Foundation

/// How near controllers bring recordings to their targets: a column for doing nothing, and one a model.
public struct ControllerReport: Codable, Sendable, Hashable {
    /// Mean and standard deviation over pairs.
    public typealias Figure = EvaluationReport.Figure

    /// Distances to the targets.
    public struct Column: Codable, Sendable, Hashable {
        public var name: String
        /// Cosine distance of mel cepstra over time, 0…2, level removed.
        public var cepstralDistance: Figure
        /// Mean absolute difference of mel bands over time, dB.
        public var bandDistanceDB: Figure
        /// Mean absolute difference of the average third-octave spectra of the active parts, level removed, dB.
        public var spectrumDistanceDB: Figure

        enum CodingKeys: String, CodingKey {
            case name, cepstralDistance = "cepstral_distance", bandDistanceDB = "band_distance_db", spectrumDistanceDB = "spectrum_distance_db"
        }
    }

    public var pairCount: Int
    /// Pairs left out because a model learned from one of their files.
    public var excludedCount: Int
    /// Length of all inputs together.
    public var seconds: Double
    /// Doing nothing first.
    public var columns: [Column]

    enum CodingKeys: String, CodingKey { case pairCount = "pairs", excludedCount = "excluded_pairs", seconds, columns }

    /// A table, a row a distance.
    public func markdown() -> String {
        func row(_ title: String, _ figure: KeyPath<Column, Figure>, _ digits: Int) -> [String] {
            [title] + columns.map { String(format: "%.\(digits)f ± %.\(digits)f", $0[keyPath: figure].mean, $0[keyPath: figure].deviation) }
        }
        return """
            ## Distance to the target

            \(pairCount) pairs (\(excludedCount) left out: learned from), \(String(format: "%.0f", seconds)) s. Mean ± standard deviation over the pairs.

            \(markdownTable(
                ["distance"] + columns.map(\.name),
                [
                    row("mel cepstra, cosine, level removed", \.cepstralDistance, 3),
                    row("mel bands, dB", \.bandDistanceDB, 2),
                    row("average spectrum, level removed, dB", \.spectrumDistanceDB, 2),
                ]))

            """
    }
}
