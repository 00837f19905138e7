import Foundation
import Soundalike
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeReports

/// What `match` and `apply` have in common: settings for an input, the input through them, the files that are written.
struct RecordingProcessor: Sendable {
    /// An input, and where it goes.
    struct Job: Sendable {
        let item: InputList.Item
        /// Nil when no audio is written.
        var outputPath: String?
        /// Nil when no settings are written.
        var settingsPath: String?
        /// Nil when no page is written.
        var reportPath: String?
        /// Nil when no picture is drawn.
        var picturePath: String?
        /// Nil when no list of sounds is written.
        var listPath: String?
        /// Why it cannot be done, where that is known by now.
        var problem: SoundalikeError?

        /// Everything that is written.
        var paths: [String] { [outputPath, settingsPath, reportPath, picturePath, listPath].compactMap { $0 } }
    }

    /// Settings for an input, and what to say about them.
    struct Finding: Sendable {
        var settings: Settings
        var warnings: [String] = []
        /// What a matcher heard.
        var tone: Match.Tone?
        /// How the settings of a chain were found, where they were searched for.
        var search: ChainMatch?
        /// How its outcome is to be listened to; nil where it was not searched for this input alone.
        var searchOptions: ChainMatchOptions?
        /// The sounds that are lowered, where that is what the settings are for.
        var sounds: [RemovedSound]?
    }

    let jobs: [Job]
    private let sources: [String]
    /// What is to be said about the inputs as a whole.
    private let notes: [String]
    private let folders: OutputFolders
    private let force: Bool
    private let renderOptions: RenderOptions
    private let report: ReportOptions
    private let isAlone: Bool
    /// Whether each output gets the loudness of its own input.
    private let keepsLoudness: Bool

    /// - Parameters:
    ///   - sources: files that no output may replace, beside the inputs: the reference, the settings, the model, the plugins' files.
    ///   - renderOptions: for all inputs; container, bits and progress are filled in here.
    init(
        _ inputs: InputList, plan: OutputPlan, options: ProcessingOptions, sources: [String], renderOptions: RenderOptions, keepsLoudness: Bool = false
    ) {
        var files = RunFiles(reading: inputs.items.map(\.path) + sources)
        let jobs = inputs.items.map { item in
            var job = Job(item: item)
            do { try plan.place(&job, bits: options.output.bits, files: &files) } catch { job.problem = SoundalikeError(any: error) }
            return job
        }
        self.jobs = jobs
        self.sources = sources
        notes = inputs.notes
        folders = OutputFolders(for: jobs.flatMap(plan.pathsInOwnFolders))
        force = options.output.force
        self.renderOptions = renderOptions
        self.keepsLoudness = keepsLoudness
        report = options.report
        isAlone = options.batch.jobs == 1 || jobs.count == 1
    }

    /// Processes every input.
    ///
    /// - Parameter find: the settings for the input at a path.
    /// - Throws: as `Batch.run` does.
    func run(
        jobs count: Int, reference: String? = nil, find: @escaping @Sendable (_ path: String, ProgressLine) throws -> Finding
    ) async throws {
        defer { folders.removeEmpty() }
        try checkStreams()
        if report.isTalkative { notes.forEach(Console.note) }
        let batch = Batch(jobs: count, isTalkative: report.isTalkative, wantsJSON: report.json, isBesideData: !streamedOutputs.isEmpty)
        try await batch.run(jobs, name: \.item.path) { job in
            try process(job, reference: reference, find: find)
        }
    }

    /// The outputs that go to standard output.
    private var streamedOutputs: [String] { jobs.flatMap(\.paths).filter { $0 == StandardStreams.name } }

    /// - Throws: `.usage` where standard input or output would have to carry two things.
    private func checkStreams() throws {
        func error(_ problem: String, _ remedy: String) -> SoundalikeError { SoundalikeError(.usage, StandardStreams.name, problem, remedy: remedy) }
        if (sources + jobs.map(\.item.path)).count(where: { $0 == StandardStreams.name }) > 1 {
            throw error("standard input can be one file only", "store the others in files first")
        }
        if streamedOutputs.count > 1 { throw error("standard output can carry one file only", "give the other a name") }
        if jobs.contains(where: { $0.outputPath == StandardStreams.name && ($0.reportPath != nil || $0.picturePath != nil) }) {
            throw error("--report and --picture need the audio in a file, not on standard output", "give the audio a name")
        }
        if report.json, !streamedOutputs.isEmpty { throw error("standard output cannot carry a file and --json", "give the output a name") }
    }

    private func process(
        _ job: Job, reference: String?, find: (String, ProgressLine) throws -> Finding
    ) throws -> (ProcessingDetails, text: String) {
        if let problem = job.problem { throw problem }
        // What cannot be written is known before the work begins.
        for path in [job.outputPath, job.reportPath, job.picturePath].compactMap({ $0 }) {
            try folders.make(for: path)
            _ = try AtomicOutputFile(path: path, overwrite: force)
        }
        func companion(_ path: String) throws -> AtomicOutputFile {
            try folders.make(for: path)
            return try AtomicOutputFile(path: path, overwrite: force)
        }
        let document = try job.settingsPath.map(companion), list = try job.listPath.map(companion)
        let progress = ProgressLine(job.item.path, report: report, isAlone: isAlone)
        var finding = try find(job.item.path, progress)
        if finding.search?.isInterrupted == true, let document, let path = job.settingsPath {
            // What was found until then is kept; nothing is rendered.
            try document.write(Array(finding.settings.json.utf8))
            try AtomicOutputFile.commit([document])
            throw SoundalikeError(.interrupted, job.item.path, "interrupted; the best settings until then are in \(path)")
        }
        try Interruption.check()
        try document?.write(Array(finding.settings.json.utf8))
        try list?.write(Array(SoundList(finding.sounds ?? []).csv.utf8))
        let companions = [document, list].compactMap { $0 }
        var rendered: RenderReport?
        if let path = job.outputPath { rendered = try render(finding.settings, job.item.path, to: path, with: companions, progress: progress) }
        if let options = finding.searchOptions, let path = job.outputPath, path != StandardStreams.name {
            try finding.search?.hear(.file(path), options: options)
        }
        finding.warnings += finding.search?.shortfalls ?? []
        if job.reportPath != nil || job.picturePath != nil {
            progress.begin("drawing")
            let contents = try contents(of: job, reference: reference, finding, rendered)
            if let path = job.picturePath { try PictureFile(path: path).write(Picture.svg(contents), overwrite: force) }
            if let path = job.reportPath { try AtomicOutputFile.write(ReportPage(contents).html().utf8, to: path, overwrite: force) }
        }
        if job.outputPath == nil { try AtomicOutputFile.commit(companions) }
        progress.clear()

        let details = try ProcessingDetails(job: job, reference: reference, finding: finding, rendered: rendered)
        if report.isTalkative { details.warnings.forEach(Console.warn) }
        let plot = try report.isTalkative ? CurvePlot.forTerminal(
            finding.settings, amounts: renderOptions.amounts, sampleRateHz: RecordingReader.format(ofFileAt: job.item.path).sampleRateHz,
            tone: finding.tone) : nil
        return (details, text: details.text(finding.settings, plot: plot, heading: jobs.count > 1 ? job.item.path : nil))
    }

    /// What a page or picture shows.
    private func contents(of job: Job, reference: String?, _ finding: Finding, _ rendered: RenderReport?) throws -> ReportContents {
        let others = [reference, rendered?.output]
        var profiles = try FileProfile.of([job.item.path] + others.compactMap { $0 })[...]
        var contents = ReportContents(input: profiles.removeFirst(), settings: finding.settings)
        if reference != nil { contents.reference = profiles.popFirst() }
        contents.result = profiles.popFirst()
        contents.amounts = renderOptions.amounts
        contents.tone = finding.tone
        contents.style = finding.search?.comparison ?? []
        contents.warnings = finding.warnings + (rendered?.warnings ?? [])
        contents.command = ["soundalike"] + SoundalikeCommand.arguments
        contents.seed = renderOptions.seed
        return contents
    }

    private func render(
        _ settings: Settings, _ input: String, to output: String, with companions: [AtomicOutputFile], progress: ProgressLine
    ) throws -> RenderReport {
        progress.begin("rendering")
        var options = renderOptions
        if keepsLoudness { options.loudness = .match(path: input) }
        options.progress = { progress.update($0) }
        return try Renderer(options: options).render(settings, input: input, output: output, with: companions)
    }
}

extension OutputPlan {
    /// Fills in where `job` goes.
    ///
    /// - Parameter files: all that is read, and where earlier inputs go to.
    /// - Throws: `SoundalikeError` when the input cannot be opened, or its output is also a source or another's output.
    fileprivate func place(_ job: inout RecordingProcessor.Job, bits: BitDepth?, files: inout RunFiles) throws {
        let item = job.item
        if let problem = item.problem { throw problem }
        let input = try RecordingReader.format(ofFileAt: item.path)
        let format: AudioFileFormat
        do { format = try AudioFileFormat.output(for: input, container: container(for: input), bits: bits) } catch var error {
            error.subject = error.subject ?? item.path
            throw error
        }
        job.outputPath = outputPath(for: item, container: format.container)
        job.settingsPath = settingsPath(for: item)
        job.reportPath = reportPath(for: item)
        job.picturePath = picturePath(for: item)
        job.listPath = listPath(for: item)
        for path in job.paths { try files.claim(path, for: item.path) }
    }
}
