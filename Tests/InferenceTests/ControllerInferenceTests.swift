import CSoundalikeKernels
import SoundalikeFoundations
import SoundalikeModelFiles
import Testing

@testable import SoundalikeArchitectures
@testable import SoundalikeInference

@Suite struct ControllerInferenceTests {
    static let instructions: [sk_instructions] = [SK_PLAIN, SK_NEON, SK_AVX2, SK_AVX512].filter(sk_has_instructions)

    private func noise(_ count: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Float(generator.normal()) }
    }

    /// Each network by each set of instructions, on odd shapes, against loops written from the definitions.
    @Test(arguments: instructions, ControllerArchitecture.Encoder.allCases)
    func equalsTheDefinition(_ instructions: sk_instructions, _ encoder: ControllerArchitecture.Encoder) throws {
        let shapes = encoder == .small ? [(7, 9), (1, 1), (2, 5), (40, 31)] : [(13, 10)]
        for (frames, bands) in shapes {
            let architecture = ControllerArchitecture(encoder, parameterCount: 3, bandCount: bands, frameCount: frames)
            let weights = try randomWeights(for: architecture.graph, seed: 1)
            var inference = try ControllerInference(architecture, weights: weights)
            inference.instructions = instructions
            let spectrograms = noise(2 * frames * bands, seed: 2)
            let values = try inference.values(of: spectrograms)
            let naive = NaiveGraph(graph: architecture.graph, file: weights)
            let expected = (0..<2).flatMap { item in
                naive.output(of: Array(spectrograms[item * frames * bands..<(item + 1) * frames * bands]), rows: frames, columns: bands)
            }
            #expect(distance(values, expected) < 1e-5, "\(frames) × \(bands)")
        }
    }

    /// Every kind of operation in arrangements that the encoders do not have: activations alone, a map in two concatenations, the input in one,
    /// sums of three, channels that fill no vector.
    @Test(arguments: instructions)
    func runsAnyGraph(_ instructions: sk_instructions) throws {
        var builder = NetworkGraphBuilder(inputChannels: 1)
        let input = NetworkGraphBuilder.input
        let a = builder.convolution("a", of: input, kernelSize: 3, stride: 1, outputs: 5, hasBias: true, activation: .leakyReLU(slope: 0.2))
        let b = builder.convolution("b", of: input, kernelSize: 5, stride: 1, outputs: 19, hasBias: false, activation: nil)
        let first = builder.concatenation(of: [input, a, b])
        let second = builder.concatenation(of: [b, first, a])
        let c = builder.depthwise("c", of: second, kernelSize: 3, stride: 3, hasBias: true, activation: .reLU6)
        let d = builder.convolution("d", of: c, kernelSize: 1, stride: 1, outputs: 49, hasBias: true, activation: .reLU)
        let e = builder.convolution("e", of: c, kernelSize: 2, stride: 1, outputs: 49, hasBias: true, activation: nil)
        let f = builder.averagePool(of: builder.maximumPool(of: d, size: 2, stride: 1), size: 3, stride: 1)
        let g = builder.normalisation("g", of: builder.sum(of: [d, e, f]))
        let h = builder.l2Normalisation(of: builder.concatenation(of: [g, d]))
        _ = builder.dense("output", of: builder.globalAverage(of: h), outputs: 33, activation: .sigmoid)
        let graph = builder.graph

        let weights = try randomWeights(for: graph, seed: 3)
        let network = try FoldedNetwork(graph, weights: weights)
        for (rows, columns) in [(17, 11), (4, 3)] {
            let plan = NetworkPlan(network, rows: rows, columns: columns)
            let spectrograms = noise(3 * rows * columns, seed: 4)
            var values = [Float](repeating: -1, count: 3 * 33)
            plan.withNetwork(weights: network.weights, group: 2, instructions) { run in
                var scratch = [UInt8](repeating: 0xFF, count: sk_network_scratch_bytes(&run))
                sk_network_run(&run, spectrograms, 3, &values, 1, &scratch)
            }
            let naive = NaiveGraph(graph: graph, file: weights)
            let expected = (0..<3).flatMap { item in
                naive.output(of: Array(spectrograms[item * rows * columns..<(item + 1) * rows * columns]), rows: rows, columns: columns)
            }
            #expect(distance(values, expected) < 1e-5, "\(rows) × \(columns)")
        }
    }

    /// Contexts are computed in groups and on several threads; that must not change any of them.
    @Test func everyContextIsIndependent() throws {
        let architecture = ControllerArchitecture(.small, parameterCount: 2, bandCount: 12, frameCount: 21)
        let inference = try ControllerInference(architecture, weights: randomWeights(for: architecture.graph, seed: 5))
        let spectrograms = noise(11 * 21 * 12, seed: 6)
        let whole = try inference.values(of: spectrograms)
        #expect(try inference.values(of: spectrograms, threads: 3) == whole)
        let runner = try ControllerRunner(inference)
        for item in 0..<11 {
            let alone = try runner.values(of: Array(spectrograms[item * 252..<(item + 1) * 252]))
            #expect(alone == Array(whole[item * 2..<item * 2 + 2]))
        }
        #expect(try inference.values(of: []).isEmpty)
    }

    @Test func refusesWhatDoesNotFit() throws {
        let architecture = ControllerArchitecture(.small, parameterCount: 2, bandCount: 12, frameCount: 21)
        let sound = try randomWeights(for: architecture.graph, seed: 5)
        let inference = try ControllerInference(architecture, weights: sound)
        func refuses(_ body: () throws -> Void) {
            let error = #expect(throws: SoundalikeError.self) { try body() }
            #expect(error?.code == .badData)
        }
        refuses { _ = try inference.values(of: [1, 2, 3]) }
        refuses { _ = try inference.values(of: [], frames: 0) }
        for name in sound.tensors.keys {
            var broken = sound
            broken.tensors[name] = nil
            refuses { _ = try ControllerInference(architecture, weights: broken) }
        }
        var negative = sound
        negative.tensors["normalisation.running_var"] = try StoredTensor(floats: [-1], shape: [1])
        refuses { _ = try ControllerInference(architecture, weights: negative) }
        var vast = ControllerArchitecture(.inception, parameterCount: 2, bandCount: 1024, frameCount: 4096)
        refuses { _ = try ControllerInference(vast, weights: randomWeights(for: vast.graph, seed: 1)) }
        vast.frameCount = .max
        refuses { _ = try ControllerInference(vast, weights: sound) }
    }
}
