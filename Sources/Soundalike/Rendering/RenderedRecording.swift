import SoundalikeAudio
import SoundalikeFoundations

/// A recording that was rendered into memory.
public struct RenderedRecording: Sendable {
    /// What came out, at the input's rate, on as many channels. Samples may lie beyond ±1: nothing clips in memory.
    public let recording: Recording
    /// What rendering came to.
    public let report: RenderReport

    /// Renders `source`.
    ///
    /// - Throws: as `Renderer.render`.
    init(_ source: ProcessedInput, at target: LoudnessTarget) throws {
        var report = RenderReport(
            output: source.input.name, format: source.format, durationSeconds: Double(source.frameCount) / source.format.sampleRateHz,
            warnings: source.warnings)
        let level = try RenderLevel(of: source, at: target, warnings: &report.warnings)
        let stage = try LevelStage(source, at: level)
        let meter = target.isMeasured ? try source.makeMeter() : nil
        var channels = [[Float]](repeating: [], count: source.format.channelCount)
        try stage.forEachBlock { block, frameCount in
            for channel in channels.indices { channels[channel].append(contentsOf: block[channel].prefix(frameCount)) }
            meter?.add(block.channels, frameCount: frameCount)
        }
        guard channels.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw SoundalikeError(.internalFault, source.input.name, "the processed audio is not finite")
        }
        (report.gainDB, report.limiterReductionDB, report.limiterReleaseMS) = (level.gainDB, stage.reductionDB, level.limiterReleaseMS)
        if let meter { report.note(meter.measure(), target) }
        recording = Recording(channels: channels, sampleRateHz: source.format.sampleRateHz)
        self.report = report
    }
}
