import SoundalikeAudio
import SoundalikeFoundations

/// One recording on its way into a file.
struct RenderRun {
    let source: ProcessedInput
    let output: String
    let format: AudioFileFormat
    let options: RenderOptions
    /// Written already; they appear together with the output.
    let companions: [AtomicOutputFile]

    /// How often a lossy file is written again because its peaks pass the ceiling.
    private static let mostRewrites = 3

    /// - Throws: as `Renderer.render`.
    func render(at target: LoudnessTarget) throws -> RenderReport {
        var report = RenderReport(
            output: output, format: format, durationSeconds: Double(source.frameCount) / format.sampleRateHz, warnings: source.warnings)
        let level = try RenderLevel(of: source, at: target, warnings: &report.warnings)
        let channels = try source.channelStates(gainDB: level.gainDB)
        let isChanged = level.isLimited || channels.contains(where: \.isChanged)
        if case .file(let path) = source.input, !isChanged, format == source.format, source.frameCount == source.reader.frameCount {
            try copyFile(from: path, to: output, with: companions, options: options)
            report.isCopy = true
            if target.isMeasured { report.note(try source.reader.loudnessMeter().measure(), target) }
            return report
        }
        try write(&report, at: level, target: target, isChanged: isChanged, channels: channels)
        return report
    }

    /// Writes the output; once more, less loud, if it clipped. What was written is measured where somebody wants to know its loudness.
    private func write(
        _ report: inout RenderReport, at level: RenderLevel, target: LoudnessTarget, isChanged: Bool, channels: [ProcessedInput.ChannelState]
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
        var loudness = target.isMeasured ? try written?.loudnessMeter().measure() : nil
        // What a lossy format makes of the samples has other peaks than they.
        for _ in 0..<Self.mostRewrites {
            guard !format.encoding.isLossless, let peak = loudness?.truePeakDBTP, peak > LoudnessTarget.ceilingDBTP else { break }
            level.gainDB -= peak - LoudnessTarget.ceilingDBTP + RenderLevel.toleranceLU
            (writer, reductionDB) = try write(at: level, dithers: dithers, isChanged: true)
            written = try writer.complete()
            loudness = try written?.loudnessMeter().measure()
        }
        report.gainDB = level.gainDB
        (report.limiterReductionDB, report.limiterReleaseMS) = (reductionDB, level.limiterReleaseMS)
        report.warnings += writer.warnings.map { "\(output): \($0)" }
        if let loudness { report.note(loudness, target) }
        try writer.commit(with: companions)
    }

    /// One pass over the recording into a writer that is not finished yet.
    private func write(at level: RenderLevel, dithers: [Bool], isChanged: Bool) throws -> (AudioFileWriter, reductionDB: Double) {
        let metadata = source.reader.metadata
        let writer = try AudioFileWriter(
            path: output, format: format, frameCount: source.frameCount,
            metadata: isChanged ? metadata.withoutMeasuredLoudness() : metadata, overwrite: options.overwrite,
            ditheredChannels: dithers, generator: SeededGenerator(seed: options.seed))
        let stage = try LevelStage(source, at: level)
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
