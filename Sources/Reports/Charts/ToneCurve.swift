import Soundalike
import SoundalikeFoundations

/// The curve that a matcher heard, where both recordings say something about it.
struct ToneCurve: Sendable {
    struct Point: Sendable {
        let hz, gainDB, deviationDB: Double
    }

    /// In rising order of frequency, two or more.
    let points: [Point]

    /// - Returns: nil where too little is known to draw.
    init?(_ tone: Match.Tone) {
        points = tone.frequenciesHz.indices.filter { tone.isKnown[$0] }.map {
            Point(hz: tone.frequenciesHz[$0], gainDB: tone.curveDB[$0], deviationDB: tone.deviationDB[$0])
        }.filter { $0.hz > 0 && $0.gainDB.isFinite && $0.deviationDB.isFinite }
        guard points.count > 1 else { return nil }
    }

    /// The deviation between points along the logarithm of frequency; nil beyond them.
    func deviationDB(atHz hz: Double) -> Double? {
        guard let next = points.firstIndex(where: { $0.hz >= hz }) else { return nil }
        guard next > 0 else { return points[0].hz == hz ? points[0].deviationDB : nil }
        let (before, after) = (points[next - 1], points[next])
        let part = logarithm(hz / before.hz) / logarithm(after.hz / before.hz)
        return before.deviationDB + (after.deviationDB - before.deviationDB) * part
    }
}
