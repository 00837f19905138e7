import CSoundalikeKernels
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTensors
import Testing

@testable import SoundalikeArchitectures
@testable import SoundalikeNetworks

/// The controllers' encoders by our kernels and by the engine's operations: outputs, every gradient and the running statistics.
@Suite struct FusedEncoderTests {
    static let instructions: [sk_instructions] = [SK_PLAIN, SK_NEON, SK_AVX2, SK_AVX512].filter(sk_has_instructions)

    private struct Pass {
        var output: [Float]
        var gradients: [(name: String, values: [Float])]
        var statistics: [(name: String, values: [Float])]
    }

    /// Spectrograms to compute with.
    private struct Shape {
        var batch: Int, frames: Int, bands: Int
    }

    private func pass(
        _ encoder: ControllerArchitecture.Encoder, _ graph: NetworkGraph?, _ shape: Shape, training: Bool, _ instructions: sk_instructions?
    ) throws -> Pass {
        let architecture = ControllerArchitecture(encoder, parameterCount: 3, bandCount: shape.bands)
        var generator = SeededGenerator(seed: 1)
        let network = try ControllerNetwork(
            architecture, graph: graph ?? architecture.graph, generator: &generator, device: .cpu, fusesEncoder: instructions != nil)
        if let instructions { network.fusedEncoder?.instructions = instructions }
        // Not the ones and zeros that they begin with.
        for parameter in network.parameters where parameter.name.contains("normalisation") || parameter.name.hasSuffix("bias") {
            let middle: Float = parameter.name.hasSuffix("weight") ? 1 : 0
            try parameter.tensor.assign((0..<parameter.tensor.count).map { _ in middle + Float(0.3 * generator.normal()) })
        }
        let input = try contexts(batch: shape.batch, frames: shape.frames, bands: shape.bands, seed: 2)
        try input.setRequiresGradient()
        let output = try network(input, training: training)
        try (output * Tensor([1, -2, 0.5], shape: [1, 3])).sum().backward()
        let tensors = [NamedTensor(name: "input", tensor: input)] + network.parameters
        return Pass(
            output: try output.floats(), gradients: try tensors.map { ($0.name, try #require(try $0.tensor.gradient()).floats()) },
            statistics: try network.statistics.map { ($0.name, try $0.tensor.floats()) })
    }

    private func compare(
        _ encoder: ControllerArchitecture.Encoder, graph: NetworkGraph? = nil, _ shape: Shape, training: Bool,
        _ instructions: sk_instructions, distance: ([Float], [Float]) -> Float = relativeDifference, limit: Float = 1e-4
    ) throws {
        let found = try pass(encoder, graph, shape, training: training, instructions)
        let expected = try pass(encoder, graph, shape, training: training, nil)
        let what = "\(encoder), \(shape), training \(training), instructions \(instructions.rawValue)"
        #expect(distance(found.output, expected.output) < limit, "\(what)")
        let greatest = expected.gradients.map { Self.greatest($0.values) }.max() ?? 0
        for (found, expected) in zip(found.gradients, expected.gradients) {
            // Where a later normalisation takes away what a bias adds, there is nothing but rounding.
            if Self.greatest(expected.values) < 1e-4 * greatest {
                #expect(Self.greatest(found.values) < 2e-4 * greatest, "\(what): \(found.name)")
            } else {
                let difference = distance(found.values, expected.values)
                #expect(difference < limit, "\(what): \(found.name), \(difference)")
            }
        }
        for (found, expected) in zip(found.statistics, expected.statistics) {
            #expect(distance(found.values, expected.values) < limit, "\(what): \(found.name)")
        }
    }

    private static func greatest(_ values: [Float]) -> Float { values.reduce(0) { max($0, abs($1)) } }

    /// Every kind of operation, few after one another: rounding hardly grows.
    private var everyOperation: NetworkGraph {
        var builder = NetworkGraphBuilder(inputChannels: 1)
        var x = builder.normalisation("normalisation", of: NetworkGraphBuilder.input)
        x = builder.convolution("a", of: x, kernelSize: 5, stride: 1, outputs: 6, hasBias: true, activation: .reLU)
        x = builder.maximumPool(of: x, size: 2, stride: 2)
        let b = builder.convolution("b", of: x, kernelSize: 1, stride: 2, outputs: 19, hasBias: true, activation: .leakyReLU(slope: 0.2))
        let c = builder.convolution("c", of: x, kernelSize: 3, stride: 2, outputs: 5, hasBias: false, activation: nil)
        x = builder.concatenation(of: [b, builder.maximumPool(of: x, size: 3, stride: 2), c])
        let d = builder.depthwise("d", of: x, kernelSize: 3, hasBias: true, activation: .reLU6)
        let e = builder.convolution("e", of: d, kernelSize: 1, outputs: 30, hasBias: false, activation: nil)
        x = builder.sum(of: [x, e])
        let f = builder.convolution("f", of: builder.averagePool(of: x, size: 3, stride: 1), kernelSize: 1, outputs: 21, hasBias: true, activation: .reLU)
        let g = builder.convolution("g", of: x, kernelSize: 2, outputs: 33, hasBias: true, activation: .reLU)
        x = builder.depthwise("h", of: builder.concatenation(of: [f, g]), kernelSize: 3, stride: 2, hasBias: false, activation: .reLU6)
        x = builder.l2Normalisation(of: builder.globalAverage(of: x))
        _ = builder.dense("output", of: x, outputs: 3, activation: .sigmoid)
        return builder.graph
    }

    @Test(arguments: instructions, [true, false])
    func agreeInEveryOperation(_ instructions: sk_instructions, training: Bool) throws {
        for shape in [Shape(batch: 3, frames: 13, bands: 10), Shape(batch: 1, frames: 20, bands: 17), Shape(batch: 10, frames: 9, bands: 8)] {
            try compare(.small, graph: everyOperation, shape, training: training, instructions)
        }
    }

    /// The real encoders, with given statistics: the batch's would make rounding grow from layer to layer.
    @Test(arguments: instructions, ControllerArchitecture.Encoder.allCases)
    func agreeByRunningStatistics(_ instructions: sk_instructions, _ encoder: ControllerArchitecture.Encoder) throws {
        for shape in [Shape(batch: 3, frames: 13, bands: 10), Shape(batch: 1, frames: 30, bands: 17)] {
            try compare(encoder, shape, training: false, instructions)
        }
    }

    /// In training, rectifiers that round to the other side of zero change single gradients, and the first normalisation's are sums of very
    /// many that nearly cancel. What is wrong differs by about 1.
    @Test(arguments: ControllerArchitecture.Encoder.allCases)
    func agreeInTraining(_ encoder: ControllerArchitecture.Encoder) throws {
        func distance(_ x: [Float], _ y: [Float]) -> Float {
            guard x.count == y.count else { return .infinity }
            return (zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / y.reduce(1e-12) { $0 + $1 * $1 }).squareRoot()
        }
        try compare(encoder, Shape(batch: 8, frames: 157, bands: 128), training: true, SK_BEST, distance: distance, limit: 0.1)
    }

    /// Sums are cut in the same way however many threads share them.
    @Test func doesNotDependOnThreads() throws {
        let before = Engine.threadCount
        defer { try? Engine.setThreadCount(before) }
        func gradients(threads: Int) throws -> [[Float]] {
            try Engine.setThreadCount(threads)
            return try pass(.small, everyOperation, Shape(batch: 9, frames: 40, bands: 32), training: true, SK_BEST).gradients.map(\.values)
        }
        let one = try gradients(threads: 1)
        // The last layers are the engine's.
        for (found, expected) in zip(try gradients(threads: 3), one) { #expect(relativeDifference(found, expected) < 1e-6) }
    }
}
