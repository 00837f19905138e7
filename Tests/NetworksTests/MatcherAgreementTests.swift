import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeTensors
import Testing

@testable import SoundalikeNetworks

/// The matcher on the engine and by our own kernels, with the same weights, over many lengths, batch sizes and odd shapes.
@Suite struct MatcherAgreementTests {
    private func architecture(_ channels: [Int], _ pooling: Int, _ comparison: MatcherArchitecture.Comparison) -> MatcherArchitecture {
        var architecture = MatcherArchitecture()
        architecture.blockChannels = channels
        architecture.timePooling = pooling
        architecture.comparison = comparison
        architecture.hiddenUnits = 23
        architecture.parameterCount = 3
        architecture.valueCount = 7
        return architecture
    }

    private func check(_ architecture: MatcherArchitecture, shapes: [(batch: Int, input: Int, reference: Int)]) throws {
        var generator = SeededGenerator(seed: 1)
        let network = try MatcherNetwork(architecture, generator: &generator)
        let some = try spectrograms(batch: 2, frames: max(32, architecture.framesPerStep), seed: 2)
        for _ in 0..<20 { _ = try network(some, some, training: true) }
        var file = SafetensorsFile()
        try network.store(in: &file)
        let inference = try MatcherInference(architecture, weights: file)
        for (index, shape) in shapes.enumerated() {
            let input = try spectrograms(batch: shape.batch, frames: shape.input, seed: UInt64(10 + index))
            let reference = try spectrograms(batch: shape.batch, frames: shape.reference, seed: UInt64(30 + index))
            let expected = try Engine.withoutGradients { try network(input, reference, training: false).floats() }
            let found = try (0..<shape.batch).flatMap { item in
                func embedding(_ x: Tensor) throws -> [Float] { try inference.embedding(of: x.narrowed(along: 0, from: item, count: 1).floats()) }
                return inference.logProbabilities(input: try embedding(input), reference: try embedding(reference)).flatMap { $0.map(Float.init) }
            }
            #expect(found.count == expected.count)
            let worst = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
            #expect(worst < 1e-4, "\(architecture.blockChannels), \(shape): \(worst)")
        }
    }

    @Test func ofThePapersNetwork() throws {
        try check(MatcherArchitecture(), shapes: [(2, 32, 32), (1, 33, 63), (1, 700, 511), (3, 95, 96), (1, 1_100, 32)])
    }

    @Test(arguments: [
        ([1], 1), ([1], 2), ([3, 7], 2), ([4, 5, 6], 1), ([11, 1, 16], 2), ([10, 15, 15, 20, 20, 5], 2),
    ])
    func ofOddNetworks(_ channels: [Int], _ pooling: Int) throws {
        for comparison in [MatcherArchitecture.Comparison.learned(taps: 1), .learned(taps: 129), .difference] {
            let architecture = architecture(channels, pooling, comparison), step = architecture.framesPerStep
            try check(architecture, shapes: [(1, step, step), (2, step + 1, 2 * step), (4, 3 * step - 1, 5 * step + 2), (1, 600, 77 + step)])
        }
    }
}
