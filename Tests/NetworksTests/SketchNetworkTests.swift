import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeTensors
import Testing

@testable import SoundalikeNetworks

/// They need the engine; `make test` builds it.
@Suite struct SketchNetworkTests {
    /// The same numbers as the native inference, which was written apart.
    @Test func agreesWithNativeInference() throws {
        try Engine.load()
        var architecture = SketchArchitecture()
        architecture.bandCount = 8
        architecture.hiddenUnits = [12, 7]
        let count = architecture.embeddingCount
        var generator = SeededGenerator(seed: 1)
        func values(_ mean: Double, _ deviation: Double) -> [Float] { (0..<count).map { _ in Float(mean + deviation * generator.normal()) } }
        let offset = values(-40, 5), input = values(-40, 10), reference = values(-35, 10)
        let network = try SketchNetwork(
            architecture, meanOffset: offset, meanScale: .init(repeating: 9, count: count), differenceScale: .init(repeating: 8, count: count),
            generator: &generator)
        var file = SafetensorsFile()
        try network.store(in: &file)
        let inference = try SketchInference(architecture, weights: file)
        let answer = try network(
            Tensor(input, shape: [1, count]), Tensor(reference, shape: [1, count]), dropout: 0, generator: &generator)
        let expected = inference.answer(input: input, reference: reference)
        #expect(zip(try answer.logProbabilities.floats(), expected.logProbabilities.flatMap { $0 }).allSatisfy { abs(Double($0) - $1) < 1e-4 })
        #expect(zip(try answer.responseDB.floats(), try #require(expected.responseDB)).allSatisfy { abs(Double($0) - $1) < 1e-3 })
    }
}
