import Foundation
import SoundalikeArchitectures
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles

/// Moves the settings of a chain of effects along a recording, as a trained network says.
///
///     let controller = try Controller(model: "tube", registry: registry)
///     let control = try controller.control(input: "guitar.wav")
///     let report = try Renderer(options: options).render(control.settings, input: "guitar.wav", output: "guitar-tube.wav")
///
/// The network listens to the recording as mono at its own rate and in blocks, so that the memory for audio does not grow with its length; the
/// effects then process it at its own rate, on its own channels. A controller can be shared between threads.
public struct Controller: Sendable {
    /// The model that listens.
    public let info: Matcher.Info
    /// The effects and what is set of them.
    public let chain: ResolvedChain
    private let model: ControllerModel
    private let registry: EffectRegistry

    /// Loads a model.
    ///
    /// - Parameters:
    ///   - name: a name, or the path of a file.
    ///   - registry: where the effects of its chain come from.
    /// - Throws: ``SoundalikeError``: `.noInput` when there is no such model, `.badData` when the file is not a sound model of a controller or
    ///   does not fit its effects, `.unavailable` when a plugin of its chain is not installed.
    public init(model name: String, registry: EffectRegistry = EffectRegistry()) throws {
        self.registry = registry
        let location = try ModelLocator().locate(name)
        model = try ControllerModel(contentsOf: location.path)
        chain = try ChainDescription(toml: model.description.chain, subject: location.path).resolved(registry: registry)
        guard SettingColumns(chain.trained).names == model.description.parameters else {
            throw SoundalikeError(.badData, location.path, "its network does not set what its chain lets be set")
        }
        info = Matcher.Info(
            name: location.name, path: location.path, sha256: try FileDigest.sha256(ofFileAt: location.path), metadata: model.metadata)
    }

    /// What its settings say about where they come from.
    var provenance: Settings.Provenance {
        Settings.Provenance(program: ProgramVersion.nameAndNumber, model: info.name, modelSHA256: info.sha256)
    }

    /// Whether the model's inputs all had one loudness in training, so that recordings are brought there first.
    public var bringsInputsToALoudness: Bool { model.description.inputLUFS != nil }

    /// Finds the settings for the file `input`, as for other inputs.
    public func control(input: String, options: ControlOptions = ControlOptions()) throws -> Control {
        try control(input: .file(input), options: options)
    }

    /// Finds the settings for the whole of `input`: the chain, with automation for every parameter that the network sets. The
    /// `value` of each is its mean over time. Plugins for one channel give way to their counterparts for two where the recording has more than one.
    ///
    /// - Throws: ``SoundalikeError``: `.noInput` when a file is not there, `.badData` when it is not audio, is truncated, shorter than 0.5 s,
    ///   digital silence or not finite, `.interrupted`.
    public func control(input: AudioInput, options: ControlOptions = ControlOptions()) throws -> Control {
        let (levels, warnings) = try levels(of: input, options)
        let listener = try ControllerListener(input, model: model, gainDB: levels?.inputGainDB ?? 0)
        let values: [Float]
        do { values = try listener.values(threads: options.threads, progress: options.progress) } catch let error as SoundalikeError {
            throw error.subject == nil && error.code == .badData ? error.about(info.path) : error
        }
        let rows = AutomationRows(values: values, columns: SettingColumns(chain.trained))
        let (automation, frameSamples) = options.isSmoothed
            ? rows.smoothed(frameSamples: model.description.timing.frameSamples) : (rows.all, model.description.timing.frameSamples)
        var settings = chain.settings(normalised: rows.means)
        let moving = chain.settings(automation: automation, sampleRateHz: model.frontEnd.sampleRateHz, frameSamples: frameSamples)
        settings.automation = moving.automation.map {
            Automation(
                sampleRateHz: model.frontEnd.sampleRateHz, frameSamples: frameSamples, columns: $0.columns,
                values: $0.values.map(\.roundedForReading))
        }
        return Control(
            effects: suited(settings, to: listener.format), levels: levels, frameCount: listener.frameCount, warnings: warnings)
    }

    /// What the loudness of `input` is made of, as the model hears it.
    ///
    /// - Throws: what reading it throws.
    public func loudnessBlocks(of input: AudioInput) throws -> GatedBlocks {
        try ChainLevels.blocks(of: input, sampleRateHz: model.frontEnd.sampleRateHz)
    }

    /// The gain that brings what `blocks` were measured of to the loudness that the model's inputs had in training, dB; nil where they had none in
    /// common, or `blocks` have none.
    public func inputGainDB(of blocks: GatedBlocks) -> Double? {
        guard let wanted = model.description.inputLUFS, let found = blocks.integratedLUFS(gainDB: 0) else { return nil }
        return Gain.descriptor.parameters[0].clamped((wanted - found).roundedForReading)
    }

    private func levels(of input: AudioInput, _ options: ControlOptions) throws -> (ChainLevels?, warnings: [String]) {
        guard bringsInputsToALoudness else { return (nil, []) }
        if let gainDB = try options.inputGainDB ?? inputGainDB(of: loudnessBlocks(of: input)) { return (ChainLevels(inputGainDB: gainDB), []) }
        return (ChainLevels(inputGainDB: 0), ["\(input.name): too quiet to have a loudness; its level is left as it is"])
    }

    /// `settings` of the chain as they suit a recording: with plugins for its channels, which keeps the image where they react to the sound, and with
    /// changes as often as the network speaks for effects that they are dear to, instead of as often as curves were made smooth.
    private func suited(_ settings: Settings, to format: AudioFileFormat) -> Settings {
        var settings = format.channelCount > 1 ? chain.stereo(settings, in: registry) : settings
        let frames = Int((Double(model.description.timing.frameSamples) / model.frontEnd.sampleRateHz * format.sampleRateHz).rounded())
        for index in settings.chain.indices where settings.chain[index].automationInterval == .row {
            settings.chain[index].automationInterval = .frames(max(1, frames))
        }
        settings.madeBy = provenance
        return settings
    }
}

/// How to listen to a recording, and what to make of what the network says.
public struct ControlOptions: Sendable {
    /// Whether curves are made smooth, as they should be heard; otherwise they are as the network says them, a value a frame.
    public var isSmoothed = true
    /// The threads to work on, at least 1.
    public var threads = ProcessInfo.processInfo.activeProcessorCount
    /// The gain that brings the recording to the loudness that the model's inputs had in training, dB: for several recordings that keep their
    /// levels relative to each other. Worked out for each when nil; of no account for models whose inputs came as they were.
    public var inputGainDB: Double?
    /// Called now and then with the part of the recording that was listened to, 0…1.
    public var progress: (@Sendable (Double) -> Void)?

    /// Smooth curves, on all processors.
    public init() {}
}

/// What a controller found: settings that move along one recording.
public struct Control: Sendable {
    /// The chain alone, the automation of what the network sets, and the model that did.
    public var effects: Settings
    /// What surrounds the chain, where the model's inputs all had one loudness in training.
    public var levels: ChainLevels?
    /// Frames that the network listened to.
    public let frameCount: Int
    /// What could not be done as it should.
    public let warnings: [String]

    /// All of it: what renders the recording as the model means it.
    public var settings: Settings { levels?.around(effects) ?? effects }
}
