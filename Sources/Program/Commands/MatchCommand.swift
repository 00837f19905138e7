import ArgumentParser
import Foundation
import Soundalike
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins

/// `soundalike match INPUT… REFERENCE`: the main job.
struct MatchCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "match",
        abstract: "Make recordings sound like a reference.",
        usage: "soundalike match <input> ... <reference> [<options>]",
        discussion: """
            Example: soundalike match voice.wav reference.wav --settings eq.json

            A model listens to both recordings and sets the four bands of an equaliser, and the equaliser processes the input. The reference may be \
            any recording: another voice, other words, another length. The program prints what kind of pair the model takes the two for, the \
            settings, and the files that it wrote. A confidence is the probability that a value is right to within a twentieth of its range (1 dB \
            of gain).

            With --chain, the program sets any chain of effects instead, plugins among them, so that level and dynamics come near to the \
            reference's as well.
            """)

    @Argument(help: ArgumentHelp("The recordings to process and, as the last one, the reference that they are to sound like.", valueName: "file"))
    var files: [String]

    @Option(
        help: ArgumentHelp("Set only these bands: low, mid1, mid2, high. The others change nothing.", valueName: "band,..."),
        transform: { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() } })
    var bands: [String]?

    @Flag(help: "Only for models that choose from a grid of values: allow values between those of the grid.")
    var continuous = false

    @Option(
        help: ArgumentHelp(
            """
            How close to come to the reference, 0 to 1. 0 copies what the recording chains seem to differ by; 1 copies the whole difference of the \
            average spectra, that of voices and notes included. The default is 0, or what the --chain says.
            """, valueName: "share"))
    var closeness: Double?

    @Option(help: .hidden)
    var spectrum: Double?

    @OptionGroup var search: SearchOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var analysis: AnalysisOptions
    @OptionGroup var settings: SettingsOption
    @OptionGroup var processing: ProcessingOptions

    var wantsJSON: Bool { processing.report.json }

    func validate() throws {
        guard files.count >= (search.target == nil ? 2 : 1) else {
            throw ValidationError("Give at least two recordings: an input, and last the reference.")
        }
        if search.target != nil, files.count > 1 { throw ValidationError("--target stands for the reference, and for one input: give that alone.") }
        if search.chain != nil, bands != nil { throw ValidationError("--bands is for the equaliser alone: give either that or --chain.") }
        for (name, value) in [("--closeness", closeness), ("--spectrum", spectrum)] {
            guard value.map((0...1).contains) ?? true else { throw ValidationError("\(name) \(value ?? 0) is outside 0 to 1.") }
        }
        guard closeness == nil || spectrum == nil else { throw ValidationError("--spectrum is the old name of --closeness: give one of them.") }
    }

    func run() async throws {
        let reference = search.target ?? files[files.count - 1]
        let inputs = InputList(Array(search.target == nil ? files.dropLast() : files[...]), recursive: processing.batch.recursive)
        let plan = try OutputPlan(suffix: "matched", inputs: inputs, options: processing, settings: settings.settings)
        let catalogue = PluginCatalogue()
        let registry = processing.hosting.registry(catalogue)
        let rendering = RenderOptions(processing, reference: reference, registry: registry)
        let matcher = try Matcher(model: model.model)
        let chainPath = try search.path()
        let chain = try chainPath.map { path in
            let chain = try ChainDescription(contentsOf: path)
            let block = processing.hosting.block ?? chain.blockFrames ?? ChainRenderer.standardBlockFrames
            return try ChainMatcher(chain, registry: processing.hosting.registry(catalogue, blockFrames: block, timeLimitSeconds: ChainMatcher.callLimitSeconds), subject: path)
        }
        let sources = [reference, matcher.info.path] + (chainPath.map { [$0] } ?? []) + (try chain.map { try catalogue.files(of: $0.settings()) } ?? [])
        let processor = RecordingProcessor(
            inputs, plan: plan, options: processing, sources: sources, renderOptions: rendering)
        let find = try chain.map { try chainFinder($0, matcher, reference, inputs) } ?? equaliserFinder(matcher, reference)
        let amount = processing.amount, hosting = processing.hosting
        try await processor.run(jobs: processing.batch.jobs, reference: reference) { path, progress in
            var finding = try find(path, progress)
            finding.settings = finding.settings.applying(try amount.amounts(for: finding.settings))
            hosting.apply(to: &finding.settings)
            return finding
        }
    }

    private typealias Finder = @Sendable (_ path: String, ProgressLine) throws -> RecordingProcessor.Finding

    /// Has the matcher set the equaliser.
    private func equaliserFinder(_ matcher: Matcher, _ reference: String) throws -> Finder {
        let options = matchOptions
        let heard = try matcher.embedding(of: reference, options: options)
        return { path, progress in
            progress.begin("listening")
            let match = try matcher.match(input: matcher.embedding(of: path, options: options), reference: heard, options: options)
            return RecordingProcessor.Finding(settings: match.settings, warnings: match.warnings, tone: match.tone)
        }
    }

    /// Searches for the settings of a chain.
    private func chainFinder(_ chain: ChainMatcher, _ matcher: Matcher, _ reference: String, _ inputs: InputList) throws -> Finder {
        let options = searchOptions, isTarget = search.target != nil
        let heard = isTarget ? nil : try chain.listen(to: reference, by: matcher, options: options)
        @Sendable func finding(for input: AudioInput, _ progress: ProgressLine) throws -> RecordingProcessor.Finding {
            progress.begin("trying settings out")
            var options = options
            options.progress = { progress.update($0.fraction, note: "distance \(ValueText.percent($0.distance))") }
            let match = try heard.map { try chain.match(input: input, reference: $0, by: matcher, options: options) }
                ?? chain.fit(input: input, target: .file(reference), options: options)
            return RecordingProcessor.Finding(settings: match.settings, warnings: match.warnings, tone: match.tone, search: match)
        }
        guard search.album else {
            return { path, progress in
                var finding = try finding(for: .file(path), progress)
                finding.searchOptions = options
                return finding
            }
        }
        let progress = ProgressLine("album", report: processing.report)
        progress.begin("listening")
        let album = try ChainMatcher.album(of: inputs.items.filter { $0.problem == nil }.map { .file($0.path) }, options: options)
        let common = try finding(for: album, progress)
        progress.clear()
        return { _, _ in common }
    }

    private var searchOptions: ChainMatchOptions {
        let listening = matchOptions
        var options = ChainMatchOptions()
        (options.startSeconds, options.durationSeconds) = (listening.startSeconds, listening.durationSeconds)
        (options.closeness, options.threads, options.seed) = (closeness ?? spectrum, listening.threads, processing.seed.seed)
        if let refine = search.refine { options.refineSeconds = refine }
        if let method = search.method { options.method = method }
        return options
    }

    private var matchOptions: MatchOptions {
        var options = MatchOptions()
        options.startSeconds = analysis.start ?? 0
        options.durationSeconds = analysis.duration
        options.bands = bands.map(Set.init)
        options.isContinuous = continuous
        options.closeness = closeness ?? spectrum ?? 0
        options.threads = max(1, ProcessInfo.processInfo.activeProcessorCount / processing.batch.jobs)
        return options
    }
}
