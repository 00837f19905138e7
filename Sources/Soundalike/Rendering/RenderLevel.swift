import SoundalikeAudio
import SoundalikeFoundations

/// The level that an output gets.
struct RenderLevel {
    /// After the effects, dB.
    var gainDB = 0.0
    /// Whether the limiter follows.
    var isLimited = false

    /// How near the loudness that was asked for is looked for, LU.
    static let toleranceLU = 0.02

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
        isLimited = gainDB > roomDB && source.options.limits
        self.gainDB = isLimited ? try Self.limitedGainDB(of: source, at: lufs, from: gainDB) : min(gainDB, roomDB)
    }

    /// The gain before the limiter with which the output measures `lufs`, by the secant method; the nearest where there is none.
    private static func limitedGainDB(of source: ProcessedInput, at lufs: Double, from start: Double) throws -> Double {
        var gainDB = start
        var best = (gainDB: start, error: Double.infinity)
        var last: (gainDB: Double, error: Double)?
        for _ in 0..<10 {
            guard let reached = try LevelStage(source, gainDB: gainDB, isLimited: true).meter().measure().integratedLUFS else { break }
            let error = lufs - reached
            if abs(error) < abs(best.error) { best = (gainDB, error) }
            guard abs(error) > toleranceLU else { break }
            let slope = last.map { ($0.error - error) / (gainDB - $0.gainDB) } ?? 1
            last = (gainDB, error)
            // The more is limited, the less a gain brings; beyond this it brings nothing but distortion.
            gainDB = min(gainDB + error / min(max(slope, 0.2), 1.2), start + 20)
            if gainDB == last?.gainDB { break }
        }
        return best.gainDB
    }
}
