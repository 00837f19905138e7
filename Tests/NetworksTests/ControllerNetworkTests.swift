import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTensors
import Testing

@testable import SoundalikeNetworks

@Suite struct ControllerNetworkTests {
    @Test(arguments: ControllerArchitecture.Encoder.allCases)
    func hasTheWeightsOfItsArchitecture(_ encoder: ControllerArchitecture.Encoder) throws {
        let architecture = ControllerArchitecture(encoder, parameterCount: 3)
        var generator = SeededGenerator(seed: 1)
        let network = try ControllerNetwork(architecture, generator: &generator)
        #expect(network.parameters.map(\.name) == architecture.graph.weights.map(\.name))
        #expect(network.parameters.map(\.tensor.shape) == architecture.graph.weights.map(\.shape))
        #expect(Set(network.parameters.map(\.name)).count == network.parameters.count)
        #expect(network.weightCount == architecture.weightCount)
        #expect(network.parameters.allSatisfy { $0.tensor.requiresGradient })
        var again = SeededGenerator(seed: 1), file = SafetensorsFile(), same = SafetensorsFile()
        try network.store(in: &file)
        try ControllerNetwork(architecture, generator: &again).store(in: &same)
        #expect(file == same)
    }

    /// 1 / √(fan-in / 6) is the limit: 3 · 3 · 16 of them for the second convolution, 3 · 3 for a depthwise one.
    @Test func startsFromHesDistribution() throws {
        func check(_ encoder: ControllerArchitecture.Encoder, _ name: String, fanIn: Double) throws {
            var generator = SeededGenerator(seed: 1)
            let network = try ControllerNetwork(ControllerArchitecture(encoder, parameterCount: 1), generator: &generator)
            let weight = try #require(network.parameters.first { $0.name == name }).tensor.floats().map(Double.init)
            let variance = weight.reduce(0) { $0 + $1 * $1 } / Double(weight.count)
            #expect(abs(variance * fanIn / 2 - 1) < 0.05)
            #expect(weight.allSatisfy { abs($0) <= (6 / fanIn).squareRoot() })
        }
        try check(.small, "blocks.1.convolution.weight", fanIn: 144)
        try check(.mobileNetV2, "bottlenecks.12.depthwise.convolution.weight", fanIn: 9)
    }

    @Test(arguments: ControllerArchitecture.Encoder.allCases)
    func givesValuesOfEveryLength(_ encoder: ControllerArchitecture.Encoder) throws {
        var generator = SeededGenerator(seed: 2)
        let network = try ControllerNetwork(ControllerArchitecture(encoder, parameterCount: 5, bandCount: 32), generator: &generator)
        for (batch, frames) in [(2, 31), (1, 1), (3, 2)] {
            let values = try network(contexts(batch: batch, frames: frames, bands: 32, seed: 3), training: false)
            #expect(values.shape == [batch, 5])
            #expect(try values.floats().allSatisfy { (0...1).contains($0) })
        }
        #expect(throws: SoundalikeError.self) { try network(contexts(batch: 1, frames: 8, bands: 31, seed: 3), training: false) }
        #expect(throws: SoundalikeError.self) { try network(contexts(batch: 1, frames: 0, bands: 32, seed: 3), training: false) }
    }

    /// Along the gradient itself the loss must grow by the gradient's length a unit.
    @Test(arguments: ControllerArchitecture.Encoder.allCases)
    func gradientsAreRight(_ encoder: ControllerArchitecture.Encoder) throws {
        var generator = SeededGenerator(seed: 4)
        let network = try ControllerNetwork(ControllerArchitecture(encoder, parameterCount: 3, bandCount: 32), generator: &generator)
        let input = try contexts(batch: 8, frames: 33, bands: 32, seed: 5)
        let weights = try Tensor([1, -2, 0.5], shape: [1, 3])
        func loss() throws -> Tensor { try (network(input, training: true) * weights).sum() }
        try loss().backward()
        let gradients = try network.parameters.map { try #require(try $0.tensor.gradient()) }
        // All weights in one direction: rectifiers' kinks average out over so many.
        let length = try gradients.reduce(0) { $0 + Double(try ($1 * $1).sum().scalar()) }.squareRoot()
        func moved(by step: Double) throws -> Double {
            for (parameter, gradient) in zip(network.parameters, gradients) { try parameter.tensor.add(gradient, scaledBy: step / length) }
            return Double(try loss().scalar())
        }
        let step = 0.001 / length
        let above = try moved(by: step), below = try moved(by: -2 * step)
        #expect(length > 0.001)
        #expect(abs((above - below) / (2 * step) - length) < 0.1 * length, "\((above - below) / (2 * step)), not \(length)")
    }

    /// The small network learns in 60 updates how loud its input is.
    @Test func learns() throws {
        var generator = SeededGenerator(seed: 6)
        let network = try ControllerNetwork(ControllerArchitecture(.small, parameterCount: 1, bandCount: 16), generator: &generator)
        let adam = try Adam(network.parameters, learningRate: 3e-3)
        var losses: [Float] = []
        for _ in 0..<60 {
            let targets = (0..<16).map { _ in Float(generator.uniform(in: 0...1)) }
            var spectrograms: [Float] = []
            for target in targets {
                for _ in 0..<20 * 16 { spectrograms.append(4 * target - 4 + 0.3 * Float(generator.normal())) }
            }
            let found: Tensor = try network(Tensor(spectrograms, shape: [16, 20, 16]), training: true)
            let error: Tensor = try found - Tensor(targets, shape: [16, 1])
            let loss = try (error * error).mean()
            losses.append(try loss.scalar())
            try loss.backward()
            try adam.step()
        }
        let last = losses.suffix(10).reduce(0, +) / 10
        // Whoever does not listen is off by the targets' variance at best, 1/12.
        #expect(last < 0.01, "\(losses[0]) became \(last)")
    }

    /// 'Same' average pooling does not count what lies beyond the edges; pooling an odd length by two keeps its last element.
    @Test func poolsByItsPadding() throws {
        let x = try Tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], shape: [1, 1, 3, 3])
        #expect(try x.averagePooledSame(.init(size: 3, stride: 1)).floats() == [3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7])
        #expect(try x.maximumPooledSame(.init(size: 2, stride: 2)).floats() == [5, 6, 8, 9])
        #expect(try (x * -1).maximumPooledSame(.init(size: 3, stride: 2)).floats() == [-1, -2, -4, -5])
    }
}

/// Noise in the range of a controller's spectrogram, `[batch, frame, band]`.
func contexts(batch: Int, frames: Int, bands: Int = 128, seed: UInt64) throws -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return try Tensor((0..<batch * frames * bands).map { _ in Float(generator.normal() - 2) }, shape: [batch, frames, bands])
}
