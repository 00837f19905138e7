import Foundation
import Soundalike
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles

public typealias TextResult = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

@_cdecl("soundalike_match")
public func match(
    _ input: OpaquePointer?, _ reference: OpaquePointer?, _ options: UnsafePointer<CChar>?,
    _ progress: Progress.Function?, _ context: UnsafeMutableRawPointer?,
    _ settings: TextResult?, _ report: TextResult?
) -> Int32 {
    status {
        let settings = try required(settings, "settings")
        settings.pointee = nil
        report?.pointee = nil
        let input = AudioInput.memory(try RecordingHandle.value(of: input, "input"), name: "input")
        let reference = AudioInput.memory(try RecordingHandle.value(of: reference, "reference"), name: "reference")
        let request = try MatchRequest(options)
        let progress = Progress(progress, context)
        let answer = try progress.stopping { try request.answer(input: input, reference: reference, progress: progress) }
        let document = try cText(answer.settings.json)
        do { report?.pointee = try cJSON(answer.report) } catch {
            free(document)
            throw error
        }
        settings.pointee = document
    }
}

/// What `soundalike_match` was asked for.
struct MatchRequest {
    private let model: String?
    private let chain: String?
    private var listening = MatchOptions()
    private var searching = ChainMatchOptions()

    init(_ json: UnsafePointer<CChar>?) throws {
        var options = try OptionsReader(json)
        model = try options.text("model")
        chain = try options.text("chain")
        searching.closeness = try options.number("closeness", in: 0...1)
        listening.closeness = searching.closeness ?? 0
        listening.bands = try options.texts("bands").map(Set.init)
        listening.startSeconds = try options.number("start_seconds", in: 0...1e9) ?? 0
        listening.durationSeconds = try options.number("duration_seconds", in: 0...1e9)
        listening.threads = try options.count("threads", in: 1...1_024) ?? listening.threads
        searching.refineSeconds = try options.number("refine_seconds", in: 0...86_400) ?? searching.refineSeconds
        searching.seed = UInt64(try options.count("seed", in: 0...Int.max) ?? 0)
        try options.finish()
        if chain != nil, listening.bands != nil { throw SoundalikeError(.usage, "bands", "is for the equaliser alone, and not for a chain") }
        (searching.startSeconds, searching.durationSeconds) = (listening.startSeconds, listening.durationSeconds)
        searching.threads = listening.threads
    }

    func answer(input: AudioInput, reference: AudioInput, progress: Progress) throws -> (settings: Settings, report: MatchReport) {
        let matcher = try Matcher(model: model)
        guard let chain else {
            var options = listening
            options.progress = progress.note
            let match = try matcher.match(input: input, reference: reference, options: options)
            return (match.settings, MatchReport(warnings: match.warnings, heard: match.tone))
        }
        var options = searching
        options.progress = { progress.note($0.fraction) }
        let path = try NamedFiles.chains().locate(chain).path
        let description = try ChainDescription(contentsOf: path)
        let registry = EffectRegistry.installed(
            InstalledPlugins.catalogue, blockFrames: description.blockFrames ?? ChainRenderer.standardBlockFrames, timeLimitSeconds: ChainMatcher.callLimitSeconds)
        let chainMatcher = try ChainMatcher(description, registry: registry, subject: path)
        let heard = try chainMatcher.listen(to: reference, by: matcher, options: options)
        let match = try chainMatcher.match(input: input, reference: heard, by: matcher, options: options)
        try Interruption.check()
        return (
            match.settings,
            MatchReport(warnings: match.warnings + match.shortfalls, heard: match.tone, search: MatchReport.Search(match))
        )
    }
}

/// What `soundalike_match` says beside the settings.
struct MatchReport: Encodable {
    struct Search: Encodable {
        let distanceBefore: Double, distance: Double
        let trials: Int
        let seconds: Double

        init(_ match: ChainMatch) {
            (distanceBefore, distance, trials, seconds) = (match.distanceBefore, match.distance, match.trialCount, match.seconds)
        }
    }

    let warnings: [String]
    var heard: Match.Tone?
    var search: Search?
}
