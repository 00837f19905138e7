import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// The level that an output gets.
struct RenderLevel {
    /// After the effects, dB.
    var gainDB = 0.0
    /// The limiter's release where it follows, ms; nil where it does not.
    var limiterReleaseMS: Double?

    var isLimited: Bool { limiterReleaseMS != nil }

    /// How near the loudness that was asked for is looked for, LU.
    static let toleranceLU = 0.02
    /// The limiter's releases, ms: the longer, the cleaner; the shorter, the louder it can get.
    private static let releasesMS = [Limiter.usualReleaseMS, 40, 10]
    /// Beyond this much more gain than without a limiter there is nothing but distortion, dB.
    private static let greatestExcessDB = 24.0

    /// Measures what comes out of `source` and finds the level at which the output has the loudness of `target`; the level that the effects leave
    /// where none was asked for.
    ///
    /// - Throws: what reading and rendering throw.
    init(of source: ProcessedInput, at target: LoudnessTarget, warnings: inout [String]) throws {
        guard let lufs = target.lufs else { return }
        let meter = try source.meter()
        guard let gainDB = meter.gatedBlocks.gainDB(toReach: lufs), let peak = meter.measure().truePeakDBTP else {
            warnings.append("too short or too quiet to have a loudness; the level is left as it is")
            return
        }
        let roomDB = LoudnessTarget.ceilingDBTP - peak
        guard gainDB > roomDB, source.options.limits else {
            self.gainDB = min(gainDB, roomDB)
            return
        }
        try limit(source, to: lufs, from: gainDB)
    }

    /// Sets the gain before the limiter with which the output measures `lufs`, with the longest release that lets it; the nearest where none does.
    private mutating func limit(_ source: ProcessedInput, to lufs: Double, from startDB: Double) throws {
        let rangeDB = startDB - Self.greatestExcessDB...startDB + Self.greatestExcessDB
        var found = (gainDB: startDB, errorLU: Double.infinity)
        for releaseMS in Self.releasesMS {
            var level = self
            let search = GainSearch(startDB: found.gainDB, rangeDB: rangeDB, toleranceLU: Self.toleranceLU)
            let nearest = try search.nearest(to: lufs) { gainDB in
                (level.gainDB, level.limiterReleaseMS) = (gainDB, releaseMS)
                return try LevelStage(source, at: level).meter().measure().integratedLUFS
            }
            if let nearest, abs(nearest.errorLU) < abs(found.errorLU) { (found, limiterReleaseMS) = (nearest, releaseMS) }
            if limiterReleaseMS == nil { limiterReleaseMS = releaseMS }
            guard found.errorLU > Self.toleranceLU else { break }
        }
        gainDB = found.gainDB
    }
}
