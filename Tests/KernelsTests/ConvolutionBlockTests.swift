import CSoundalikeKernels
import SoundalikeFoundations
import Testing

/// The training block against a naive one in double precision.
@Suite struct ConvolutionBlockTests {
    /// Odd shapes: one row, odd rows, tiles and units that end early, channels that fill no tile.
    static let shapes = [
        NaiveBlock(batch: 1, inputs: 1, outputs: 1, rows: 1, pooling: 1),
        NaiveBlock(batch: 1, inputs: 1, outputs: 10, rows: 2, pooling: 2),
        NaiveBlock(batch: 2, inputs: 10, outputs: 15, rows: 17, pooling: 2),
        NaiveBlock(batch: 3, inputs: 3, outputs: 7, rows: 33, pooling: 2),
        NaiveBlock(batch: 2, inputs: 4, outputs: 6, rows: 19, pooling: 1),
        NaiveBlock(batch: 1, inputs: 15, outputs: 20, rows: 31, pooling: 2),
        NaiveBlock(batch: 1, inputs: 2, outputs: 5, rows: 259, pooling: 2),
        NaiveBlock(batch: 1, inputs: 5, outputs: 2, rows: 144, pooling: 1),
        NaiveBlock(batch: 3, inputs: 2, outputs: 3, rows: 1, pooling: 2),
    ]

    struct Example {
        var x, dy: [Double]
        var parameters: NaiveBlock.Parameters

        init(_ shape: NaiveBlock, seed: UInt64, inputMean: Double = 0) {
            var generator = SeededGenerator(seed: seed)
            x = generator.normals(shape.batch * shape.inputs * shape.rows * 128, mean: inputMean)
            dy = generator.normals(shape.batch * shape.outputs * shape.pooledRows * 128)
            parameters = .init(
                weight: generator.normals(shape.outputs * shape.inputs * 9, deviation: 0.4),
                bias: generator.normals(shape.outputs), gamma: generator.normals(shape.outputs),
                beta: generator.normals(shape.outputs, deviation: 0.5))
        }

        var floats: (x: [Float], dy: [Float], parameters: FastBlock.Parameters) {
            (x.map(Float.init), dy.map(Float.init), .init(parameters))
        }
    }

    @Test(arguments: instructionSets, shapes)
    func agreesWithTheDefinition(instructions: sk_instructions, shape: NaiveBlock) throws {
        let example = Example(shape, seed: 1), floats = example.floats
        let expected = shape.forward(example.x, example.parameters)
        let fast = FastBlock(shape, instructions: instructions)
        let output = try #require(fast.forward(floats.x, floats.parameters))
        #expect(relativeDistance(output.convolved, expected.convolved) < 1e-6)
        #expect(relativeDistance(output.mean, expected.mean) < 1e-5)
        #expect(relativeDistance(output.variance, expected.variance) < 1e-5)
        #expect(relativeDistance(output.y, expected.y) < 1e-5)

        let gradients = try #require(fast.backward(floats.x, floats.parameters, output, dy: floats.dy))
        let wanted = shape.backward(example.x, example.parameters, expected, dy: example.dy)
        #expect(relativeDistance(gradients.x, wanted.x) < 1e-4)
        #expect(relativeDistance(gradients.weight, wanted.weight) < 1e-4)
        #expect(relativeDistance(gradients.gamma, wanted.gamma) < 1e-4)
        #expect(relativeDistance(gradients.beta, wanted.beta) < 1e-4)

        let withoutInput = fast.backward(floats.x, floats.parameters, output, dy: floats.dy, withInput: false)
        #expect(withoutInput?.weight == gradients.weight)
    }

    /// A spectrogram in decibels is far from zero: the variance must not drown in the mean.
    @Test(arguments: instructionSets)
    func keepsTheVarianceOfDistantValues(instructions: sk_instructions) throws {
        let shape = NaiveBlock(batch: 2, inputs: 1, outputs: 5, rows: 130, pooling: 2)
        var example = Example(shape, seed: 2, inputMean: -300)
        // Only the edges would tell otherwise: with these taps the inside has the mean taken out of it.
        example.parameters.weight = example.parameters.weight.enumerated().map { $0 % 9 == 4 ? 1 : $1 * 0.001 }
        let expected = shape.forward(example.x, example.parameters)
        let output = try #require(FastBlock(shape, instructions: instructions).forward(example.floats.x, example.floats.parameters))
        #expect(relativeDistance(output.variance, expected.variance) < 1e-4)
        #expect(relativeDistance(output.y, expected.y) < 1e-4)
    }

    @Test func doesNotDependOnTheThreads() throws {
        let shape = NaiveBlock(batch: 3, inputs: 3, outputs: 4, rows: 200, pooling: 2)
        let floats = Example(shape, seed: 3).floats
        let one = FastBlock(shape), four = FastBlock(shape, threads: 4)
        let output = try #require(one.forward(floats.x, floats.parameters))
        #expect(four.forward(floats.x, floats.parameters) == output)
        let gradients = try #require(one.backward(floats.x, floats.parameters, output, dy: floats.dy))
        #expect(four.backward(floats.x, floats.parameters, output, dy: floats.dy) == gradients)
    }

    @Test(arguments: instructionSets)
    func firstOfEqualsTakesTheGradient(instructions: sk_instructions) throws {
        // Two equal rows through a kernel of one tap; gamma of zero makes everything equal.
        for gamma in [1.0, -1, 0] {
            let shape = NaiveBlock(batch: 1, inputs: 1, outputs: 1, rows: 4, pooling: 2)
            var example = Example(shape, seed: 4)
            example.x.replaceSubrange(128..<256, with: example.x[0..<128])
            example.parameters.weight = (0..<9).map { $0 == 4 ? 1 : 0 }
            example.parameters.gamma = [gamma]
            let floats = example.floats, fast = FastBlock(shape, instructions: instructions)
            let output = try #require(fast.forward(floats.x, floats.parameters))
            let gradients = try #require(fast.backward(floats.x, floats.parameters, output, dy: floats.dy))
            let expected = shape.forward(example.x, example.parameters)
            let wanted = shape.backward(example.x, example.parameters, expected, dy: example.dy)
            #expect(relativeDistance(gradients.x, wanted.x) < 1e-4)
            #expect(relativeDistance(gradients.gamma, wanted.gamma) < 1e-4)
        }
    }

    @Test func worksWithoutBias() throws {
        let shape = Self.shapes[2]
        var example = Example(shape, seed: 5)
        example.parameters.bias = example.parameters.bias.map { _ in 0 }
        let fast = FastBlock(shape)
        let without = try #require(fast.forward(example.floats.x, example.floats.parameters, withBias: false))
        #expect(without == fast.forward(example.floats.x, example.floats.parameters))
    }

    /// The naive gradients themselves, by central differences of Σ y · dy.
    @Test func theDefinitionsGradientsAreDifferences() {
        let shape = NaiveBlock(batch: 2, inputs: 2, outputs: 3, rows: 5, pooling: 2)
        let example = Example(shape, seed: 6)
        let output = shape.forward(example.x, example.parameters)
        let gradients = shape.backward(example.x, example.parameters, output, dy: example.dy)
        func loss(_ example: Example) -> Double {
            zip(shape.forward(example.x, example.parameters).y, example.dy).reduce(0) { $0 + $1.0 * $1.1 }
        }
        func check(_ path: WritableKeyPath<Example, [Double]>, _ gradient: [Double]) {
            for index in stride(from: 0, to: gradient.count, by: max(1, gradient.count / 7)) {
                var above = example, below = example
                above[keyPath: path][index] += 1e-6
                below[keyPath: path][index] -= 1e-6
                let difference = (loss(above) - loss(below)) / 2e-6
                #expect(abs(difference - gradient[index]) < 1e-4 * (1 + abs(difference)))
            }
        }
        check(\.x, gradients.x)
        check(\.parameters.weight, gradients.weight)
        check(\.parameters.gamma, gradients.gamma)
        check(\.parameters.beta, gradients.beta)
        check(\.parameters.bias, [0, 0, 0])
    }

    @Test func refusesNumbersOutOfRange() {
        var block = FastBlock(Self.shapes[2]).block
        #expect(sk_block_workspace_bytes(&block) > 0)
        for change in [
            { $0.batch = 0 }, { $0.inputs = -1 }, { $0.outputs = 5000 }, { $0.rows = 0 }, { $0.pooling = 3 },
            { $0.slope = .nan }, { $0.epsilon = -1 }, { $0.threads = 0 }, { $0.batch = .max },
        ] as [(inout sk_block) -> Void] {
            var broken = block
            change(&broken)
            #expect(sk_block_workspace_bytes(&broken) == 0)
        }
    }
}
