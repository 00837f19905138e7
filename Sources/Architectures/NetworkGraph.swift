/// A network as a value: operations on feature maps `[channel, row, column]`, each reading the results of earlier ones.
///
/// It says nothing of how it is run: training assembles layers of the engine from it, native inference its own kernels. Rows and columns are
/// whatever comes in, so one graph serves spectrograms of any length.
public struct NetworkGraph: Hashable, Sendable {
    /// An operation and the nodes whose results it reads, by index; all stand before it.
    public struct Node: Hashable, Sendable {
        /// What is computed.
        public let operation: Operation
        /// Which nodes' results it reads.
        public let inputs: [Int]
        /// Channels of its result.
        public let channels: Int
    }

    /// What a node computes.
    public enum Operation: Hashable, Sendable {
        /// What the network is given; the first node, and no other.
        case input
        /// A two-dimensional convolution with 'same' padding.
        case convolution(Convolution)
        /// Batch normalisation of each channel, by the name of its weights.
        case batchNormalisation(name: String)
        /// A function of each element.
        case activation(Activation)
        /// The greatest element of each window; what lies beyond the edges does not count.
        case maximumPool(Window)
        /// The mean of each window's elements; what lies beyond the edges does not count.
        case averagePool(Window)
        /// The channels of all inputs, one after the other.
        case concatenation
        /// The sum of the inputs.
        case sum
        /// The mean of each channel: `[channel, 1, 1]`.
        case globalAverage
        /// Divided by the square root of the sum of squares over the channels, at least 10⁻⁶.
        case l2Normalisation
        /// A dense layer over the channels of `[channel, 1, 1]`, by the name of its weights.
        case dense(name: String)
    }

    /// A function of each element.
    public enum Activation: Hashable, Sendable {
        /// max(x, 0).
        case reLU
        /// min(max(x, 0), 6).
        case reLU6
        /// x where positive, slope · x elsewhere.
        case leakyReLU(slope: Double)
        /// 1 / (1 + e⁻ˣ).
        case sigmoid
    }

    /// A square window that moves by `stride` rows and columns.
    public struct Window: Hashable, Sendable {
        /// Its side.
        public let size: Int
        /// How far it moves.
        public let stride: Int

        /// A window of `size` rows and columns.
        public init(size: Int, stride: Int) {
            self.size = size
            self.stride = stride
        }
    }

    /// A sliding sum of products, the kernel not turned round: square kernels, zeros beyond the edges, 'same' padding.
    public struct Convolution: Hashable, Sendable {
        /// The name of its weights.
        public let name: String
        /// Channels that it reads.
        public let inputs: Int
        /// Channels that it makes.
        public let outputs: Int
        /// The kernels and how they move.
        public let window: Window
        /// Parts of the channels that do not see each other: 1, or as many as inputs and outputs (depthwise).
        public let groups: Int
        /// Whether each output has a bias.
        public let hasBias: Bool

        /// Shape of the weights, `[output, input / groups, row, column]`.
        public var weightShape: [Int] { [outputs, inputs / groups, window.size, window.size] }
        /// Whether each channel is convolved alone.
        public var isDepthwise: Bool { groups > 1 }
    }

    /// All nodes in an order in which they can be computed; the last one's result is the network's.
    public let nodes: [Node]

    /// - Precondition: `nodes` begins with the input, and every other node reads only what stands before it.
    init(nodes: [Node]) {
        precondition(nodes.first?.operation == .input)
        precondition(nodes.indices.dropFirst().allSatisfy { index in nodes[index].inputs.allSatisfy((0..<index).contains) })
        self.nodes = nodes
    }
}

extension NetworkGraph {
    /// Every trained weight by its name in a model file, with its shape, in the order of computation.
    ///
    /// Normalisations also have `running_mean` and `running_var`, which are not trained and not listed.
    public var weights: [(name: String, shape: [Int])] {
        nodes.flatMap { node -> [(name: String, shape: [Int])] in
            switch node.operation {
            case .convolution(let convolution):
                [("\(convolution.name).weight", convolution.weightShape)]
                    + (convolution.hasBias ? [("\(convolution.name).bias", [convolution.outputs])] : [])
            case .batchNormalisation(let name):
                [("\(name).weight", [node.channels]), ("\(name).bias", [node.channels])]
            case .dense(let name):
                [("\(name).weight", [node.channels, nodes[node.inputs[0]].channels]), ("\(name).bias", [node.channels])]
            default: []
            }
        }
    }

    /// Trained numbers in all.
    public var weightCount: Int { weights.reduce(0) { $0 + $1.shape.reduce(1, *) } }
}

extension NetworkGraph {
    /// For each node the last one that reads its result; the last node for itself and for what nobody reads.
    public var lastReaders: [Int] {
        var readers = [Int](repeating: nodes.count - 1, count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for input in node.inputs { readers[input] = index }
        }
        return readers
    }
}
