import ArgumentParser
import Foundation
import Soundalike
import SoundalikeFoundations

/// `soundalike match INPUT… REFERENCE`: the main job.
struct MatchCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "match",
        abstract: "Make recordings sound like a reference.",
        usage: "soundalike match <input> ... <reference> [<options>]",
        discussion: """
            A model listens to both recordings and sets the four bands of an equaliser, and the equaliser processes the input. The reference may be \
            any recording: another voice, other words, another length. Printed are what kind of pair the model takes the two for, the settings, and \
            the files that were written. A confidence is the probability that a value is right to within a twentieth of its range (1 dB of gain).
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
            How close to come to the reference, 0 to 1. 0, the default, copies what the recording chains seem to differ by; 1 copies the whole \
            difference of the average spectra, that of voices and notes included.
            """, valueName: "share"))
    var closeness: Double?

    @Option(help: .hidden)
    var spectrum: Double?

    @OptionGroup var model: ModelOption
    @OptionGroup var analysis: AnalysisOptions
    @OptionGroup var amount: AmountOptions
    @OptionGroup var loudness: LoudnessOptions
    @OptionGroup var tail: TailOption
    @OptionGroup var settings: SettingsOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var presentation: PresentationOptions
    @OptionGroup var batch: BatchOptions
    @OptionGroup var seed: SeedOption
    @OptionGroup var report: ReportOptions

    var wantsJSON: Bool { report.json }

    func validate() throws {
        guard files.count >= 2 else { throw ValidationError("Give at least two recordings: an input, and last the reference.") }
        for (name, value) in [("--closeness", closeness), ("--spectrum", spectrum)] {
            guard value.map((0...1).contains) ?? true else { throw ValidationError("\(name) \(value ?? 0) is outside 0 to 1.") }
        }
        guard closeness == nil || spectrum == nil else { throw ValidationError("--spectrum is the old name of --closeness: give one of them.") }
    }

    func run() async throws {
        let reference = files[files.count - 1]
        let inputs = InputList(files.dropLast(), recursive: batch.recursive)
        let plan = try OutputPlan(suffix: "matched", inputs: inputs, options: output, settings: settings.settings, presentation: presentation)
        let rendering = RenderOptions(output, loudness, tail, seed, reference: reference)
        let matcher = try Matcher(model: model.model)
        let processor = RecordingProcessor(
            inputs, plan: plan, options: output, sources: [reference, matcher.info.path], renderOptions: rendering, batch: batch, report: report)

        let options = matchOptions
        let heard = try matcher.embedding(of: reference, options: options)
        let amount = amount
        try await processor.run(jobs: batch.jobs, reference: reference) { path, progress in
            progress.begin("listening")
            let match = try matcher.match(input: matcher.embedding(of: path, options: options), reference: heard, options: options)
            let settings = match.settings.applying(try amount.amounts(for: match.settings))
            return RecordingProcessor.Finding(settings: settings, warnings: match.warnings, tone: match.tone)
        }
    }

    private var matchOptions: MatchOptions {
        var options = MatchOptions()
        options.startSeconds = analysis.start ?? 0
        options.durationSeconds = analysis.duration
        options.bands = bands.map(Set.init)
        options.isContinuous = continuous
        options.closeness = closeness ?? spectrum ?? 0
        options.threads = max(1, ProcessInfo.processInfo.activeProcessorCount / batch.jobs)
        return options
    }
}
