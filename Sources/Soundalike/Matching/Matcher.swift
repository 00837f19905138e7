import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles

/// Finds the settings of the four-band equaliser that make one recording sound like another.
///
///     let matcher = try Matcher()
///     let match = try matcher.match(input: "voice.wav", reference: "radio.flac")
///     let report = try Renderer().render(match.settings, input: "voice.wav", output: "voice-matched.wav")
///
/// A model listens to both recordings, as mono at its own rate and in blocks, so that memory does not grow with their length.
/// A matcher can be shared between threads.
public struct Matcher: Sendable {
    /// The model that comes with the program.
    public static let defaultModel = "one-shot-eq"

    /// Which model listens.
    public struct Info: Sendable {
        /// What `--model` and documents call it.
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
    private let model: MatcherModel
    private let prediction: SettingsPrediction

    /// Loads a model.
    ///
    /// - Parameter name: a name, or the path of a file; ``defaultModel`` when nil.
    /// - Throws: ``SoundalikeError``: `.noInput` when there is no such model, `.badData` when the file is not a sound model of a matcher
    ///   for the parametric equaliser.
    public init(model name: String? = nil) throws {
        let location = try ModelLocator().locate(name ?? Self.defaultModel)
        model = try MatcherModel(contentsOf: location.path)
        prediction = try SettingsPrediction(
            grid: model.metadata.parameters, network: model.network, sampleRateHz: model.frontEnd.sampleRateHz,
            subject: location.path)
        info = Info(
            name: location.name, path: location.path, sha256: try FileDigest.sha256(ofFileAt: location.path), metadata: model.metadata)
    }

    /// Finds the settings that make the file `input` sound like the file `reference`; the two need have nothing else in common.
    ///
    /// - Throws: ``SoundalikeError``: `.noInput` when a file is not there, `.badData` when one is not audio, is truncated, shorter than
    ///   0.5 s, digital silence or not finite, `.usage` when an option makes no sense.
    public func match(input: String, reference: String, options: MatchOptions = MatchOptions()) throws -> Match {
        try prediction.check(options.bands)
        let embeddings = try mapConcurrently([input, reference], threads: options.threads) { path in
            var half = options
            half.threads = max(1, options.threads / 2)
            return try embedding(of: path, options: half)
        }
        return try match(input: embeddings[0], reference: embeddings[1], options: options)
    }

    /// Listens to the file at `path`. Of `options` only the part and the threads count.
    ///
    /// - Throws: as ``match(input:reference:options:)-(String,_,_)`` does.
    public func embedding(of path: String, options: MatchOptions = MatchOptions()) throws -> Embedding {
        let listener = try Listener(path: path, frontEnd: model.frontEnd, options: options)
        let heard = try listener.embedding(by: model, threads: options.threads)
        return Embedding(
            path: path, durationSeconds: listener.durationSeconds, warnings: heard.warnings, values: heard.values,
            spectrum: heard.spectrum, modelSHA256: info.sha256)
    }

    /// Finds the settings from what was heard. Of `options` the bands, `isContinuous` and `spectrumShare` count.
    ///
    /// - Throws: ``SoundalikeError`` `.usage` when a band is unknown or the embeddings come from another model.
    public func match(input: Embedding, reference: Embedding, options: MatchOptions = MatchOptions()) throws -> Match {
        try prediction.check(options.bands)
        guard (0...1).contains(options.spectrumShare) else {
            throw SoundalikeError(.usage, nil, "a share of the spectrum of \(options.spectrumShare) is outside 0 to 1")
        }
        for embedding in [input, reference] where embedding.modelSHA256 != info.sha256 {
            throw SoundalikeError(.usage, embedding.path, "was listened to by another model than \(info.name)")
        }
        guard options.spectrumShare == 0 || !options.isContinuous else {
            throw SoundalikeError(.usage, nil, "settings that follow the spectra lie on the model's values", remedy: "leave out one of the two")
        }
        let answer = model.answer(input: input.values, reference: reference.values)
        let pull = options.spectrumShare == 0
            ? nil : SpectrumPull(input: input.spectrum, reference: reference.spectrum, share: options.spectrumShare)
        let effect = prediction.settings(answer, bands: options.bands, isContinuous: options.isContinuous, pull: pull)
        let provenance = Settings.Provenance(program: ProgramVersion.nameAndNumber, model: info.name, modelSHA256: info.sha256)
        return Match(settings: Settings(chain: [effect], madeBy: provenance), warnings: input.warnings + reference.warnings + prediction.warnings(effect))
    }
}
