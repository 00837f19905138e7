/// Puts a network's nodes together, one after the other.
struct NetworkGraphBuilder {
    private var nodes: [NetworkGraph.Node]

    /// The node that the network is given.
    static let input = 0

    init(inputChannels: Int) {
        nodes = [.init(operation: .input, inputs: [], channels: inputChannels)]
    }

    var graph: NetworkGraph { NetworkGraph(nodes: nodes) }

    private mutating func append(_ operation: NetworkGraph.Operation, _ inputs: [Int], channels: Int? = nil) -> Int {
        nodes.append(.init(operation: operation, inputs: inputs, channels: channels ?? nodes[inputs[0]].channels))
        return nodes.count - 1
    }

    /// Convolution, batch normalisation and activation: `NAME.convolution`, `NAME.normalisation`.
    mutating func convolution(
        _ name: String, of input: Int, kernelSize: Int, stride: Int = 1, outputs: Int, hasBias: Bool, activation: NetworkGraph.Activation?
    ) -> Int {
        convolution(
            name, of: input, kernelSize: kernelSize, stride: stride, outputs: outputs, groups: 1, hasBias: hasBias, activation: activation)
    }

    /// The same where each channel is convolved alone.
    mutating func depthwise(
        _ name: String, of input: Int, kernelSize: Int, stride: Int = 1, hasBias: Bool, activation: NetworkGraph.Activation?
    ) -> Int {
        let channels = nodes[input].channels
        return convolution(
            name, of: input, kernelSize: kernelSize, stride: stride, outputs: channels, groups: channels, hasBias: hasBias, activation: activation)
    }

    private mutating func convolution(
        _ name: String, of input: Int, kernelSize: Int, stride: Int, outputs: Int, groups: Int, hasBias: Bool,
        activation: NetworkGraph.Activation?
    ) -> Int {
        let convolution = NetworkGraph.Convolution(
            name: "\(name).convolution", inputs: nodes[input].channels, outputs: outputs, window: .init(size: kernelSize, stride: stride),
            groups: groups, hasBias: hasBias)
        let convolved = append(.convolution(convolution), [input], channels: outputs)
        let normalised = normalisation("\(name).normalisation", of: convolved)
        return activation.map { append(.activation($0), [normalised]) } ?? normalised
    }

    mutating func normalisation(_ name: String, of input: Int) -> Int {
        append(.batchNormalisation(name: name), [input])
    }

    mutating func maximumPool(of input: Int, size: Int, stride: Int) -> Int {
        append(.maximumPool(.init(size: size, stride: stride)), [input])
    }

    mutating func averagePool(of input: Int, size: Int, stride: Int) -> Int {
        append(.averagePool(.init(size: size, stride: stride)), [input])
    }

    mutating func concatenation(of inputs: [Int]) -> Int {
        append(.concatenation, inputs, channels: inputs.reduce(0) { $0 + nodes[$1].channels })
    }

    mutating func sum(of inputs: [Int]) -> Int {
        append(.sum, inputs)
    }

    mutating func globalAverage(of input: Int) -> Int {
        append(.globalAverage, [input])
    }

    mutating func l2Normalisation(of input: Int) -> Int {
        append(.l2Normalisation, [input])
    }

    mutating func dense(_ name: String, of input: Int, outputs: Int, activation: NetworkGraph.Activation) -> Int {
        let sums = append(.dense(name: name), [input], channels: outputs)
        return append(.activation(activation), [sums])
    }

    func channels(of node: Int) -> Int { nodes[node].channels }
}
