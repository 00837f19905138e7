import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeTensors
import Testing

@testable import SoundalikeNetworks

/// 200 updates of a matcher with the blocks by our own kernels, and by the engine's operations, from one seed.
@Suite struct LossCurveTests {
    private func losses(fused: Bool) throws -> [Double] {
        var generator = SeededGenerator(seed: 1)
        let network = try MatcherNetwork(smallArchitecture(), generator: &generator, fusesBlocks: fused)
        let adam = try Adam(network.parameters, learningRate: 2e-3)
        var data = SeededGenerator(seed: 2)
        return try (0..<200).map { _ in
            // Which fifth of the bands is louder in the reference, where three tilts of the louder part say the same three times over.
            let (batch, frames, bands) = (6, 16, 128)
            let classes = (0..<batch).map { _ in Int(5 * data.uniform()) }
            func spectrogram(louder: Bool) throws -> Tensor {
                var values: [Float] = []
                for item in 0..<batch {
                    for _ in 0..<frames {
                        for band in 0..<bands {
                            values.append(Float(data.normal()) - 2 + (louder && band * 5 / bands == classes[item] ? 2 : 0))
                        }
                    }
                }
                return try Tensor(values, shape: [batch, 1, frames, bands])
            }
            let input = try spectrogram(louder: false), reference = try spectrogram(louder: true)
            let loss = try network.loss(
                network(input, reference, training: true), targets: classes.flatMap { [$0, ($0 + 1) % 5, 4 - $0] })
            try loss.backward()
            try adam.step()
            try network.removeFirstKernelMeans()
            return Double(try loss.scalar())
        }
    }

    @Test func isTheSameWithOurKernels() throws {
        let ours = try losses(fused: true), engines = try losses(fused: false)
        func mean(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(values.count) }
        // Rounding differs, and training makes much of little: at first the same to many digits, later within what batches differ by.
        #expect(zip(ours, engines).prefix(5).allSatisfy { abs($0 - $1) < 1e-3 }, "\(ours.prefix(5)), \(engines.prefix(5))")
        #expect(mean(engines.suffix(20)) < 0.6 * mean(engines.prefix(5)), "the network learns")
        for first in stride(from: 0, to: 200, by: 20) {
            let (one, other) = (mean(ours[first..<first + 20]), mean(engines[first..<first + 20]))
            #expect(abs(one - other) < 0.05 + 0.1 * other, "updates \(first) to \(first + 19): \(one), \(other)")
        }
    }
}
