import Foundation
import SoundalikeEffects
import SoundalikeTensors
import Testing

@testable import SoundalikeTraining

/// The longer proof, for `Benchmarks/black-box-learning.sh`: how the loss falls with replicas and with snapshots, one sample and several.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["SOUNDALIKE_BENCHMARK"] != nil)) struct BlackBoxLearningCurves {
    private static let episodes = 40

    @Test(arguments: [LearningTask.gain, .drive], [(BankMemory.replicas, 1), (.snapshots, 1), (.snapshots, 4)])
    func curve(task: LearningTask, method: (memory: BankMemory, samples: Int)) throws {
        try Engine.setThreadCount(1)
        for seed: UInt64 in 1...3 {
            let rig = try LearningRig(task, registry: BlackBoxLearningTests.registry, memory: method.memory, samples: method.samples, seed: seed)
            let before = try rig.judge()
            let started = ContinuousClock.now
            try rig.learn(episodes: Self.episodes)
            let seconds = (ContinuousClock.now - started) / .seconds(1)
            try rig.settleStatistics()
            let after = try rig.judge()
            let length = LearningRig.episodeFrames
            let means = (0..<Self.episodes).map { rig.losses[$0 * length..<($0 + 1) * length].reduce(0, +) / Double(length) }
            let reached = [2.0, 4, 8].map { factor in
                means.firstIndex { $0 < before.loss / factor }.map { "\(($0 + 1) * length)" } ?? "–"
            }
            print(
                "learning | \(task.name) | \(method.memory.rawValue) | \(method.samples) | \(seed) | \(text(before.loss)) | \(text(after.loss)) |",
                "\(after.distances.map(text).joined(separator: ", ")) | \(reached.joined(separator: " | ")) | \(text(seconds / Double(rig.losses.count) * 1_000))")
        }
    }

    private func text(_ value: Double) -> String { String(format: "%.3g", value) }
}
