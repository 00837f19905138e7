import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeTensors
import Testing

@testable import SoundalikeNetworks

@Suite struct MatcherNetworkTests {
    @Test(arguments: [MatcherArchitecture(), smallArchitecture(.difference)])
    func hasTheWeightsOfItsArchitecture(_ architecture: MatcherArchitecture) throws {
        var generator = SeededGenerator(seed: 1)
        let network = try MatcherNetwork(architecture, generator: &generator)
        #expect(network.parameters.map(\.name) == architecture.weights.map(\.name))
        #expect(network.parameters.map(\.tensor.shape) == architecture.weights.map(\.shape))
        #expect(network.weightCount == architecture.weightCount)
        #expect(network.parameters.allSatisfy { $0.tensor.requiresGradient })
        #expect(network.statistics.count == 2 * architecture.blockChannels.count)
    }

    @Test func thePapersNetworkHasOneAndAQuarterMillionWeights() throws {
        var generator = SeededGenerator(seed: 1)
        #expect(try MatcherNetwork(generator: &generator).weightCount == 1_248_236)
    }

    @Test func startsFromGlorotsDistribution() throws {
        var generator = SeededGenerator(seed: 1)
        let network = try MatcherNetwork(generator: &generator)
        let weight = try #require(network.parameters.first { $0.name == "hidden.weight" }).tensor.floats()
        let variance = weight.reduce(0) { $0 + Double($1) * Double($1) } / Double(weight.count)
        #expect(abs(variance / (2 / Double(2560 + 440)) - 1) < 0.01)
        var again = SeededGenerator(seed: 1)
        var file = SafetensorsFile(), same = SafetensorsFile()
        try network.store(in: &file)
        try MatcherNetwork(generator: &again).store(in: &same)
        #expect(file == same)
    }

    /// The same numbers as the native inference, which was written apart, after some training has moved the running statistics.
    @Test(arguments: [smallArchitecture(), smallArchitecture(.difference), smallArchitecture(pooling: 1)])
    func agreesWithNativeInference(_ architecture: MatcherArchitecture) throws {
        var generator = SeededGenerator(seed: 2)
        let network = try MatcherNetwork(architecture, generator: &generator)
        let input = try spectrograms(batch: 2, frames: 24, seed: 3), reference = try spectrograms(batch: 2, frames: 24, seed: 4)
        for _ in 0..<30 { _ = try network(input, reference, training: true) }
        var file = SafetensorsFile()
        try network.store(in: &file)
        let inference = try MatcherInference(architecture, weights: file)
        let found = try network(input, reference, training: false)
        #expect(found.shape == [2, 3, 5])
        for item in 0..<2 {
            func embedding(_ x: Tensor) throws -> [Float] { try inference.embedding(of: x.narrowed(along: 0, from: item, count: 1).floats()) }
            let expected = inference.logProbabilities(input: try embedding(input), reference: try embedding(reference))
            let difference = relativeDifference(try found.narrowed(along: 0, from: item, count: 1).floats(), expected.flatMap { $0.map(Float.init) })
            #expect(difference < 1e-4)
        }
        // Recordings of different lengths.
        let longer = try spectrograms(batch: 1, frames: 41, seed: 5)
        let one = try network(input.narrowed(along: 0, from: 0, count: 1), longer, training: false)
        let expected = inference.logProbabilities(
            input: try inference.embedding(of: input.narrowed(along: 0, from: 0, count: 1).floats()),
            reference: try inference.embedding(of: longer.floats()))
        #expect(relativeDifference(try one.floats(), expected.flatMap { $0.map(Float.init) }) < 1e-4)
    }

    /// The gradient of every weight through the whole network, by each way of computing the blocks.
    @Test(arguments: [true, false])
    func gradientsAreRight(_ fused: Bool) throws {
        var generator = SeededGenerator(seed: 6)
        var architecture = smallArchitecture()
        // A smooth network: no step crosses a kink of the rectifier or a tie of the pooling.
        architecture.negativeSlope = 1
        architecture.timePooling = 1
        let network = try MatcherNetwork(architecture, generator: &generator, fusesBlocks: fused)
        let input = try spectrograms(batch: 2, frames: 4, seed: 7), reference = try spectrograms(batch: 2, frames: 4, seed: 8)
        let targets = [0, 1, 2, 3, 4, 0]
        func loss() throws -> Tensor { try network.loss(network(input, reference, training: true), targets: targets) }
        try loss().backward()
        for (name, tensor) in network.parameters.map({ ($0.name, $0.tensor) }) {
            let gradient = try #require(try tensor.gradient()).floats()
            // Along the gradient itself the loss must grow by the gradient's squared length a unit.
            let length = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            if name.hasSuffix("convolution.bias") {
                #expect(length < 1e-4, "\(name)")
                continue
            }
            let direction = try Tensor(gradient.map { $0 / Float(length) }, shape: tensor.shape)
            let step = 0.02
            try tensor.add(direction, scaledBy: step)
            let above = Double(try loss().scalar())
            try tensor.add(direction, scaledBy: -2 * step)
            let below = Double(try loss().scalar())
            try tensor.add(direction, scaledBy: step)
            #expect(abs((above - below) / (2 * step) - length) < 0.02 * length + 1e-4, "\(name): \((above - below) / (2 * step)), not \(length)")
        }
    }

    @Test func removesTheFirstKernelsMeansOnly() throws {
        var generator = SeededGenerator(seed: 9)
        let network = try MatcherNetwork(smallArchitecture(), generator: &generator)
        let first = try #require(network.parameters.first { $0.name == "blocks.0.convolution.weight" }).tensor
        let second = try #require(network.parameters.first { $0.name == "blocks.1.convolution.weight" }).tensor
        let before = try second.floats()
        try first.assign((0..<first.count).map(Float.init))
        try network.removeFirstKernelMeans()
        #expect(try first.floats().prefix(9) == [-4, -3, -2, -1, 0, 1, 2, 3, 4])
        #expect(try first.sum(over: [2, 3]).floats().allSatisfy { abs($0) < 1e-4 })
        #expect(try second.floats() == before)
        #expect(first.requiresGradient)
    }

    @Test func lossOfGuessingIsTheLogarithmOfTheChoices() throws {
        var generator = SeededGenerator(seed: 9)
        let network = try MatcherNetwork(smallArchitecture(), generator: &generator)
        let uniform = try Tensor(repeating: -Float.log5, shape: [2, 3, 5])
        #expect(abs(try network.loss(uniform, targets: [0, 1, 2, 3, 4, 0]).scalar() - Float.log5) < 1e-6)
        #expect(throws: SoundalikeError.self) { try network.loss(uniform, targets: [0, 1, 2, 3, 5, 0]) }
        #expect(throws: SoundalikeError.self) { try network.loss(uniform, targets: [0, 1]) }
    }

    @Test func refusesSpectrogramsThatDoNotFit() throws {
        var generator = SeededGenerator(seed: 9)
        let network = try MatcherNetwork(smallArchitecture(), generator: &generator)
        let sound = try spectrograms(batch: 1, frames: 8, seed: 1)
        for (input, reference) in [
            (try spectrograms(batch: 1, frames: 3, seed: 1), try spectrograms(batch: 1, frames: 3, seed: 1)),
            (try spectrograms(batch: 1, frames: 8, bands: 64, seed: 1), try spectrograms(batch: 1, frames: 8, bands: 64, seed: 1)),
            (sound, try spectrograms(batch: 1, frames: 9, seed: 1)),
        ] {
            let error = #expect(throws: SoundalikeError.self) { try network(input, reference, training: true) }
            #expect(error?.code == .badData)
        }
    }

    @Test func refusesFilesThatDoNotFit() throws {
        var generator = SeededGenerator(seed: 9)
        let network = try MatcherNetwork(smallArchitecture(), generator: &generator)
        var sound = SafetensorsFile()
        try network.store(in: &sound)
        func refuses(_ change: (inout SafetensorsFile) throws -> Void) throws {
            var file = sound
            try change(&file)
            let error = #expect(throws: SoundalikeError.self) { try network.restore(from: file) }
            #expect(error?.code == .badData)
        }
        try refuses { $0.tensors["output.bias"] = nil }
        try refuses { $0.tensors["output.bias"] = try StoredTensor(floats: [1], shape: [1]) }
        try refuses { $0.tensors["output.bias"] = try StoredTensor(doubles: [Double](repeating: 0, count: 15), shape: [15]) }
        try refuses { $0.tensors["output.bias"] = try StoredTensor(floats: [Float](repeating: .nan, count: 15), shape: [15]) }
        var after = SafetensorsFile()
        try network.store(in: &after)
        #expect(after == sound)
    }
}

extension Float {
    fileprivate static let log5: Float = 1.6094379
}
