import Soundalike
import SoundalikeAudio
import SoundalikeControllerTraining
import SoundalikeEffects
import SoundalikeFoundations

/// One pair, and what conditions and models made of its input: files that are gone once the item is.
public struct EvaluatedItem: Sendable {
    /// A version of the input.
    public struct Version: Sendable {
        /// The condition or model.
        public let name: String
        public let path: String
        /// What made it, where that was settings.
        public let settings: Settings?
    }

    /// Unique among the items of a run.
    public let name: String
    /// The input as everybody got it.
    public let input: String
    /// The target, shifted so that it begins when the input does, and as long.
    public let target: String
    /// In the order of the columns.
    public internal(set) var versions: [Version] = []
}

/// Makes the versions of one pair's input.
struct ItemMaker {
    private(set) var item: EvaluatedItem
    private let folder: WorkFolder
    private let registry: EffectRegistry

    /// - Parameters:
    ///   - measured: the pair's delay, and the gain of its input.
    ///   - sampleRateHz: the rate that the delay is counted at.
    init(_ pair: RecordingPair, name: String, measured: PairMeasurement, sampleRateHz: Double, registry: EffectRegistry) throws {
        folder = try WorkFolder()
        self.registry = registry
        var input = pair.input, target = pair.target
        if measured.inputGain != 1 {
            input = folder.file("input.wav")
            try Self.write(Recording.read(path: pair.input), gain: measured.inputGain, to: input)
        }
        let (inputFile, targetFile) = (try RecordingReader(path: input), try RecordingReader(path: target))
        let delaySeconds = Double(measured.delay) / sampleRateHz
        if measured.delay != 0 || abs(inputFile.durationSeconds - targetFile.durationSeconds) > 0.001 {
            target = folder.file("target.wav")
            try Self.write(Recording.read(path: pair.target), laterBy: -delaySeconds, seconds: inputFile.durationSeconds, to: target)
        }
        item = EvaluatedItem(name: name, input: input, target: target)
    }

    /// - Throws: `SoundalikeError` as rendering does; `.noInput` where a folder of renders lacks the item.
    mutating func add(_ condition: Condition) throws {
        switch condition.source {
        case .settings(let settings): try add(condition.name, settings)
        case .renders(let renders):
            let path = try RenderFolder(path: renders).file(of: item.name)
            item.versions.append(EvaluatedItem.Version(name: condition.name, path: path, settings: nil))
        case .peakLevel(let level):
            let recording = try Recording.read(path: item.input)
            let path = nextPath
            try Self.write(recording, gain: recording.peak > 0 ? amplitude(decibels: level) / Double(recording.peak) : 1, to: path)
            item.versions.append(EvaluatedItem.Version(name: condition.name, path: path, settings: nil))
        case .targetLoudness:
            try add(condition.name, Settings(chain: [EffectSettings(id: "level", descriptor: Gain.descriptor)]), loudness: .match(path: item.target))
        }
    }

    /// The input rendered by `settings`, which become the version's.
    mutating func add(_ name: String, _ settings: Settings, loudness: RenderOptions.Loudness = .asIs) throws {
        var options = RenderOptions()
        (options.registry, options.bits, options.loudness) = (registry, .float32, loudness)
        let path = nextPath
        _ = try Renderer(options: options).render(settings, input: item.input, output: path)
        item.versions.append(EvaluatedItem.Version(name: name, path: path, settings: settings))
    }

    private var nextPath: String { folder.file("\(item.versions.count).wav") }

    private static func write(_ recording: Recording, gain: Double, to path: String) throws {
        try Recording(channels: recording.channels.map { $0.map { Float(Double($0) * gain) } }, sampleRateHz: recording.sampleRateHz)
            .write(to: path, encoding: .float32)
    }

    /// Shifted and cut, or with silence where there is nothing.
    private static func write(_ recording: Recording, laterBy delaySeconds: Double, seconds: Double, to path: String) throws {
        let rate = recording.sampleRateHz, delay = Int((delaySeconds * rate).rounded()), length = max(1, Int((seconds * rate).rounded()))
        let channels = recording.channels.map { channel in
            (0..<length).map { channel.indices.contains($0 - delay) ? channel[$0 - delay] : 0 }
        }
        try Recording(channels: channels, sampleRateHz: rate).write(to: path, encoding: .float32)
    }
}
