import CSoundalikeKernels

/// The kernels' training block on arrays, for comparison with the naive one.
struct FastBlock {
    var block: sk_block

    init(_ naive: NaiveBlock, threads: Int = 1, instructions: sk_instructions = SK_BEST) {
        block = sk_block(
            batch: Int32(naive.batch), inputs: Int32(naive.inputs), outputs: Int32(naive.outputs), rows: Int32(naive.rows),
            pooling: Int32(naive.pooling), slope: Float(naive.slope), epsilon: Float(naive.epsilon), threads: Int32(threads),
            instructions: instructions)
    }

    struct Parameters {
        var weight, bias, gamma, beta: [Float]

        init(_ naive: NaiveBlock.Parameters) {
            weight = naive.weight.map(Float.init)
            bias = naive.bias.map(Float.init)
            gamma = naive.gamma.map(Float.init)
            beta = naive.beta.map(Float.init)
        }
    }

    struct Output: Equatable {
        var convolved, mean, variance, y: [Float]
    }

    struct Gradients: Equatable {
        var x, weight, gamma, beta: [Float]
    }

    private var inputCount: Int { Int(block.batch * block.inputs * block.rows) * 128 }
    private var convolvedCount: Int { Int(block.batch * block.outputs * block.rows) * 128 }
    private var outputs: Int { Int(block.outputs) }

    /// Runs `body` with a workspace of just the size that was asked for, at an odd address and full of rubbish, and checks
    /// that nothing was written behind it.
    private func withWorkspace(_ body: (UnsafeMutableRawPointer) -> Int32) -> Bool {
        var block = block
        let byteCount = sk_block_workspace_bytes(&block), guardCount = 64
        var bytes = [UInt8](repeating: 0xFF, count: byteCount + 4 + guardCount)
        let result = bytes.withUnsafeMutableBytes { body($0.baseAddress! + 4) }
        return result == 0 && bytes.suffix(guardCount).allSatisfy { $0 == 0xFF }
    }

    func forward(_ x: [Float], _ parameters: Parameters, withBias: Bool = true) -> Output? {
        var block = block
        let yCount = Int(block.batch * block.outputs * (block.rows / block.pooling)) * 128
        var output = Output(
            convolved: .init(repeating: .nan, count: convolvedCount), mean: .init(repeating: .nan, count: outputs),
            variance: .init(repeating: .nan, count: outputs), y: .init(repeating: .nan, count: yCount))
        let isSound = parameters.bias.withUnsafeBufferPointer { bias in
            withWorkspace {
                sk_block_forward(
                    &block, x, parameters.weight, withBias ? bias.baseAddress : nil, parameters.gamma, parameters.beta,
                    &output.convolved, &output.mean, &output.variance, &output.y, $0)
            }
        }
        return isSound ? output : nil
    }

    func backward(_ x: [Float], _ parameters: Parameters, _ output: Output, dy: [Float], withInput: Bool = true) -> Gradients? {
        var block = block
        var gradients = Gradients(
            x: .init(repeating: .nan, count: withInput ? inputCount : 0),
            weight: .init(repeating: .nan, count: parameters.weight.count), gamma: .init(repeating: .nan, count: outputs),
            beta: .init(repeating: .nan, count: outputs))
        let isSound = gradients.x.withUnsafeMutableBufferPointer { dx in
            withWorkspace {
                sk_block_backward(
                    &block, x, parameters.weight, parameters.gamma, parameters.beta, output.convolved, output.mean,
                    output.variance, dy, withInput ? dx.baseAddress : nil, &gradients.weight, &gradients.gamma,
                    &gradients.beta, $0)
            }
        }
        return isSound ? gradients : nil
    }
}

/// Every set of instructions that this machine has.
let instructionSets = [SK_PLAIN, SK_NEON, SK_AVX2, SK_AVX512].filter(sk_has_instructions)
