import Foundation
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeTensors
import Testing

@testable import SoundalikeNetworks

/// Times one update of the controllers' encoders (batch 16, forwards, backwards and the optimiser's step). Run by Benchmarks/controller-step.sh.
@Suite(.serialized) struct ControllerStepTiming {
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["SOUNDALIKE_BENCHMARK"] != nil),
        arguments: [ControllerArchitecture.Encoder.inception, .mobileNetV2])
    func update(encoder: ControllerArchitecture.Encoder) throws {
        try Engine.keepMemory()
        let threads = ProcessInfo.processInfo.environment["SOUNDALIKE_THREADS"].flatMap(Int.init) ?? 1
        try Engine.setThreadCount(threads)
        var generator = SeededGenerator(seed: 1)
        let network = try ControllerNetwork(ControllerArchitecture(encoder, parameterCount: 21), generator: &generator)
        let adam = try Adam(network.parameters)
        let input = try contexts(batch: 16, frames: 157, seed: 2)
        let times = try (0..<6).map { _ in
            let start = ContinuousClock.now, processor = clock()
            try network(input, training: true).power(2).mean().backward()
            try adam.step()
            return ((ContinuousClock.now - start) / .milliseconds(1), Double(clock() - processor) / Double(CLOCKS_PER_SEC) * 1_000)
        }.dropFirst()
        func median(_ values: [Double]) -> Int { Int(values.sorted()[values.count / 2].rounded()) }
        print("update | Soundalike | \(encoder.rawValue) | \(threads) | \(median(times.map(\.0))) | \(median(times.map(\.1))) |")
    }
}
