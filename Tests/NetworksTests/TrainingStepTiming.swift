import Foundation
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeTensors
import Testing

@testable import SoundalikeNetworks

/// Times one update of the paper's network (batch 8, 1,000 frames, two inputs) by each way of computing the blocks, in turns in one run.
/// Run by Benchmarks/training-step.sh.
@Suite struct TrainingStepTiming {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["SOUNDALIKE_BENCHMARK"] != nil))
    func ourKernelsAgainstTheEngine() throws {
        let threads = ProcessInfo.processInfo.environment["SOUNDALIKE_THREADS"].flatMap(Int.init) ?? 1
        try Engine.prepareForTraining(threads: threads)
        let input = try spectrograms(batch: 8, frames: 1000, seed: 2), reference = try spectrograms(batch: 8, frames: 1000, seed: 3)
        let targets = (0..<96).map { $0 % 21 }
        let steps = try [true, false].map { fused in
            var generator = SeededGenerator(seed: 1)
            let network = try MatcherNetwork(generator: &generator, fusesBlocks: fused)
            let adam = try Adam(network.parameters)
            return { () throws -> Double in
                let start = ContinuousClock.now
                try network.loss(network(input, reference, training: true), targets: targets).backward()
                try adam.step()
                try network.removeFirstKernelMeans()
                return (ContinuousClock.now - start) / .milliseconds(1)
            }
        }
        let times = try (0..<9).map { _ in try steps.map { try $0() } }
        let medians = [0, 1].map { way in times.map { $0[way] }.sorted()[times.count / 2] }
        print("update on \(threads) thread(s): our kernels \(medians[0].rounded()) ms, engine \(medians[1].rounded()) ms, ratio \(medians[1] / medians[0])")
    }
}
