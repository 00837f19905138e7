import Foundation
import SoundalikeArchitectures
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

    /// Loads a model.
    ///
    /// - Parameters:
    ///   - name: a name, or the path of a file.
    ///   - registry: where the effects of its chain come from.
    /// - Throws: ``SoundalikeError``: `.noInput` when there is no such model, `.badData` when the file is not a sound model of a controller or
    ///   does not fit its effects, `.unavailable` when a plugin of its chain is not installed.
    public init(model name: String, registry: EffectRegistry = EffectRegistry()) throws {
        let location = try ModelLocator().locate(name)
        model = try ControllerModel(contentsOf: location.path)
        chain = try ChainDescription(toml: model.description.chain, subject: location.path).resolved(registry: registry)
        guard SettingColumns(chain.trained).names == model.description.parameters else {
            throw SoundalikeError(.badData, location.path, "its network does not set what its chain lets be set")
        }
        info = Matcher.Info(
            name: location.name, path: location.path, sha256: try FileDigest.sha256(ofFileAt: location.path), metadata: model.metadata)
    }

    /// Finds the settings for the whole of the file `input`: the chain, with automation for every parameter that the network sets. The
    /// `value` of each is its mean over time.
    ///
    /// - Throws: ``SoundalikeError``: `.noInput` when the file is not there, `.badData` when it is not audio, is truncated, shorter than 0.5 s,
    ///   digital silence or not finite, `.interrupted`.
    public func control(input: String, options: ControlOptions = ControlOptions()) throws -> Control {
        let listener = try ControllerListener(path: input, model: model)
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
        settings.madeBy = Settings.Provenance(program: ProgramVersion.nameAndNumber, model: info.name, modelSHA256: info.sha256)
        return Control(settings: settings, frameCount: listener.frameCount)
    }
}

/// How to listen to a recording, and what to make of what the network says.
public struct ControlOptions: Sendable {
    /// Whether curves are made smooth, as they should be heard; otherwise they are as the network says them, a value a frame.
    public var isSmoothed = true
    /// The threads to work on, at least 1.
    public var threads = ProcessInfo.processInfo.activeProcessorCount
    /// Called now and then with the part of the recording that was listened to, 0…1.
    public var progress: (@Sendable (Double) -> Void)?

    /// Smooth curves, on all processors.
    public init() {}
}

/// What a controller found: settings that move along one recording.
public struct Control: Sendable {
    /// The chain, the automation of what the network sets, and the model that did.
    public let settings: Settings
    /// Frames that the network listened to.
    public let frameCount: Int
}
