import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins
import SoundalikeSpectra
import SoundalikeTensors

@testable import SoundalikeNetworks
@testable import SoundalikeControllerTraining

/// A small encoder that learns to set a chain of plugins by the sound alone.
///
/// All items follow a new recording of `episodeFrames` frames at a time. The target is what the chain gives with the right settings.
final class LearningRig {
    static let itemCount = 16
    static let episodeFrames = 24
    static let frameLength = 1_024
    static let contextLength = 4_096
    static let sampleRateHz = 22_050.0

    private let task: LearningTask
    private let layer, truth: EffectLayer
    private let network: ControllerNetwork
    /// To be slowed down towards the end.
    let optimiser: Adam
    private let loss: DelayInvariantLoss
    private let frontEnd: MelFrontEnd
    private let seed: UInt64
    private var episode: UInt64 = 0
    /// The loss of each update.
    private(set) var losses: [Double] = []

    init(
        _ task: LearningTask, registry: EffectRegistry, memory: BankMemory, estimator: any GradientEstimator = SimultaneousPerturbation(), seed: UInt64 = 1
    ) throws {
        self.task = task
        self.seed = seed
        let chain = try ChainDescription(toml: task.toml, subject: task.name).resolved(registry: registry)
        var options = EffectLayer.Options(itemCount: Self.itemCount)
        options.seed = seed
        options.memory = memory
        options.estimator = estimator
        layer = try EffectLayer(chain, options: options, registry: registry)
        options.memory = .snapshots
        options.estimator = NoDirections()
        truth = try EffectLayer(chain, options: options, registry: registry)
        frontEnd = try MelFrontEnd(.controller)
        var generator = SeededGenerator(seed: seed, stream: 1)
        let rows = FrontEndSettings.controller.frameCount(sampleCount: Self.contextLength)
        network = try ControllerNetwork(
            ControllerArchitecture(.small, parameterCount: chain.trained.count, frameCount: rows), generator: &generator)
        optimiser = try Adam(network.parameters, learningRate: 3e-3)
        loss = try DelayInvariantLoss()
    }

    /// Learns from so many episodes.
    func learn(episodes: Int) throws {
        for _ in 0..<episodes {
            let recordings = try nextEpisode()
            for frame in 0..<Self.episodeFrames {
                let settings = try network(recordings.heard(frame, frontEnd), training: true)
                let value = try loss(layer.process(recordings.input(frame), settings: settings), target: recordings.target(frame)).mean()
                losses.append(Double(try value.scalar()))
                try value.backward()
                try optimiser.step()
            }
        }
    }

    /// Replaces the encoder's running statistics, which are those of the last recordings, by those of some episodes.
    func settleStatistics(episodes: Int = 6) throws {
        var statistics = BatchStatistics(of: network)
        try Engine.withoutGradients {
            for _ in 0..<episodes {
                let recordings = try nextEpisode()
                for frame in 0..<Self.episodeFrames {
                    try statistics.observe { _ = try network(recordings.heard(frame, frontEnd), training: true) }
                }
            }
        }
        try statistics.settle()
    }

    /// How it does on new recordings: the mean loss, and the mean distance from the right settings, of the normalised range, one a parameter.
    func judge(episodes: Int = 2) throws -> (loss: Double, distances: [Double]) {
        var (sum, distances) = (0.0, [Double](repeating: 0, count: 1 + task.fixedAnswers.count))
        try Engine.withoutGradients {
            for _ in 0..<episodes {
                let recordings = try nextEpisode()
                for frame in 0..<Self.episodeFrames {
                    let settings = try network(recordings.heard(frame, frontEnd), training: false)
                    let output = try layer.process(recordings.input(frame), settings: settings)
                    sum += Double(try loss(output, target: recordings.target(frame)).mean().scalar())
                    for (index, (found, right)) in zip(try settings.floats(), recordings.answers[frame]).enumerated() {
                        distances[index % distances.count] += Double(abs(found - right)) / Double(Self.itemCount)
                    }
                }
            }
        }
        let frames = Double(episodes * Self.episodeFrames)
        return (sum / frames, distances.map { $0 / frames })
    }

    /// New recordings for all items, and what the chain makes of them with the right settings.
    private func nextEpisode() throws -> Recordings {
        defer { episode += 1 }
        var inputs: [[Float]] = []
        var answers = [[Float]](repeating: [], count: Self.episodeFrames)
        for item in 0..<Self.itemCount {
            var generator = SeededGenerator(seed: seed, stream: 1_000 + episode * UInt64(Self.itemCount) + UInt64(item))
            let changing = task.answers(frameCount: Self.episodeFrames, generator: &generator)
            inputs.append(task.input(answers: changing, frameLength: Self.frameLength, sampleRateHz: Self.sampleRateHz, generator: &generator))
            for frame in changing.indices { answers[frame] += ([changing[frame]] + task.fixedAnswers).map(Float.init) }
        }
        try layer.reset(items: 0..<Self.itemCount)
        try truth.reset(items: 0..<Self.itemCount)
        var recordings = Recordings(inputs: inputs, targets: inputs, answers: answers, hearsTarget: task.hearsTarget)
        try Engine.withoutGradients {
            for frame in 0..<Self.episodeFrames {
                let settings = try Tensor(answers[frame], shape: [Self.itemCount, 1 + task.fixedAnswers.count])
                let output = try truth.process(recordings.input(frame), settings: settings).floats()
                for item in 0..<Self.itemCount {
                    recordings.targets[item].replaceSubrange(
                        frame * Self.frameLength..<(frame + 1) * Self.frameLength,
                        with: output[item * Self.frameLength..<(item + 1) * Self.frameLength])
                }
            }
        }
        return recordings
    }
}

/// What all items follow for a while.
private struct Recordings {
    let inputs: [[Float]]
    var targets: [[Float]]
    /// `[frame][item · parameter]`.
    let answers: [[Float]]
    let hearsTarget: Bool

    func input(_ frame: Int) throws -> Tensor { try stretch(inputs, frame) }

    func target(_ frame: Int) throws -> Tensor { try stretch(targets, frame) }

    /// The spectrograms of each item's context about a frame.
    func heard(_ frame: Int, _ frontEnd: MelFrontEnd) throws -> Tensor {
        let start = frame * LearningRig.frameLength - (LearningRig.contextLength - LearningRig.frameLength) / 2
        let spectrograms = (hearsTarget ? targets : inputs).flatMap { samples in
            frontEnd.spectrogram(of: (start..<start + LearningRig.contextLength).map { samples.indices.contains($0) ? samples[$0] : 0 })
        }
        let bands = frontEnd.settings.bandCount
        return try Tensor(spectrograms, shape: [inputs.count, spectrograms.count / inputs.count / bands, bands])
    }

    private func stretch(_ signals: [[Float]], _ frame: Int) throws -> Tensor {
        let range = frame * LearningRig.frameLength..<(frame + 1) * LearningRig.frameLength
        return try Tensor(signals.flatMap { $0[range] }, shape: [signals.count, LearningRig.frameLength])
    }
}
