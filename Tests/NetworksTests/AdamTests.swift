import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTensors
import TestSupport
import Testing

@testable import SoundalikeNetworks

@Suite struct AdamTests {
    private struct Reference: Decodable {
        var start: [Float]
        var gradients: [[Float]]
        var path: [[Double]]
    }

    /// Against Tests/References/adam.py: gradients from 1e-6 to 1e3, some of them zero for a while.
    @Test func stepsAsItsPaperSays() throws {
        let reference: Reference = try References.load("adam")
        let x = try Tensor(reference.start, shape: [6])
        try x.setRequiresGradient()
        let adam = try Adam([NamedTensor(name: "x", tensor: x)], learningRate: 5e-4)
        for (gradient, expected) in zip(reference.gradients, reference.path) {
            try (x * Tensor(gradient, shape: [6])).sum().backward()
            try adam.step()
            for (found, wanted) in zip(try x.floats(), expected) { #expect(abs(Double(found) - wanted) < 2e-6) }
            #expect(try x.gradient() == nil)
        }
        #expect(adam.stepCount == 40)
    }

    /// A run that was stored and restored takes the very steps that it would have taken, bit by bit.
    @Test func resumesTheSameRun() throws {
        let architecture = smallArchitecture()
        let input = try spectrograms(batch: 2, frames: 16, seed: 1), reference = try spectrograms(batch: 2, frames: 16, seed: 2)
        func make() throws -> (MatcherNetwork, Adam) {
            var generator = SeededGenerator(seed: 3)
            let network = try MatcherNetwork(architecture, generator: &generator)
            return (network, try Adam(network.parameters, learningRate: 1e-2))
        }
        func step(_ network: MatcherNetwork, _ adam: Adam) throws -> Float {
            let loss = try network.loss(network(input, reference, training: true), targets: [0, 1, 2, 3, 4, 0])
            try loss.backward()
            try adam.step()
            try network.removeFirstKernelMeans()
            return try loss.scalar()
        }
        let (network, adam) = try make()
        let first = try step(network, adam)
        for _ in 0..<4 { _ = try step(network, adam) }
        var checkpoint = SafetensorsFile()
        try network.store(in: &checkpoint)
        try adam.store(in: &checkpoint)
        let expected = try (0..<5).map { _ in try step(network, adam) }
        #expect(expected[4] < first / 2, "the network learns two examples by heart")

        let (other, otherAdam) = try make()
        let read = try SafetensorsFile(bytes: checkpoint.bytes())
        try other.restore(from: read)
        try otherAdam.restore(from: read)
        #expect(otherAdam.stepCount == 5)
        let resumed = try (0..<5).map { _ in try step(other, otherAdam) }
        #expect(resumed == expected)
    }

    @Test func refusesWhatIsNoCheckpoint() throws {
        let x = try Tensor([1], shape: [1])
        let adam = try Adam([NamedTensor(name: "x", tensor: x)])
        var sound = SafetensorsFile()
        try adam.store(in: &sound)
        try adam.restore(from: sound)
        for name in sound.tensors.keys {
            var broken = sound
            broken.tensors[name] = nil
            let error = #expect(throws: SoundalikeError.self) { try adam.restore(from: broken) }
            #expect(error?.code == .badData)
        }
        var negative = sound
        negative.tensors["optimiser.step_count"] = try StoredTensor(integers: [-1], shape: [])
        #expect(throws: SoundalikeError.self) { try adam.restore(from: negative) }
    }
}
