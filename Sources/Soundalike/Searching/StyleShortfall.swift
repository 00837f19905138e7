import SoundalikeFoundations
import SoundalikeStyle

/// What a chain could not reach, and which effect would be needed for it.
enum StyleShortfall {
    /// Features that one kind of effect changes.
    private struct Group: Sendable {
        let name: String
        let effect: String
        let has: @Sendable (String) -> Bool
    }

    private static let groups = [
        Group(name: "the loudness", effect: "a gain, or a limiter where peaks are in the way") { $0.hasPrefix("integrated_loudness") },
        Group(name: "the noise in pauses", effect: "an expander, a gate or noise reduction") { $0 == "level_p5_db" },
        Group(name: "the dynamics", effect: "a compressor or an expander") { $0.hasPrefix("level_") && !$0.contains("hz") && $0 != "level_p5_db" },
        Group(name: "the dynamics of some bands", effect: "a multiband compressor or expander") { $0.hasPrefix("level_") && $0.contains("hz") },
        Group(name: "the crest factor", effect: "a compressor with another attack, or a limiter") { $0.hasPrefix("crest") },
        Group(name: "the stereo width", effect: "a stereo widener") { $0.hasPrefix("width") || $0.hasPrefix("correlation") },
    ]

    /// So many deviations off is worth saying.
    private static let noticeable = 3.0

    /// A line for each group of features that is still far off, and was not much farther before.
    static func lines(_ comparison: [StyleComparison]) -> [String] {
        groups.compactMap { group in
            let rows = comparison.filter { group.has($0.feature.id) }
            guard !rows.isEmpty else { return nil }
            func miss(_ value: (StyleComparison) -> Double) -> Double {
                let squares = rows.reduce(0.0) { sum, row in
                    let miss = (value(row) - row.wanted) / row.feature.scale
                    // Nobody misses the noise of the reference.
                    return sum + (row.feature.id.hasPrefix("level_p5_") ? power(max(0, miss), 2) : miss * miss)
                }
                return (squares / Double(rows.count)).squareRoot()
            }
            let after = miss(\.after)
            guard after > noticeable, after > miss(\.before) / 3 else { return nil }
            return "\(group.name) stays \(Int(after.rounded())) times as far off as passages of one recording are; \(group.effect) would be needed"
        }
    }
}
