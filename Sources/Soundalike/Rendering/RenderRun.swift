import SoundalikeAudio
import SoundalikeFoundations

/// One file on its way from input to output.
struct RenderRun {
    let source: ProcessedFile
    let output: String
    let format: AudioFileFormat
    let options: RenderOptions
    /// Written already; they appear together with the output.
    let companions: [AtomicOutputFile]

    /// The level that the output gets.
    private struct Level {
        var gainDB = 0.0
        var isLimited = false
    }

    /// How near the loudness that was asked for is looked for, LU.
    private static let toleranceLU = 0.02
    /// How often a lossy file is written again because its peaks pass the ceiling.
    private static let mostRewrites = 3
    /// What counts as not reached.
    private static let noticeableLU = 0.05

    /// - Throws: as `Renderer.render`.
    func render(at target: LoudnessTarget) throws -> RenderReport {
        var report = RenderReport(
            output: output, format: format, durationSeconds: Double(source.frameCount) / format.sampleRateHz, warnings: source.warnings)
        let level = try target.lufs.map { try findLevel($0, &report) } ?? Level()
        let channels = try source.channelStates(gainDB: level.gainDB)
        let isChanged = level.isLimited || channels.contains(where: \.isChanged)
        if !isChanged, format == source.format, source.frameCount == source.reader.frameCount {
            try copyFile(from: source.reader.path, to: output, with: companions, options: options)
            report.isCopy = true
            if target.isMeasured { note(try Self.loudness(of: source.reader), target, &report) }
            return report
        }
        try write(&report, at: level, target: target, isChanged: isChanged, channels: channels)
        return report
    }

    /// Measures the processed sound and finds the gain with which the output measures `lufs`.
    private func findLevel(_ lufs: Double, _ report: inout RenderReport) throws -> Level {
        let meter = try source.meter()
        guard let gainDB = meter.gatedBlocks.gainDB(toReach: lufs), let peak = meter.measure().truePeakDBTP else {
            report.warnings.append("too short or too quiet to have a loudness; the level is left as it is")
            return Level()
        }
        let roomDB = LoudnessTarget.ceilingDBTP - peak
        if gainDB <= roomDB { return Level(gainDB: gainDB) }
        return options.limits ? try findLimitedLevel(lufs, from: gainDB) : Level(gainDB: roomDB)
    }

    /// The gain before the limiter with which the output measures `lufs`, by the secant method; the nearest where there is none.
    private func findLimitedLevel(_ lufs: Double, from start: Double) throws -> Level {
        var gainDB = start
        var best = (gainDB: start, error: Double.infinity)
        var last: (gainDB: Double, error: Double)?
        for _ in 0..<10 {
            guard let reached = try LevelStage(source, gainDB: gainDB, isLimited: true).meter().measure().integratedLUFS else { break }
            let error = lufs - reached
            if abs(error) < abs(best.error) { best = (gainDB, error) }
            guard abs(error) > Self.toleranceLU else { break }
            let slope = last.map { ($0.error - error) / (gainDB - $0.gainDB) } ?? 1
            last = (gainDB, error)
            // The more is limited, the less a gain brings; beyond this it brings nothing but distortion.
            gainDB = min(gainDB + error / min(max(slope, 0.2), 1.2), start + 20)
            if gainDB == last?.gainDB { break }
        }
        return Level(gainDB: best.gainDB, isLimited: true)
    }

    /// Writes the output; once more, less loud, if it clipped. What was written is measured where somebody wants to know its loudness.
    private func write(
        _ report: inout RenderReport, at level: Level, target: LoudnessTarget, isChanged: Bool, channels: [ProcessedFile.ChannelState]
    ) throws {
        var level = level
        let dithers = channels.map { $0.isChanged || losesBits && !$0.isSilent }
        var (writer, reductionDB) = try write(at: level, dithers: dithers, isChanged: isChanged)
        if let excessDB = excessDB(of: writer) {
            report.clippingReductionDB = excessDB
            level.gainDB -= excessDB
            (writer, reductionDB) = try write(at: level, dithers: channels.map { $0.isChanged || !$0.isSilent }, isChanged: true)
        }
        var written = try writer.complete()
        var loudness = target.isMeasured ? try written.map(Self.loudness) : nil
        // What a lossy format makes of the samples has other peaks than they.
        for _ in 0..<Self.mostRewrites {
            guard !format.encoding.isLossless, let peak = loudness?.truePeakDBTP, peak > LoudnessTarget.ceilingDBTP else { break }
            level.gainDB -= peak - LoudnessTarget.ceilingDBTP + Self.toleranceLU
            (writer, reductionDB) = try write(at: level, dithers: dithers, isChanged: true)
            written = try writer.complete()
            loudness = try written.map(Self.loudness)
        }
        report.gainDB = level.gainDB
        report.limiterReductionDB = reductionDB
        report.warnings += writer.warnings.map { "\(output): \($0)" }
        if let loudness { note(loudness, target, &report) }
        try writer.commit(with: companions)
    }

    /// Puts what was measured of the output into the report.
    private func note(_ measured: Loudness, _ target: LoudnessTarget, _ report: inout RenderReport) {
        report.loudnessLUFS = measured.integratedLUFS
        report.truePeakDBTP = measured.integratedLUFS == nil ? nil : measured.truePeakDBTP
        let missing = measured.integratedLUFS.flatMap { found in target.comparedLUFS.map { $0 - found } } ?? 0
        report.loudnessShortfallLU = missing > Self.noticeableLU ? missing : 0
    }

    private static func loudness(of reader: AudioFileReader) throws -> Loudness {
        let meter = try LoudnessMeter(
            sampleRateHz: reader.format.sampleRateHz, channelCount: reader.format.channelCount, speakers: reader.metadata.speakers)
        try reader.forEachBlock(in: 0..<reader.frameCount) { meter.add($0, frameCount: $1) }
        return meter.measure()
    }

    /// One pass over the file into a writer that is not finished yet.
    private func write(at level: Level, dithers: [Bool], isChanged: Bool) throws -> (AudioFileWriter, reductionDB: Double) {
        let metadata = source.reader.metadata
        let writer = try AudioFileWriter(
            path: output, format: format, frameCount: source.frameCount,
            metadata: isChanged ? metadata.withoutMeasuredLoudness() : metadata, overwrite: options.overwrite,
            ditheredChannels: dithers, generator: SeededGenerator(seed: options.seed))
        let stage = try LevelStage(source, gainDB: level.gainDB, isLimited: level.isLimited)
        try stage.forEachBlock { try writer.write($0, frameCount: $1) }
        return (writer, stage.reductionDB)
    }

    /// By how much too loud what was written is for its format, dB; nil when it fits.
    private func excessDB(of writer: AudioFileWriter) -> Double? {
        let largest: Double
        if format.encoding.isLossless {
            guard writer.clippedSampleCount > 0, let limit = format.encoding.largestSample(dithered: true) else { return nil }
            largest = limit
        } else {
            largest = 1
        }
        let excessDB = decibels(amplitude: Double(writer.peak) / largest)
        // A little more, so that rounding cannot bring the last step back.
        return excessDB > 0 || writer.clippedSampleCount > 0 ? max(excessDB, 0) + 1e-4 : nil
    }

    /// Whether samples that did not change need dither all the same, having more bits than the output.
    private var losesBits: Bool {
        guard let outputBits = format.encoding.integerBits else { return false }
        return source.format.encoding.integerBits.map { $0 > outputBits } ?? true
    }
}
