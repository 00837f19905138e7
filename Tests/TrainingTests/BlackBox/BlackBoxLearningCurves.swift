import Foundation
import SoundalikeEffects
import SoundalikeTensors
import Testing

@testable import SoundalikeControllerTraining

/// The longer proof, for `Benchmarks/black-box-learning.sh`: how the loss falls with replicas and with snapshots, SPSA and finite differences.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["SOUNDALIKE_BENCHMARK"] != nil)) struct BlackBoxLearningCurves {
    private static let episodes = (fast: 20, slow: 5)

    struct Method: Sendable {
        let name: String
        let memory: BankMemory
        let estimator: any GradientEstimator

        static let usual = [
            Method(name: "SPSA", memory: .replicas, estimator: SimultaneousPerturbation()),
            Method(name: "SPSA", memory: .snapshots, estimator: SimultaneousPerturbation()),
        ]
        static let differences = Method(name: "FD", memory: .snapshots, estimator: FiniteDifferences())
    }

    /// With one setting SPSA is a finite difference.
    @Test(arguments: [(LearningTask.gain, Method.usual + [.differences]), (.drive, Method.usual), (.level, Method.usual)])
    func curves(task: LearningTask, methods: [Method]) throws {
        try Engine.setThreadCount(1)
        for seed: UInt64 in 1...3 {
            for method in methods { try curve(task, method, seed: seed) }
        }
    }

    private func curve(_ task: LearningTask, _ method: Method, seed: UInt64) throws {
        let rig = try LearningRig(task, registry: BlackBoxLearningTests.registry, memory: method.memory, estimator: method.estimator, seed: seed)
        let before = try rig.judge()
        try rig.learn(episodes: Self.episodes.fast)
        rig.optimiser.learningRate /= 5
        try rig.learn(episodes: Self.episodes.slow)
        try rig.settleStatistics()
        let after = try rig.judge()
        let length = LearningRig.episodeFrames
        let means = stride(from: 0, to: rig.losses.count, by: length).map { rig.losses[$0..<($0 + length)].reduce(0, +) / Double(length) }
        let reached = [2.0, 4, 8].map { factor in
            means.firstIndex { $0 < before.loss / factor }.map { "\(($0 + 1) * length)" } ?? "–"
        }
        let columns = [
            task.name, method.name, method.memory.rawValue, "\(seed)", text(before.loss), text(after.loss), text(before.loss / after.loss),
            before.distances.map(text).joined(separator: ", "), after.distances.map(text).joined(separator: ", "),
        ]
        print("learning | \((columns + reached).joined(separator: " | ")) |")
    }

    private func text(_ value: Double) -> String { String(format: "%.3g", value) }
}
