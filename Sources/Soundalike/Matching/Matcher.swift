import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeTone

/// Finds the settings of the four-band equaliser that make one recording sound like another.
///
///     let matcher = try Matcher()
///     let match = try matcher.match(input: "voice.wav", reference: "radio.flac")
///     let report = try Renderer().render(match.settings, input: "voice.wav", output: "voice-matched.wav")
///
/// A model listens to both recordings in blocks, so that memory does not grow with their length. Recordings can be in memory as well as in files.
/// A matcher can be shared between threads.
public struct Matcher: Sendable {
    /// The model that comes with the program.
    public static let defaultModel = "one-shot-eq"

    /// Which model listens.
    public struct Info: Sendable {
        /// What documents call it.
        public let name: String
        /// Where its file lies.
        public let path: String
        /// Of the model's file, hexadecimal.
        public let sha256: String
        /// What the file says about itself.
        public let metadata: ModelMetadata
    }

    /// The model that listens.
    public let info: Info
    private let ears: Ears

    /// What listens and answers.
    private enum Ears: Sendable {
        /// A network that predicts settings on a grid.
        case network(MatcherModel, SettingsPrediction)
        /// Statistics of spectra, which predict a curve.
        case tone(ChainPosterior)
    }

    /// Loads a model.
    ///
    /// - Parameter name: a name, or the path of a file; ``defaultModel`` when nil.
    /// - Throws: ``SoundalikeError``: `.noInput` when there is no such model, `.badData` when the file is not a sound model of a matcher
    ///   for the parametric equaliser.
    public init(model name: String? = nil) throws {
        let location = try ModelLocator().locate(name ?? Self.defaultModel)
        let file = try SafetensorsFile(contentsOf: location.path)
        let metadata = try ModelMetadata(of: file, subject: location.path)
        if metadata.kind == ToneModel.kind {
            ears = .tone(ChainPosterior(try ToneModel(file, path: location.path)))
        } else {
            let model = try MatcherModel(file, path: location.path)
            ears = .network(
                model,
                try SettingsPrediction(grid: model.metadata.parameters, network: model.network.architecture, subject: location.path))
        }
        info = Info(
            name: location.name, path: location.path, sha256: try FileDigest.sha256(ofFileAt: location.path), metadata: metadata)
    }

    /// Finds the settings that make the file `input` sound like the file `reference`; the two need have nothing else in common.
    ///
    /// - Throws: as for other inputs.
    public func match(input: String, reference: String, options: MatchOptions = MatchOptions()) throws -> Match {
        try match(input: .file(input), reference: .file(reference), options: options)
    }

    /// Finds the settings that make the recording `input` sound like `reference`, both in memory. Errors call them "input" and "reference".
    ///
    /// - Throws: as for other inputs.
    public func match(input: Recording, reference: Recording, options: MatchOptions = MatchOptions()) throws -> Match {
        try match(input: .memory(input, name: "input"), reference: .memory(reference, name: "reference"), options: options)
    }

    /// Finds the settings that make `input` sound like `reference`, each a file or in memory.
    ///
    /// - Throws: ``SoundalikeError``: `.noInput` when a file is not there, `.badData` when a recording is not audio, is truncated, shorter than
    ///   0.5 s, digital silence or not finite, `.usage` when an option makes no sense, `.interrupted`.
    public func match(input: AudioInput, reference: AudioInput, options: MatchOptions = MatchOptions()) throws -> Match {
        try SettingsPrediction.check(options.bands)
        let progress = JoinedProgress(parts: 2, report: options.progress)
        let embeddings = try mapConcurrently([(0, input), (1, reference)], threads: options.threads) { part, input in
            var half = options
            half.threads = max(1, options.threads / 2)
            half.progress = progress.part(part)
            return try embedding(of: input, options: half)
        }
        return try match(input: embeddings[0], reference: embeddings[1], options: options)
    }

    /// Listens to the file at `path`, as to other inputs.
    public func embedding(of path: String, options: MatchOptions = MatchOptions()) throws -> Embedding {
        try embedding(of: .file(path), options: options)
    }

    /// Listens to a recording. Of `options` only the part, the threads and the progress count.
    ///
    /// - Throws: as matching does.
    public func embedding(of input: AudioInput, options: MatchOptions = MatchOptions()) throws -> Embedding {
        let duration: Double, warnings: [String], heard: Embedding.Heard
        switch ears {
        case .network(let model, _):
            let listener = try Listener(input, frontEnd: model.frontEnd, options: options)
            let found = try listener.embedding(by: model, threads: options.threads)
            (duration, warnings, heard) = (listener.durationSeconds, found.warnings, .network(found.values))
        case .tone:
            let listener = try ToneListener(input, options: options)
            let found = try listener.spectrum()
            (duration, warnings, heard) = (listener.durationSeconds, found.warnings, .tone(found.spectrum))
        }
        return Embedding(path: input.name, durationSeconds: duration, warnings: warnings, heard: heard, modelSHA256: info.sha256)
    }

    /// Finds the settings from what was heard. Of `options` the bands, `isContinuous` and `closeness` count.
    ///
    /// - Throws: ``SoundalikeError`` `.usage` when a band is unknown, the embeddings come from another model, or the model has no `closeness`.
    public func match(input: Embedding, reference: Embedding, options: MatchOptions = MatchOptions()) throws -> Match {
        try SettingsPrediction.check(options.bands)
        guard (0...1).contains(options.closeness) else {
            throw SoundalikeError(.usage, nil, "a closeness of \(options.closeness) is outside 0 to 1")
        }
        for embedding in [input, reference] where embedding.modelSHA256 != info.sha256 {
            throw SoundalikeError(.usage, embedding.path, "was analysed with another model than \(info.name)")
        }
        let effect: EffectSettings, tone: Match.Tone?
        switch (ears, input.heard, reference.heard) {
        case (.network(let model, let prediction), .network(let first), .network(let second)):
            guard options.closeness == 0 else {
                throw SoundalikeError(.usage, info.name, "predicts settings and not a curve, so closeness has no meaning for it")
            }
            let answer: [[Double]]
            do throws(SoundalikeError) { answer = try model.answer(input: first, reference: second) } catch { throw error.about(info.path) }
            effect = prediction.settings(answer, bands: options.bands, isContinuous: options.isContinuous)
            tone = nil
        case (.tone(let posterior), .tone(let first), .tone(let second)):
            let difference: ToneDifference
            do { difference = try posterior.difference(input: first, reference: second) } catch let error as SoundalikeError {
                throw error.about(info.path)
            }
            let prediction = TonePrediction(difference, sampleRateHz: first.sampleRateHz)
            effect = prediction.settings(bands: options.bands, closeness: options.closeness)
            tone = Match.Tone(difference, closeness: options.closeness)
        default: throw SoundalikeError(.internalFault, info.name, "heard the recordings in two ways")
        }
        guard effect.values.allSatisfy(\.isFinite) else {
            throw SoundalikeError(.badData, info.path, "its answer is not finite", remedy: "get the model again")
        }
        let provenance = Settings.Provenance(program: ProgramVersion.nameAndNumber, model: info.name, modelSHA256: info.sha256)
        return Match(
            settings: Settings(chain: [effect], madeBy: provenance),
            warnings: input.warnings + reference.warnings + SettingsPrediction.warnings(effect), tone: tone)
    }
}
