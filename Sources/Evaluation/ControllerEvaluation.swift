import Foundation
import Soundalike
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeMetrics
import SoundalikeModelFiles
import SoundalikeTraining

/// Evaluates controllers on pairs of recordings that they did not learn from: how far inputs are from their targets before, and after the
/// effects as `process` moves them.
public struct ControllerEvaluation: Sendable {
    /// What is evaluated on, and how.
    public struct Options: Sendable {
        /// Where effects come from.
        public var registry = EffectRegistry()
        /// The most pairs, of all that there are; drawn by the seed.
        public var greatestPairCount = Int.max
        /// Seed of the draws.
        public var seed = 1
        /// Called with the share that is done, 0…1.
        public var progress: @Sendable (Double) -> Void = { _ in }

        public init() {}
    }

    private let controllers: [(name: String, controller: Controller)]
    private let options: Options
    /// Where pairs are, and what is done to them before: as the first model's recipe says, but for what is drawn.
    private let data: PairSettings
    private let sampleRateHz: Double

    /// - Parameter models: names to call them by, and their files.
    /// - Throws: `SoundalikeError`: `.badData` for a file that is no sound model of a controller, `.unavailable` when a plugin is not installed.
    public init(models: [(name: String, path: String)], options: Options = Options()) throws {
        controllers = try models.map { ($0.name, try Controller(model: $0.path, registry: options.registry)) }
        guard let first = controllers.first?.controller else { throw SoundalikeError(.usage, nil, "there is no model to evaluate") }
        let recipe = try ControllerRecipe(toml: first.info.metadata.recipe, name: first.info.name)
        var data = recipe.data
        // Such pairs are made in training; here they have to be there.
        if data.layout == .single { data.layout = .folders }
        (self.data, sampleRateHz, self.options) = (data, recipe.frontEnd.sampleRateHz, options)
    }

    /// Has every model process the inputs below `folders`.
    ///
    /// - Throws: `SoundalikeError`: `.badData` when no pairs are left, `.interrupted` when its task is cancelled; what reading and processing throw.
    public func run(folders: [String]) throws -> ControllerReport {
        let pairs = try data.layout.pairs(in: folders, names: data.names)
        let unknown = try UnheardRecordings(by: controllers.map(\.controller.info.metadata))
            .among(pairs, paths: { [$0.input, $0.target] }, folders: folders)
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(options.seed)))
        let chosen = unknown.count > options.greatestPairCount
            ? Array(unknown.shuffled(using: &generator).prefix(options.greatestPairCount)) : unknown
        var sums = [DistanceSums](repeating: DistanceSums(), count: 1 + controllers.count)
        var seconds = 0.0
        for (index, pair) in chosen.enumerated() {
            try Interruption.check()
            seconds += try add(pair, to: &sums)
            options.progress(Double(index + 1) / Double(chosen.count))
        }
        let names = ["no processing"] + controllers.map(\.name)
        return ControllerReport(
            pairCount: chosen.count, excludedCount: pairs.count - unknown.count, seconds: seconds,
            columns: zip(names, sums).map { $1.column(named: $0) })
    }

    /// Adds a pair's distances to each column's; the input's length in seconds.
    private func add(_ pair: RecordingPair, to sums: inout [DistanceSums]) throws -> Double {
        let measured = try PairMeasurement(of: pair, settings: data, sampleRateHz: sampleRateHz)
        let folder = try WorkFolder()
        let input = measured.inputGain == 1 ? pair.input : try folder.copy(of: pair.input, gain: Float(measured.inputGain))
        let target = try mono(pair.target, measured.samples, delay: measured.delay)
        let distances = try TargetDistances(to: target, sampleRateHz: sampleRateHz)
        sums[0].add(try distances.of(mono(input, measured.samples)))
        for (index, (_, controller)) in controllers.enumerated() {
            let output = folder.file("\(index).wav")
            var rendering = RenderOptions()
            rendering.registry = options.registry
            rendering.bits = .float32
            _ = try Renderer(options: rendering).render(controller.control(input: input).settings, input: input, output: output)
            sums[index + 1].add(try distances.of(mono(output, measured.samples)))
        }
        return Double(target.count) / sampleRateHz
    }

    /// Samples of a file at the evaluation's rate, zeros beyond its end.
    private func mono(_ path: String, _ samples: Range<Int>, delay: Int = 0) throws -> [Float] {
        let all = try MonoStream(path: path, rateHz: sampleRateHz).readAll()
        return samples.map { all.indices.contains($0 + delay) ? all[$0 + delay] : 0 }
    }
}

/// How far recordings are from one target.
private struct TargetDistances {
    let mel: MelDistance
    let spectrum: ReferenceDistance

    init(to target: [Float], sampleRateHz: Double) throws {
        mel = try MelDistance(to: target, sampleRateHz: sampleRateHz)
        spectrum = try ReferenceDistance(to: target, sampleRateHz: sampleRateHz)
    }

    func of(_ samples: [Float]) throws -> [Double] {
        [try mel.cepstral(samples), try mel.bandsDB(samples), try spectrum.distanceDB(of: samples)]
    }
}

private struct DistanceSums {
    private var distances = [MeanAndDeviation](repeating: MeanAndDeviation(), count: 3)

    mutating func add(_ values: [Double]) {
        for (index, value) in values.enumerated() { distances[index].add(value) }
    }

    func column(named name: String) -> ControllerReport.Column {
        let figures = distances.map(EvaluationReport.Figure.init)
        return ControllerReport.Column(name: name, cepstralDistance: figures[0], bandDistanceDB: figures[1], spectrumDistanceDB: figures[2])
    }
}

/// A folder for what models make of inputs, gone with its owner.
private final class WorkFolder {
    private let path: String

    init() throws {
        path = NSTemporaryDirectory() + "soundalike-\(UUID().uuidString)"
        do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) } catch {
            throw SoundalikeError(.cannotCreate, path, "cannot be made", remedy: "make room, or set TMPDIR")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// A recording of another level.
    func copy(of input: String, gain: Float) throws -> String {
        let recording = try Recording.read(path: input)
        try Recording(channels: recording.channels.map { $0.map { $0 * gain } }, sampleRateHz: recording.sampleRateHz)
            .write(to: file("input.wav"), encoding: .float32)
        return file("input.wav")
    }
}
