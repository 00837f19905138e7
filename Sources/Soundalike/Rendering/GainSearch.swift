/// Looks for the gain with which something has a loudness, where a limiter follows: the more is limited, the less a gain brings, and where it brings
/// almost nothing the search ends.
struct GainSearch {
    /// Where the search begins, dB.
    let startDB: Double
    /// The gains that may be tried, dB.
    let rangeDB: ClosedRange<Double>
    /// How near is near enough, LU.
    let toleranceLU: Double

    /// What was found: the gain, and by how much softer than asked it comes out, LU.
    typealias Found = (gainDB: Double, errorLU: Double)

    private static let mostPasses = 16
    private static let longestStepDB = 6.0
    /// Beyond this more gain brings distortion and no loudness, LU a dB.
    private static let leastSlope = 0.1

    /// The gain with which `loudness` is `lufs`, or the nearest to that: by secants, within a bracket as soon as there is one.
    ///
    /// - Parameter loudness: at a gain in dB, LUFS; nil where there is none.
    /// - Returns: nil where there is no loudness.
    func nearest(to lufs: Double, loudness: (_ gainDB: Double) throws -> Double?) rethrows -> Found? {
        var best: Found?
        var (soft, loud): (Found?, Found?)
        var last: Found?
        var gainDB = min(max(startDB, rangeDB.lowerBound), rangeDB.upperBound)
        for _ in 0..<Self.mostPasses {
            guard let found = try loudness(gainDB) else { break }
            let point = (gainDB: gainDB, errorLU: lufs - found)
            if abs(point.errorLU) < abs(best?.errorLU ?? .infinity) { best = point }
            guard abs(point.errorLU) > toleranceLU else { break }
            if point.errorLU > 0 { soft = point } else { loud = point }
            if let soft, let loud {
                // Not too near an end of the bracket, so that it shrinks from both.
                let share = soft.errorLU / (soft.errorLU - loud.errorLU)
                gainDB = soft.gainDB + (loud.gainDB - soft.gainDB) * min(max(share, 0.1), 0.9)
            } else {
                let slope = last.map { ($0.errorLU - point.errorLU) / (gainDB - $0.gainDB) } ?? 1
                if soft != nil, slope < Self.leastSlope { break }
                let stepDB = min(max(point.errorLU / min(max(slope, Self.leastSlope), 1.2), -Self.longestStepDB), Self.longestStepDB)
                gainDB = min(max(gainDB + stepDB, rangeDB.lowerBound), rangeDB.upperBound)
                if gainDB == point.gainDB { break }
            }
            last = point
        }
        return best
    }
}
