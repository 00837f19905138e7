import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTensors
import Testing

@testable import SoundalikeNetworks

@Suite struct FusedBlockTests {
    /// The paper's blocks by our kernels and by the engine: outputs, every gradient and the running statistics.
    @Test(arguments: [2, 1])
    func agreeWithTheEngine(_ pooling: Int) throws {
        func run(fused: Bool) throws -> (loss: Float, gradients: [[Float]], file: SafetensorsFile) {
            var generator = SeededGenerator(seed: 1)
            var architecture = MatcherArchitecture()
            architecture.timePooling = pooling
            let network = try MatcherNetwork(architecture, generator: &generator, fusesBlocks: fused)
            let input = try spectrograms(batch: 2, frames: 70, seed: 2), reference = try spectrograms(batch: 2, frames: 70, seed: 3)
            let loss = try network.loss(network(input, reference, training: true), targets: (0..<24).map { $0 % 21 })
            try loss.backward()
            var file = SafetensorsFile()
            try network.store(in: &file)
            return (try loss.scalar(), try network.parameters.map { try #require(try $0.tensor.gradient()).floats() }, file)
        }
        let fused = try run(fused: true), plain = try run(fused: false)
        #expect(abs(fused.loss - plain.loss) < 1e-4)
        let names = MatcherArchitecture().weights.map(\.name)
        for (name, (found, expected)) in zip(names, zip(fused.gradients, plain.gradients)) where !name.hasSuffix("convolution.bias") {
            #expect(relativeDifference(found, expected) < 5e-3, "\(name)")
        }
        for (name, tensor) in plain.file.tensors where name.contains("running") {
            #expect(relativeDifference(fused.file.tensors[name]?.floats ?? [], tensor.floats ?? []) < 1e-4, "\(name)")
        }
    }

    @Test func areUsedWhereTheyFitOnly() throws {
        var generator = SeededGenerator(seed: 1)
        let runner = FusedBlockRunner()
        func fits(kernelSize: Int = 3, pooling: Int = 2, bands: Int = 128) throws -> Bool {
            let block = try ConvolutionBlock(
                inputs: 1, outputs: 3, kernelSize: kernelSize, negativeSlope: 0.01, timePooling: pooling, generator: &generator)
            return try runner.output(of: block, for: spectrograms(batch: 1, frames: 8, bands: bands, seed: 1)) != nil
        }
        #expect(try fits())
        #expect(try fits(pooling: 1))
        #expect(try !fits(kernelSize: 5))
        #expect(try !fits(pooling: 3))
        #expect(try !fits(bands: 64))
    }
}
