import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations

/// How our kernels train a network graph, from its input to its global average: the steps, and where the maps lie.
///
/// Parts of a concatenation are computed into their places. Normalisations and activations are no steps: they belong to the map that they
/// follow.
struct TrainingPlan {
    /// A step without its pointers, and the node whose weights it has.
    struct Step {
        var kernel: sk_training_step
        let node: Int
    }

    /// A normalisation, and where its channels begin in the table.
    struct Normalisation {
        let node: Int
        let channelsAt: Int
        let channels: Int
        /// Elements of each channel and item.
        let pixels: Int
    }

    private(set) var steps: [Step] = []
    private(set) var normalisations: [Normalisation] = []
    /// One a channel of all maps.
    private(set) var activations: [sk_activation] = []
    /// Floats that an item's maps take.
    private(set) var mapCount = 0
    private(set) var isInputNormalised = false
    /// The node of the global average.
    let lastNode: Int
    private(set) var input = sk_map()
    private(set) var output = sk_map()

    private let graph: NetworkGraph
    /// For each node the one that makes the raw values that it stands for.
    private var makers: [Int]
    /// For each node that is part of a concatenation, that node and where its channels begin.
    private var places: [Int: (owner: Int, firstChannel: Int)] = [:]
    /// The maps of nodes that own one.
    private var maps: [Int: Map] = [:]
    /// The step that makes each node's values.
    private var stepOfMaker: [Int: Int] = [:]

    private struct Map {
        var kernel: sk_map
        let channelsAt: Int
        var isPlain = true
    }

    /// Plans for inputs of `rows` and `columns`, at least 1 each.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` for a graph of another kind than the encoders are.
    init(_ graph: NetworkGraph, rows: Int, columns: Int) throws {
        guard let last = graph.nodes.firstIndex(where: { $0.operation == .globalAverage }) else { throw Self.refused }
        self.graph = graph
        lastNode = last
        makers = Array(graph.nodes.indices)
        for (index, node) in graph.nodes.enumerated().prefix(last + 1) {
            switch node.operation {
            case .batchNormalisation, .activation: makers[index] = makers[node.inputs[0]]
            case .concatenation:
                var firstChannel = 0
                for input in node.inputs {
                    guard places.updateValue((index, firstChannel), forKey: makers[input]) == nil else { throw Self.refused }
                    firstChannel += graph.nodes[input].channels
                }
            default: break
            }
        }
        input = makeMap(of: 0, rows: rows, columns: columns).kernel
        maps[0]?.isPlain = false
        for (index, node) in graph.nodes.enumerated().prefix(last + 1).dropFirst() { try append(index, node) }
        markReaders()
        guard let final = steps.last else { throw Self.refused }
        output = final.kernel.step.output
    }

    /// Whether the step is a convolution with biases.
    func hasBias(_ step: Step) -> Bool {
        if case .convolution(let convolution) = graph.nodes[step.node].operation { convolution.hasBias } else { false }
    }

    private static var refused: SoundalikeError { SoundalikeError(.internalFault, "kernels", "the network has a form that they do not train") }

    /// The map that the node's values lie in, made unless it is there, and the node's channels of it.
    private mutating func makeMap(of node: Int, rows: Int, columns: Int) -> (kernel: sk_map, owner: Int, channelsAt: Int) {
        let (owner, firstChannel) = places[node] ?? (node, 0)
        let channels = graph.nodes[owner].channels
        let map = maps[owner] ?? Map(
            kernel: sk_map(
                offset: mapCount, rows: Int32(rows), columns: Int32(columns), first_channel: 0, channels: Int32(channels),
                stride: Int32(channels)),
            channelsAt: activations.count)
        if maps.updateValue(map, forKey: owner) == nil {
            // Whole vectors, so that maps begin aligned.
            mapCount += (rows * columns * channels + 15) / 16 * 16
            activations += [sk_activation](repeating: sk_activation(slope: 1, ceiling: .infinity, sigmoid: 0), count: channels)
        }
        var part = map.kernel
        part.first_channel = Int32(firstChannel)
        part.channels = Int32(graph.nodes[node].channels)
        return (part, owner, map.channelsAt + firstChannel)
    }

    private mutating func append(_ index: Int, _ node: NetworkGraph.Node) throws {
        switch node.operation {
        case .convolution(let convolution):
            guard !convolution.isDepthwise || (convolution.groups == convolution.inputs && convolution.groups == convolution.outputs) else {
                throw Self.refused
            }
            try append(index, convolution.isDepthwise ? SK_DEPTHWISE : SK_CONVOLUTION, convolution.window)
        case .maximumPool(let window): try append(index, SK_MAXIMUM_POOL, window)
        case .averagePool(let window): try append(index, SK_AVERAGE_POOL, window)
        case .sum where node.inputs.count == 2 && makers[node.inputs[0]] != makers[node.inputs[1]]: try append(index, SK_SUM)
        case .globalAverage: try append(index, SK_GLOBAL_AVERAGE)
        case .concatenation: break
        case .batchNormalisation:
            let (map, channelsAt) = try following(node)
            normalisations.append(
                Normalisation(node: index, channelsAt: channelsAt, channels: node.channels, pixels: Int(map.rows) * Int(map.columns)))
            if let step = stepOfMaker[makers[index]] { steps[step].kernel.is_normalised = 1 } else { isInputNormalised = true }
        case .activation(let activation):
            guard activation != .sigmoid else { throw Self.refused }
            let (_, channelsAt) = try following(node)
            for channel in channelsAt..<channelsAt + node.channels { activations[channel] = activation.kernel }
        default: throw Self.refused
        }
    }

    /// The map of a convolution or the input, which only this node reads.
    private func following(_ node: NetworkGraph.Node) throws -> (map: sk_map, channelsAt: Int) {
        let maker = makers[node.inputs[0]], readers = graph.nodes.filter { $0.inputs.contains(node.inputs[0]) }
        let isRaw = if case .convolution = graph.nodes[maker].operation { true } else { maker == 0 }
        guard isRaw, readers.count == 1, let map = maps[places[maker]?.owner ?? maker] else { throw Self.refused }
        return (map.kernel, map.channelsAt + (places[maker]?.firstChannel ?? 0))
    }

    private mutating func append(_ index: Int, _ kind: sk_step_kind, _ window: NetworkGraph.Window = .init(size: 1, stride: 1)) throws {
        let read = try graph.nodes[index].inputs.map { input in
            guard let map = maps[makers[input]] else { throw Self.refused }
            return map
        }
        let size = read[0].kernel
        let rows = SamePadding(Int(size.rows), window), columns = SamePadding(Int(size.columns), window)
        let isAverage = kind == SK_GLOBAL_AVERAGE
        let made = makeMap(of: index, rows: isAverage ? 1 : rows.outputCount, columns: isAverage ? 1 : columns.outputCount)
        if kind == SK_CONVOLUTION || kind == SK_DEPTHWISE { maps[made.owner]?.isPlain = false }
        var step = sk_step()
        step.kind = kind
        step.input = size
        step.other = read.last?.kernel ?? size
        step.output = made.kernel
        step.size = Int32(window.size)
        step.stride = Int32(window.stride)
        step.rows_before = Int32(rows.before)
        step.columns_before = Int32(columns.before)
        var kernel = sk_training_step()
        kernel.step = step
        kernel.input.channels_at = Int32(read[0].channelsAt)
        kernel.other.channels_at = Int32(read.last?.channelsAt ?? 0)
        kernel.output_channels_at = Int32(made.channelsAt)
        stepOfMaker[index] = steps.count
        steps.append(Step(kernel: kernel, node: index))
    }

    /// Tells each step which of its maps are plain, and whether it is the first or the last to read them.
    private mutating func markReaders() {
        var first: [Int: Int] = [:], last: [Int: Int] = [:]
        let inputs = steps.map { step in graph.nodes[step.node].inputs.map { makers[$0] } }
        for (step, owners) in inputs.enumerated() {
            for owner in owners {
                first[owner] = first[owner] ?? step
                last[owner] = step
            }
        }
        func reading(_ channelsAt: Int32, _ owner: Int, _ step: Int) -> sk_reading {
            sk_reading(
                channels_at: channelsAt, is_plain: maps[owner]?.isPlain == true ? 1 : 0, is_first: first[owner] == step ? 1 : 0,
                is_last: last[owner] == step ? 1 : 0)
        }
        for (step, owners) in inputs.enumerated() {
            steps[step].kernel.input = reading(steps[step].kernel.input.channels_at, owners[0], step)
            if owners.count > 1 { steps[step].kernel.other = reading(steps[step].kernel.other.channels_at, owners[1], step) }
        }
    }
}

extension NetworkGraph.Activation {
    fileprivate var kernel: sk_activation {
        switch self {
        case .reLU: sk_activation(slope: 0, ceiling: .infinity, sigmoid: 0)
        case .reLU6: sk_activation(slope: 0, ceiling: 6, sigmoid: 0)
        case .leakyReLU(let slope): sk_activation(slope: Float(slope), ceiling: .infinity, sigmoid: 0)
        case .sigmoid: sk_activation(slope: 1, ceiling: .infinity, sigmoid: 1)
        }
    }
}
