import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// Renders recordings through the effects of a parameter document: at their own rate, on all their channels. From file to file it works in
/// blocks, so that memory does not grow with the length.
///
///     var options = RenderOptions()
///     options.loudness = .target(lufs: -16)
///     let report = try Renderer(options: options).render(settings, input: "voice.wav", output: "voice-applied.wav")
///
///     let rendered = try Renderer(options: options).render(settings, recording).recording
///
/// The output is as long as the input, plus the tail asked for, and sample-aligned with it. A file appears under its name whole or not at all.
/// Text tags, broadcast information and cue points are kept. A renderer can be shared between threads.
public struct Renderer: Sendable {
    /// How it renders.
    public let options: RenderOptions

    /// A renderer; it opens nothing yet.
    public init(options: RenderOptions = RenderOptions()) {
        self.options = options
    }

    /// Renders the file `input` to the file `output`, as other inputs.
    public func render(_ settings: Settings, input: String, output: String, with companions: [AtomicOutputFile] = []) throws -> RenderReport {
        try render(settings, input: .file(input), output: output, with: companions)
    }

    /// Renders `input` to the file `output`.
    ///
    /// Audio that nothing changed is written bit for bit, in its own format as a copy of the file; else an integer format gets
    /// triangular dither. Where an integer or lossy format would clip, the level is lowered by as much as it takes.
    ///
    /// - Parameters:
    ///   - settings: what the recording is processed by.
    ///   - input: the recording.
    ///   - output: the path of the new file.
    ///   - companions: files that are written already and shall appear together with the output, or not at all: the settings, say.
    /// - Throws: ``SoundalikeError``, and nothing is left behind: `.noInput` and `.badData` for an input that is not there or not sound audio,
    ///   settings that do not fit, or a recording to match the loudness of that has none; `.usage` for options that make no sense or a
    ///   format that cannot hold the audio; `.cannotCreate` when the output exists already or is the input; `.inputOutput` when the
    ///   disk is full; `.interrupted`.
    public func render(_ settings: Settings, input: AudioInput, output: String, with companions: [AtomicOutputFile] = []) throws -> RenderReport {
        let source = try ProcessedInput(settings, input: input, options: options)
        let format = try outputFormat(of: source, output: output)
        try checkOutput(output, input: input)
        let target = try LoudnessTarget(options)
        return try RenderRun(source: source, output: output, format: format, options: options, companions: companions).render(at: target)
    }

    /// Renders `recording`, which errors call "recording", into memory. Of the options those do not count that are about files.
    ///
    /// - Throws: as for other inputs.
    public func render(_ settings: Settings, _ recording: Recording) throws -> RenderedRecording {
        try render(settings, input: .memory(recording, name: "recording"))
    }

    /// Renders `input` into memory. Of the options those do not count that are about files.
    ///
    /// - Throws: ``SoundalikeError``, as rendering to a file does, as far as that is not about the output.
    public func render(_ settings: Settings, input: AudioInput) throws -> RenderedRecording {
        try RenderedRecording(ProcessedInput(settings, input: input, options: options), at: LoudnessTarget(options))
    }

    /// Loudness and peaks of what would come out of the file `input`, as of other inputs.
    public func measure(_ settings: Settings, input: String) throws -> Loudness {
        try measure(settings, input: .file(input))
    }

    /// Loudness and peaks of what would come out of `input` before any change of level. Writes nothing.
    ///
    /// - Throws: as rendering does, as far as the input and the settings are concerned.
    public func measure(_ settings: Settings, input: AudioInput) throws -> Loudness {
        try ProcessedInput(settings, input: input, options: options).meter().measure()
    }

    private func outputFormat(of source: ProcessedInput, output: String) throws -> AudioFileFormat {
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

    private func checkOutput(_ output: String, input: AudioInput) throws {
        var sources = [input]
        if case .match(let recording) = options.loudness { sources.append(recording) }
        var files = RunFiles(reading: sources.compactMap(\.path))
        try files.claim(output, for: input.name)
        // Long work should not end at a name that was taken from the start.
        try AtomicOutputFile(path: output, overwrite: options.overwrite).discard()
    }
}
