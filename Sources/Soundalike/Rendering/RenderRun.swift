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

    /// - Throws: as `Renderer.render`.
    func render(at target: LoudnessTarget) throws -> RenderReport {
        var report = RenderReport(
            output: output, format: format, durationSeconds: Double(source.frameCount) / format.sampleRateHz, warnings: source.warnings)
        if target.lufs != nil { try setLevel(to: target, &report) }
        let isChanged = try report.gainDB != 0 || source.differsFromFile()
        if !isChanged, format == source.format, source.frameCount == source.reader.frameCount {
            try copyFile(from: source.reader.path, to: output, with: companions, options: options)
            report.isCopy = true
            return report
        }
        try write(&report, isChanged: isChanged)
        return report
    }

    /// Measures the processed sound and decides on the gain.
    private func setLevel(to target: LoudnessTarget, _ report: inout RenderReport) throws {
        let measured = try source.measure()
        guard let lufs = target.lufs, let loudness = measured.integratedLUFS, let peak = measured.truePeakDBTP else {
            report.warnings.append("too short or too quiet to have a loudness; the level is left as it is")
            return
        }
        report.gainDB = target.gainDB(from: measured)
        report.loudnessLUFS = loudness + report.gainDB
        report.truePeakDBTP = peak + report.gainDB
        report.loudnessShortfallLU = max(0, lufs - loudness - report.gainDB)
    }

    /// Writes the output; once more, less loud, if it clipped.
    private func write(_ report: inout RenderReport, isChanged: Bool) throws {
        let dithers = isChanged || losesBits
        var writer = try write(gainDB: report.gainDB, dithers: dithers, isChanged: isChanged)
        if let excessDB = excessDB(of: writer, dithers: dithers) {
            report.clippingReductionDB = excessDB
            report.gainDB -= excessDB
            report.loudnessLUFS? -= excessDB
            report.truePeakDBTP? -= excessDB
            writer = try write(gainDB: report.gainDB, dithers: true, isChanged: true)
        }
        try writer.finish(with: companions)
    }

    /// One pass over the file into a writer that is not finished yet.
    private func write(gainDB: Double, dithers: Bool, isChanged: Bool) throws -> AudioFileWriter {
        let metadata = source.reader.metadata
        let writer = try AudioFileWriter(
            path: output, format: format, frameCount: source.frameCount,
            metadata: isChanged ? metadata.withoutMeasuredLoudness() : metadata, overwrite: options.overwrite,
            dither: dithers, generator: SeededGenerator(seed: options.seed))
        let gain = Float(amplitude(decibels: gainDB))
        try source.forEachBlock { block, frameCount in
            if gain != 1 { block.multiply(by: gain, frameCount: frameCount) }
            try writer.write(block, frameCount: frameCount)
        }
        return writer
    }

    /// By how much too loud what was written is for its format, dB; nil when it fits.
    private func excessDB(of writer: AudioFileWriter, dithers: Bool) -> Double? {
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

extension PlanarBlock {
    /// Multiplies the first `frameCount` samples of every channel.
    fileprivate func multiply(by gain: Float, frameCount: Int) {
        for channel in 0..<channelCount {
            let samples = channels[channel]
            for frame in 0..<frameCount { samples[frame] *= gain }
        }
    }
}
