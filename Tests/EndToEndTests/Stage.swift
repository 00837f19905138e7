import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport

/// A folder with two clips, a settings file and, elsewhere, a model with random weights: what a command needs to work.
struct Stage {
    let folder: TemporaryFolder
    let models: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        models = try TemporaryFolder()
        try RandomModel().write(to: models, name: "one-shot-eq")
        try Self.clip(seed: 1).write(to: folder.file("voice.wav"), encoding: .pcm16)
        try Self.clip(seed: 2).write(to: folder.file("reference.flac"), as: .flac, encoding: .pcm16)
        try Self.settings().write(to: folder.file("eq.json"))
    }

    /// Noise that rises and falls.
    static func clip(seconds: Double = 1, channelCount: Int = 1, sampleRateHz: Double = 44_100, seed: UInt64) -> Recording {
        var recording = Signals.noiseRecording(
            channelCount: channelCount, frameCount: Int(seconds * sampleRateHz), sampleRateHz: sampleRateHz, amplitude: 0.1, seed: seed)
        let channels = recording.channels.map { samples in
            samples.enumerated().map { $0.element * Float(0.6 + 0.4 * sin(2 * .pi * 3 * Double($0.offset) / sampleRateHz)) }
        }
        recording = Recording(channels: channels, sampleRateHz: sampleRateHz)
        return recording
    }

    /// The equaliser with some gains.
    static func settings() -> Settings {
        var eq = EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor)
        eq["low_gain"] = -6
        eq["high_gain"] = 4
        return Settings(chain: [eq])
    }

    func run(_ arguments: String...) throws -> Program.Outcome { try run(arguments) }

    func run(_ arguments: [String], through shell: String? = nil) throws -> Program.Outcome {
        try Program.run(arguments, in: folder.path, models: models.path, through: shell)
    }

    func start(_ arguments: String..., through shell: String? = nil) throws -> (process: Process, files: TemporaryFolder) {
        try Program.start(arguments, in: folder.path, models: models.path, through: shell)
    }

    /// Every file and folder below the folder, with the files' sizes and dates.
    func inventory() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted().map { name in
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
            return "\(name) \(attributes[.size] ?? 0) \(attributes[.modificationDate] ?? 0)"
        }
    }
}
