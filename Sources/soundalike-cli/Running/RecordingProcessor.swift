import Foundation
import Soundalike
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// What `match` and `apply` have in common: settings for an input, the input through them, the files that are written.
struct RecordingProcessor: Sendable {
    /// An input, and where it goes.
    struct Job: Sendable {
        let item: InputList.Item
        /// Nil when no audio is written.
        var outputPath: String?
        /// Nil when no settings are written.
        var settingsPath: String?
        /// Why it cannot be done, where that is known by now.
        var problem: SoundalikeError?
    }

    /// Settings for an input, and what to say about them.
    struct Finding: Sendable {
        let settings: Settings
        var warnings: [String] = []
        /// What a matcher heard.
        var tone: Match.Tone?
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
        _ inputs: InputList, plan: OutputPlan, options: OutputOptions, sources: [String], renderOptions: RenderOptions, keepsLoudness: Bool = false,
        batch: BatchOptions, report: ReportOptions
    ) {
        var files = RunFiles(reading: inputs.items.map(\.path) + sources)
        let jobs = inputs.items.map { item in
            var job = Job(item: item)
            do { try plan.place(&job, bits: options.bits, files: &files) } catch { job.problem = SoundalikeError(any: error) }
            return job
        }
        self.jobs = jobs
        self.sources = sources
        notes = inputs.notes
        folders = OutputFolders(for: jobs.flatMap(plan.pathsInOwnFolders))
        force = options.force
        self.renderOptions = renderOptions
        self.keepsLoudness = keepsLoudness
        self.report = report
        isAlone = batch.jobs == 1 || jobs.count == 1
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
    private var streamedOutputs: [String] { jobs.flatMap { [$0.outputPath, $0.settingsPath].compactMap { $0 } }.filter { $0 == StandardStreams.name } }

    /// - Throws: `.usage` where standard input or output would have to carry two things.
    private func checkStreams() throws {
        func error(_ problem: String, _ remedy: String) -> SoundalikeError { SoundalikeError(.usage, StandardStreams.name, problem, remedy: remedy) }
        if (sources + jobs.map(\.item.path)).count(where: { $0 == StandardStreams.name }) > 1 {
            throw error("standard input can be one file only", "store the others in files first")
        }
        if streamedOutputs.count > 1 { throw error("standard output can carry one file only", "give the other a name") }
        if report.json, !streamedOutputs.isEmpty { throw error("standard output cannot carry a file and --json", "give the output a name") }
    }

    private func process(
        _ job: Job, reference: String?, find: (String, ProgressLine) throws -> Finding
    ) throws -> (ProcessingDetails, text: String) {
        if let problem = job.problem { throw problem }
        // What cannot be written is known before the work begins.
        if let path = job.outputPath {
            try folders.make(for: path)
            _ = try AtomicOutputFile(path: path, overwrite: force)
        }
        let document = try job.settingsPath.map { path in
            try folders.make(for: path)
            return try AtomicOutputFile(path: path, overwrite: force)
        }
        let progress = ProgressLine(job.item.path, report: report, isAlone: isAlone)
        let finding = try find(job.item.path, progress)
        try Interruption.check()
        try document?.write(Array(finding.settings.json.utf8))
        var rendered: RenderReport?
        if let path = job.outputPath {
            rendered = try render(finding.settings, job.item.path, to: path, with: document, progress: progress)
        } else {
            try document?.commit()
        }
        progress.clear()

        let details = try ProcessingDetails(job: job, reference: reference, finding: finding, rendered: rendered)
        if report.isTalkative { details.warnings.forEach(Console.warn) }
        return (details, text: details.text(finding.settings, heading: jobs.count > 1 ? job.item.path : nil))
    }

    private func render(
        _ settings: Settings, _ input: String, to output: String, with document: AtomicOutputFile?, progress: ProgressLine
    ) throws -> RenderReport {
        progress.begin("rendering")
        var options = renderOptions
        if keepsLoudness { options.loudness = .match(path: input) }
        options.progress = { progress.update($0) }
        return try Renderer(options: options).render(settings, input: input, output: output, with: document.map { [$0] } ?? [])
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
        let input = try AudioFileReader.format(ofFileAt: item.path)
        let format: AudioFileFormat
        do { format = try AudioFileFormat.output(for: input, container: container(for: input), bits: bits) } catch var error {
            error.subject = error.subject ?? item.path
            throw error
        }
        job.outputPath = outputPath(for: item, container: format.container)
        job.settingsPath = settingsPath(for: item)
        for path in [job.outputPath, job.settingsPath].compactMap({ $0 }) { try files.claim(path, for: item.path) }
    }
}
