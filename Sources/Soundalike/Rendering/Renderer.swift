import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// Renders files through the effects of a parameter document: at the file's own rate, on all its channels, in blocks, so that memory
/// does not grow with the file's length.
///
///     var options = RenderOptions()
///     options.loudness = .target(lufs: -16)
///     let report = try Renderer(options: options).render(settings, input: "voice.wav", output: "voice-applied.wav")
///
/// The output is as long as the input, plus the tail asked for, and sample-aligned with it. It appears under its name whole or not at all.
/// Text tags, broadcast information and cue points are kept. A renderer can be shared between threads.
public struct Renderer: Sendable {
    /// How it renders.
    public let options: RenderOptions

    /// A renderer; it opens nothing yet.
    public init(options: RenderOptions = RenderOptions()) {
        self.options = options
    }

    /// Renders `input` to `output`.
    ///
    /// Audio that nothing changed is written bit for bit, in its own format as a copy of the file; else an integer format gets
    /// triangular dither. Where an integer or lossy format would clip, the level is lowered by as much as it takes.
    ///
    /// - Parameter companions: files that are written already and shall appear together with the output, or not at all: the settings, say.
    /// - Throws: ``SoundalikeError``, and nothing is left behind: `.noInput` and `.badData` for an input that is not there or not sound audio,
    ///   settings that do not fit, or a file to match the loudness of that has none; `.usage` for options that make no sense or a
    ///   format that cannot hold the audio; `.cannotCreate` when the output exists already or is the input; `.inputOutput` when the
    ///   disk is full; `.interrupted`.
    public func render(_ settings: Settings, input: String, output: String, with companions: [AtomicOutputFile] = []) throws -> RenderReport {
        let source = try ProcessedFile(settings, path: input, options: options)
        let format = try outputFormat(of: source, output: output)
        try checkOutput(output, input: input)
        let target = try LoudnessTarget(options)
        return try RenderRun(source: source, output: output, format: format, options: options, companions: companions).render(at: target)
    }

    /// Loudness and peaks of what ``render(_:input:output:)`` would write before any change of level. Writes nothing.
    ///
    /// - Throws: as rendering does, as far as the input and the settings are concerned.
    public func measure(_ settings: Settings, input: String) throws -> Loudness {
        try ProcessedFile(settings, path: input, options: options).meter().measure()
    }

    private func outputFormat(of source: ProcessedFile, output: String) throws -> AudioFileFormat {
        try AudioFileFormat.output(
            for: source.format, container: options.container ?? container(named: output, input: source.format.container), bits: options.bits)
    }

    /// What the extension of `output` asks for; nil when it fits the input's container as well or says nothing.
    private func container(named output: String, input: Container) -> Container? {
        guard let named = Container(fileExtension: output.pathExtension) else { return nil }
        switch (named, input) {
        // Custom gives these the same extensions.
        case (.wav, .rf64), (.ogg, .opus): return nil
        default: return named
        }
    }

    private func checkOutput(_ output: String, input: String) throws {
        var sources = [input]
        if case .match(let path) = options.loudness { sources.append(path) }
        var files = RunFiles(reading: sources)
        try files.claim(output, for: input)
        // Long work should not end at a name that was taken from the start.
        try AtomicOutputFile(path: output, overwrite: options.overwrite).discard()
    }
}
