import ArgumentParser
import Soundalike
import SoundalikeFoundations

/// `soundalike analyse FILE…`: what recordings are and how they sound, in figures.
struct AnalyseCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "analyse", abstract: "Measure recordings: duration, rate, channels, loudness, true peak, average spectrum.",
        aliases: ["analyze"])

    @Argument(help: ArgumentHelp("The recordings.", valueName: "file"))
    var files: [String]

    @Flag(help: "Measure the style too: dynamics whole and by band, noise floor, width.")
    var style = false

    @OptionGroup var analysis: AnalysisOptions
    @OptionGroup var batch: BatchOptions
    @OptionGroup var report: JSONOption

    var wantsJSON: Bool { report.json }

    func run() async throws {
        let inputs = InputList(files, recursive: batch.recursive)
        if !report.json { inputs.notes.forEach(Console.note) }
        let (start, duration, style) = (analysis.start ?? 0, analysis.duration, style)
        try await Batch(jobs: batch.jobs, isTalkative: !report.json, wantsJSON: report.json).run(inputs.items, name: \.path) { item in
            if let problem = item.problem { throw problem }
            let details = AnalysisDetails(
                try FileAnalysis.analyse(item.path, startSeconds: start, durationSeconds: duration, measuresStyle: style))
            return (details, text: "\(item.path)\n\(details.text)\n")
        }
    }
}
