import Soundalike
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// What `match` and `apply` say about one input.
struct ProcessingDetails: Encodable, Sendable {
    /// What happened to the level.
    struct Level: Encodable, Sendable {
        /// The gain after the effects, all reasons together.
        let gainDb: Double
        /// The part of it that keeps an integer format from clipping.
        let clippingReductionDb: Double
        /// What the limiter took away where it took most.
        let limiterReductionDb: Double
        let limiterReleaseMs: Double?
        let loudnessLufs: Double?
        let truePeakDbtp: Double?
        /// How far the output stays below the loudness that was asked for.
        let loudnessShortfallLu: Double
    }

    /// What moves along the recording.
    struct Motion: Encodable, Sendable {
        /// `ID/SYMBOL` of each parameter that moves.
        let columns: [String]
        let rows: Int
    }

    /// How settings were searched for.
    struct Search: Encodable, Sendable {
        /// How far the passages are from the goal, in units in which 1 is about what chance brings.
        let distanceBefore: Double, distance: Double
        let trials: Int
        let seconds: Double
        let style: [Feature]

        struct Feature: Encodable, Sendable {
            let id: String, unit: String
            let before: Double, wanted: Double, after: Double
        }

        init(_ match: ChainMatch) {
            (distanceBefore, distance, trials, seconds) = (match.distanceBefore, match.distance, match.trialCount, match.seconds)
            style = match.comparison.map { Feature(id: $0.feature.id, unit: $0.feature.unit, before: $0.before, wanted: $0.wanted, after: $0.after) }
        }
    }

    /// A sound that was lowered.
    struct Sound: Encodable, Sendable {
        let startSeconds: Double
        let endSeconds: Double
        let kind: String
        /// What the gate is set to.
        let reductionDb: Double
        /// By how much softer it came out.
        let measuredDb: Double?
    }

    var output: String?
    /// What a matcher heard.
    var heard: Match.Tone?
    var reference: String?
    var settingsFile: String?
    var reportFile: String?
    var pictureFile: String?
    var listFile: String?
    var sounds: [Sound]?
    var search: Search?
    /// The parameter document without its automation, which may have millions of values: `--settings` writes it whole.
    let settings: JSONValue
    var automation: Motion?
    var level: Level?
    var warnings: [String]
    private let format: AudioFileFormat?
    private let durationSeconds: Double?
    private let isCopy: Bool
    private let heardLine: String?
    private let found: ChainMatch?

    private enum CodingKeys: CodingKey { 
        case output, heard, reference, settingsFile, reportFile, pictureFile, listFile, sounds, search, settings, automation, level, warnings
    }

    init(job: RecordingProcessor.Job, reference: String?, finding: RecordingProcessor.Finding, rendered: RenderReport?) throws {
        output = rendered?.output
        heard = finding.tone
        heardLine = finding.tone.map { "Heard: \($0.line)" }
        self.reference = reference
        settingsFile = job.settingsPath
        reportFile = job.reportPath
        pictureFile = job.picturePath
        listFile = job.listPath
        search = finding.search.map(Search.init)
        found = finding.search
        sounds = finding.sounds?.map {
            Sound(
                startSeconds: $0.startSeconds, endSeconds: $0.endSeconds, kind: $0.kind.rawValue, reductionDb: $0.reductionDB,
                measuredDb: $0.measuredDB)
        }
        var still = finding.settings
        still.automation = nil
        settings = try JSONValue(parsing: still.json.utf8)
        automation = finding.settings.automation.map { Motion(columns: $0.columns, rows: $0.rowCount) }
        level = rendered.map {
            Level(
                gainDb: $0.gainDB, clippingReductionDb: $0.clippingReductionDB, limiterReductionDb: $0.limiterReductionDB,
                limiterReleaseMs: $0.limiterReleaseMS, loudnessLufs: $0.loudnessLUFS, truePeakDbtp: $0.truePeakDBTP, loudnessShortfallLu: $0.loudnessShortfallLU)
        }
        warnings = finding.warnings + (rendered?.warnings ?? [])
        format = rendered?.format
        durationSeconds = rendered?.durationSeconds
        isCopy = rendered?.isCopy ?? false
    }
}

extension ProcessingDetails {
    /// The same for people, under `heading` and with a `plot` if there are.
    func text(_ settings: Settings, plot: CurvePlot?, heading: String?) -> String {
        var lines = heading.map { [$0] } ?? []
        if let heardLine { lines.append(heardLine) }
        lines += [sounds.map(SoundTable.text) ?? SettingsTable.text(settings), ""]
        if let found {
            lines += found.comparison.isEmpty ? [] : [StyleTable.text(found.comparison), ""]
            lines += ["Distance \(ValueText.number((found.distanceBefore * 100).rounded() / 100)) before, \(ValueText.number((found.distance * 100).rounded() / 100)) after \(found.trialCount) trials in \(ValueText.duration(found.seconds))", ""]
        }
        if let plot { lines += [plot.text, ""] }
        if let output, let format, let durationSeconds {
            lines.append("Wrote \(output) (\(FormatText.text(format)), \(ValueText.duration(durationSeconds)))\(isCopy ? ", a copy of the input" : "")")
        }
        if let level { lines += levelLines(level) }
        for path in [settingsFile, listFile, reportFile, pictureFile].compactMap({ $0 }) { lines.append("Wrote \(path)") }
        if lines.last?.isEmpty == true { lines.removeLast() }
        if heading != nil { lines.append("") }
        return lines.joined(separator: "\n")
    }

    private func levelLines(_ level: Level) -> [String] {
        var lines: [String] = []
        if level.clippingReductionDb > 0 {
            lines.append("  lowered by \(ValueText.decibels(level.clippingReductionDb)), since it would have clipped")
        }
        if let loudness = level.loudnessLufs {
            let peak = level.truePeakDbtp.map { ", true peak \(ValueText.decibels($0, unit: "dBTP"))" } ?? ""
            let gain = level.gainDb == 0 ? "" : ", by a gain of \(ValueText.decibels(level.gainDb, signed: true))"
            lines.append("  loudness \(ValueText.decibels(loudness, unit: "LUFS"))\(peak)\(gain)")
        }
        if level.limiterReductionDb > 0 {
            let release = level.limiterReleaseMs.map { $0 < Limiter.usualReleaseMS ? " with a release of \(ValueText.number($0)) ms" : "" } ?? ""
            lines.append("  limited by up to \(ValueText.decibels(level.limiterReductionDb))\(release), so that the true peak stays below -1 dBTP")
        }
        if level.loudnessShortfallLu > 0 {
            lines.append("  \(ValueText.decibels(level.loudnessShortfallLu, unit: "LU")) quieter than asked, since the true peak may not pass -1 dBTP\(level.limiterReductionDb > 0 ? " and more gain would not make it louder" : "")")
        }
        return lines
    }
}
