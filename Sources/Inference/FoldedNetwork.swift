import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A network graph as the kernels want it: normalisations folded into the convolutions before them, activations made part of what they follow,
/// weights packed. Maps of any size can pass through it.
struct FoldedNetwork: Sendable {
    /// One kernel's work.
    struct Operation: Sendable {
        let kind: Kind
        /// The operations whose results it reads; nil for what the network is given.
        let inputs: [Int?]
        let channels: Int
        var activation = NetworkGraph.Activation.leakyReLU(slope: 1)
        /// Where weights and biases begin in `weights`.
        var weightsAt: Int?
        var biasesAt: Int?
    }

    /// What it does.
    enum Kind: Sendable, Hashable {
        case convolution(NetworkGraph.Window), depthwise(NetworkGraph.Window), maximumPool(NetworkGraph.Window)
        case averagePool(NetworkGraph.Window), scaling, sum, concatenation, globalAverage, unitLength
    }

    let inputChannels: Int
    private(set) var operations: [Operation] = []
    /// Those of all operations, one after the other.
    private(set) var weights: [Float] = []

    /// - Throws: `SoundalikeError(.badData)` when a weight is missing, of another shape or not finite.
    init(_ graph: NetworkGraph, weights file: SafetensorsFile) throws {
        inputChannels = graph.nodes[0].channels
        let readers = graph.readers
        /// The node's only reader.
        func successor(_ node: Int) -> Int? { readers[node].count == 1 ? readers[node][0] : nil }
        /// The operation that computes each node's result.
        var computedBy = [Int?](repeating: nil, count: graph.nodes.count)
        var isFolded = [Bool](repeating: false, count: graph.nodes.count)

        for (index, node) in graph.nodes.enumerated().dropFirst() where !isFolded[index] {
            var last = index
            var operation = Operation(kind: try Self.kind(node), inputs: node.inputs.map { computedBy[$0] }, channels: node.channels)
            switch node.operation {
            case .convolution(let convolution):
                var scales = [Double](repeating: 1, count: node.channels), biases = [Double](repeating: 0, count: node.channels)
                if convolution.hasBias { biases = try file.finiteFloats("\(convolution.name).bias", shape: [node.channels]).map(Double.init) }
                if let next = successor(last), case .batchNormalisation(let name) = graph.nodes[next].operation {
                    let folded = try Normalisation(name, channels: node.channels, of: file)
                    // (w ∗ x + b) · s + t is a convolution again, with w · s and b · s + t.
                    scales = folded.scales
                    biases = zip(biases, zip(folded.scales, folded.shifts)).map { $0 * $1.0 + $1.1 }
                    last = next
                }
                let weight = try file.finiteFloats("\(convolution.name).weight", shape: convolution.weightShape)
                operation.weightsAt = weights.count
                pack(weight, scales.map(Float.init), convolution)
                operation.biasesAt = append(biases.map(Float.init))
            case .dense(let name):
                // A convolution of maps of one pixel.
                let inputs = graph.nodes[node.inputs[0]].channels
                let weight = try file.finiteFloats("\(name).weight", shape: [node.channels, inputs])
                operation.weightsAt = weights.count
                pack(
                    weight, [Float](repeating: 1, count: node.channels), taps: 1, inputs: inputs, outputs: node.channels)
                operation.biasesAt = append(try file.finiteFloats("\(name).bias", shape: [node.channels]))
            case .batchNormalisation(let name):
                let normalisation = try Normalisation(name, channels: node.channels, of: file)
                operation.weightsAt = append(normalisation.scales.map(Float.init))
                operation.biasesAt = append(normalisation.shifts.map(Float.init))
            case .activation(let activation): operation.activation = activation
            default: break
            }
            if operation.takesActivation, let next = successor(last), case .activation(let activation) = graph.nodes[next].operation {
                operation.activation = activation
                last = next
            }
            operations.append(operation)
            var folded = index
            computedBy[index] = operations.count - 1
            while folded != last {
                folded = readers[folded][0]
                isFolded[folded] = true
                computedBy[folded] = operations.count - 1
            }
        }
    }

    private static func kind(_ node: NetworkGraph.Node) throws -> Kind {
        switch node.operation {
        case .convolution(let convolution):
            guard !convolution.isDepthwise || (convolution.groups == convolution.inputs && convolution.groups == convolution.outputs) else {
                throw SoundalikeError(.badData, convolution.name, "a convolution in groups cannot be run without the tensor engine")
            }
            return convolution.isDepthwise ? .depthwise(convolution.window) : .convolution(convolution.window)
        case .dense: return .convolution(.init(size: 1, stride: 1))
        case .maximumPool(let window): return .maximumPool(window)
        case .averagePool(let window): return .averagePool(window)
        case .batchNormalisation, .activation: return .scaling
        case .concatenation: return .concatenation
        case .sum: return .sum
        case .globalAverage: return .globalAverage
        case .l2Normalisation: return .unitLength
        case .input: throw SoundalikeError(.internalFault, nil, "a network has two inputs")
        }
    }

    private mutating func append(_ values: [Float]) -> Int {
        weights += values
        return weights.count - values.count
    }

    private mutating func pack(_ weight: [Float], _ scales: [Float], _ convolution: NetworkGraph.Convolution) {
        let taps = convolution.window.size * convolution.window.size
        if convolution.isDepthwise {
            // [channel][tap] → [tap][channel].
            for tap in 0..<taps { weights += (0..<convolution.outputs).map { weight[$0 * taps + tap] * scales[$0] } }
        } else {
            pack(weight, scales, taps: taps, inputs: convolution.inputs, outputs: convolution.outputs)
        }
    }

    private mutating func pack(_ weight: [Float], _ scales: [Float], taps: Int, inputs: Int, outputs: Int) {
        let count = sk_panel_count(Int32(taps), Int32(inputs), Int32(outputs))
        weights += [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
            guard let start = buffer.baseAddress else { return }
            sk_pack_panels(weight, scales, Int32(taps), Int32(inputs), Int32(outputs), start)
            initialised = count
        }
    }
}

extension FoldedNetwork.Operation {
    /// Whether its kernel can compute the activation that follows.
    fileprivate var takesActivation: Bool {
        switch kind {
        case .convolution, .depthwise: true
        case .scaling: weightsAt != nil
        default: false
        }
    }
}

extension NetworkGraph {
    /// For each node the nodes that read its result.
    fileprivate var readers: [[Int]] {
        var readers = [[Int]](repeating: [], count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for input in node.inputs { readers[input].append(index) }
        }
        return readers
    }
}

/// What a normalisation with its running statistics does to each channel: x · scale + shift.
private struct Normalisation {
    let scales: [Double], shifts: [Double]

    init(_ name: String, channels: Int, of file: SafetensorsFile) throws {
        let shape = [channels]
        let gamma = try file.finiteFloats("\(name).weight", shape: shape), beta = try file.finiteFloats("\(name).bias", shape: shape)
        let mean = try file.finiteFloats("\(name).running_mean", shape: shape)
        let variance = try file.finiteFloats("\(name).running_var", shape: shape)
        guard variance.allSatisfy({ $0 >= 0 }) else {
            throw SoundalikeError(.badData, nil, "tensor \(name).running_var has a negative variance")
        }
        let scales = zip(gamma, variance).map { Double($0) / (Double($1) + EncoderWeights.varianceOffset).squareRoot() }
        self.scales = scales
        shifts = scales.indices.map { Double(beta[$0]) - Double(mean[$0]) * scales[$0] }
    }
}
