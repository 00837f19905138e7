import Foundation
import Soundalike
import SoundalikeFoundations

@_cdecl("soundalike_render")
public func render(
    _ settings: UnsafePointer<CChar>?, _ input: OpaquePointer?, _ options: UnsafePointer<CChar>?,
    _ progress: Progress.Function?, _ context: UnsafeMutableRawPointer?,
    _ output: HandleResult?, _ report: TextResult?
) -> Int32 {
    status {
        let output = try required(output, "output")
        output.pointee = nil
        report?.pointee = nil
        let input = AudioInput.memory(try RecordingHandle.value(of: input, "input"), name: "input")
        let document = Array(try swiftText(required(settings, "settings"), "settings").utf8)
        let progress = Progress(progress, context)
        var rendering = try RenderOptions(json: options, input: input)
        rendering.registry = .installed(InstalledPlugins.catalogue)
        rendering.progress = progress.note
        let settings = try Settings(json: document, subject: "settings", registry: rendering.registry)
        let rendered = try progress.stopping { try Renderer(options: rendering).render(settings, input: input) }
        report?.pointee = try cJSON(RenderSummary(rendered.report))
        output.pointee = RecordingHandle.make(rendered.recording)
    }
}

extension RenderOptions {
    fileprivate init(json: UnsafePointer<CChar>?, input: AudioInput) throws {
        self.init()
        var options = try OptionsReader(json)
        amounts.overall = try options.number("amount", in: Amounts.range) ?? 1
        let lufs = try options.number("loudness_lufs", in: -70...0), matches = try options.boolean("match_loudness") ?? false
        limits = try options.boolean("limits") ?? true
        tailSeconds = try options.number("tail_seconds", in: 0...3_600) ?? 0
        try options.finish()
        if let lufs { loudness = .target(lufs: lufs) }
        if matches {
            guard lufs == nil else { throw SoundalikeError(.usage, "match_loudness", "is given together with loudness_lufs") }
            loudness = .match(input)
        }
    }
}

/// What `soundalike_render` says beside the samples.
private struct RenderSummary: Encodable {
    let gainDb: Double, limiterReductionDb: Double, loudnessShortfallLu: Double
    let loudnessLufs: Double?, truePeakDbtp: Double?
    let warnings: [String]

    init(_ report: RenderReport) {
        (gainDb, limiterReductionDb, loudnessShortfallLu) = (report.gainDB, report.limiterReductionDB, report.loudnessShortfallLU)
        (loudnessLufs, truePeakDbtp, warnings) = (report.loudnessLUFS, report.truePeakDBTP, report.warnings)
    }
}
