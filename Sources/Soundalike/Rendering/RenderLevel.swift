import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// The level that an output gets.
struct RenderLevel {
    /// After the effects, dB.
    var gainDB = 0.0
    /// The limiter's release where it follows, ms; nil where it does not.
    var limiterReleaseMS: Double?

    /// By how much the limiter stays below the ceiling, dB: meters differ, by a tenth of a decibel where treble is limited hard.
    private(set) var limiterMarginDB = 0.08

    var isLimited: Bool { limiterReleaseMS != nil }

    /// How near the loudness that was asked for is looked for, LU.
    static let toleranceLU = 0.02
    /// The limiter's releases, ms: the longer, the cleaner; the shorter, the louder it can get.
    private static let releasesMS = [Limiter.usualReleaseMS, 40, 10]
    /// True peaks may lie so far above the ceiling, dB.
    private static let peakToleranceDB = 0.05
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
        let peakDBTP = try limit(source, to: lufs, from: gainDB)
        guard peakDBTP > LoudnessTarget.ceilingDBTP + Self.peakToleranceDB else { return }
        // Where the gain moves fast it makes peaks of its own, which no detector before it sees.
        limiterMarginDB += peakDBTP - LoudnessTarget.ceilingDBTP
        _ = try limit(source, to: lufs, from: self.gainDB)
    }

    /// Sets the gain before the limiter with which the output measures `lufs`, with the longest release that lets it; the nearest where none does.
    ///
    /// - Returns: the true peak that comes out, dBTP.
    private mutating func limit(_ source: ProcessedInput, to lufs: Double, from startDB: Double) throws -> Double {
        let rangeDB = startDB - Self.greatestExcessDB...startDB + Self.greatestExcessDB
        var found = (gainDB: startDB, errorLU: Double.infinity), peaksDBTP: [Double: Double] = [:], peakDBTP = -Double.infinity
        for releaseMS in Self.releasesMS {
            var level = self
            let search = GainSearch(startDB: found.gainDB, rangeDB: rangeDB, toleranceLU: Self.toleranceLU)
            let nearest = try search.nearest(to: lufs) { gainDB in
                (level.gainDB, level.limiterReleaseMS) = (gainDB, releaseMS)
                let measured = try LevelStage(source, at: level).meter().measure()
                peaksDBTP[gainDB] = measured.truePeakDBTP
                return measured.integratedLUFS
            }
            if let nearest, abs(nearest.errorLU) < abs(found.errorLU) {
                (found, limiterReleaseMS, peakDBTP) = (nearest, releaseMS, peaksDBTP[nearest.gainDB] ?? peakDBTP)
            }
            if limiterReleaseMS == nil { limiterReleaseMS = releaseMS }
            guard found.errorLU > Self.toleranceLU else { break }
        }
        gainDB = found.gainDB
        return peakDBTP
    }
}
