import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTensors

/// The network that sets controls, for training: a log-mel spectrogram of the context in, normalised values out.
///
/// `ControllerArchitecture` describes it; `ControllerInference` runs it without the engine.
public final class ControllerNetwork: Layer {
    /// What the network is made of.
    public let architecture: ControllerArchitecture
    /// Where the weights lie and the inputs must lie.
    public let device: Device
    private let graph: NetworkGraph
    /// Computes all but the last layers on the CPU; nil elsewhere.
    let fusedEncoder: FusedEncoderRunner?
    /// The layer of each node that has weights.
    private let layers: [GraphLayer?]

    /// A network with random weights drawn from `generator`: He uniform for convolutions, Glorot normal for the dense layer, biases of 0.
    ///
    /// - Throws: `SoundalikeError`: `.badData` for an impossible architecture, `.unavailable` without an engine or the device.
    public convenience init(_ architecture: ControllerArchitecture, generator: inout SeededGenerator, device: Device = .cpu) throws {
        try architecture.validate()
        try self.init(architecture, graph: architecture.graph, generator: &generator, device: device, fusesEncoder: true)
    }

    /// A network of any graph that takes and gives what the architecture's does.
    ///
    /// - Parameter fusesEncoder: whether the CPU computes the encoder by our own kernels; a GPU never does.
    init(
        _ architecture: ControllerArchitecture, graph: NetworkGraph, generator: inout SeededGenerator, device: Device, fusesEncoder: Bool
    ) throws {
        try device.require()
        self.architecture = architecture
        self.device = device
        self.graph = graph
        var layers: [GraphLayer?] = []
        for node in graph.nodes { layers.append(try GraphLayer(node, of: graph, generator: &generator, device: device)) }
        self.layers = layers
        fusedEncoder = fusesEncoder && device == .cpu ? FusedEncoderRunner(graph) : nil
    }

    public var parameters: [NamedTensor] { layers.compactMap { $0 }.flatMap { $0.layer.parameters.named($0.name) } }

    public var statistics: [NamedTensor] { layers.compactMap { $0 }.flatMap { $0.layer.statistics.named($0.name) } }

    /// Normalised values in 0…1 of each parameter, `[batch, parameter]`.
    ///
    /// - Parameters:
    ///   - spectrograms: `[batch, frame, mel]`, as ``FrontEndSettings/controller`` makes them.
    ///   - training: normalises by the batch's statistics and moves the running ones.
    /// - Throws: `SoundalikeError(.badData)` when they are empty or have another number of bands than the architecture.
    public func callAsFunction(_ spectrograms: Tensor, training: Bool) throws -> Tensor {
        let shape = spectrograms.shape
        guard shape.count == 3, shape[0] > 0, shape[1] > 0, shape[2] == architecture.bandCount else {
            throw SoundalikeError(.badData, nil, "spectrograms \(shape) are not [batch, frame, \(architecture.bandCount) bands]")
        }
        let x = try spectrograms.reshaped([shape[0], 1, shape[1], shape[2]])
        var results = [Tensor?](repeating: nil, count: graph.nodes.count)
        var done = 0
        if let fusedEncoder {
            let (features, node) = try fusedEncoder.output(for: x, layers: layers, training: training)
            results[node] = features
            done = node
        } else {
            results[0] = x
        }
        let lastReaders = graph.lastReaders
        for (index, node) in graph.nodes.enumerated().dropFirst(done + 1) {
            let inputs = node.inputs.compactMap { results[$0] }
            results[index] = try result(of: node.operation, layers[index], inputs, training: training)
            // Without gradients to be recorded, nothing else keeps them.
            for input in node.inputs where lastReaders[input] == index { results[input] = nil }
        }
        guard let last = results.last, let output = last else { throw SoundalikeError(.internalFault, nil, "the network has no result") }
        return try output.reshaped([shape[0], architecture.parameterCount])
    }

    private func result(
        of operation: NetworkGraph.Operation, _ layer: GraphLayer?, _ inputs: [Tensor], training: Bool
    ) throws -> Tensor {
        let x = inputs[0]
        switch (operation, layer) {
        case (_, .convolution(let convolution, _)): return try convolution(x)
        case (_, .normalisation(let normalisation, _)): return try normalisation(x, training: training)
        case (_, .dense(let dense, _)): return try dense(x.reshaped([x.shape[0], x.shape[1]])).reshaped([x.shape[0], -1, 1, 1])
        case (.activation(let activation), _): return try activated(x, activation)
        case (.maximumPool(let window), _): return try x.maximumPooledSame(window)
        case (.averagePool(let window), _): return try x.averagePooledSame(window)
        case (.concatenation, _): return try Tensor.concatenated(inputs, along: 1)
        case (.sum, _): return try inputs.dropFirst().reduce(x) { try $0 + $1 }
        case (.globalAverage, _): return try x.mean(over: [2, 3], keepingDimensions: true)
        case (.l2Normalisation, _):
            let squares = try (x * x).sum(over: [1], keepingDimensions: true)
            return try x / squares.clamped(to: 1e-12...Double(Float.greatestFiniteMagnitude)).squareRoot()
        default: throw SoundalikeError(.internalFault, nil, "a layer is missing")
        }
    }

    private func activated(_ x: Tensor, _ activation: NetworkGraph.Activation) throws -> Tensor {
        switch activation {
        case .reLU: try x.reLU()
        case .reLU6: try x.reLU6()
        case .leakyReLU(let slope): try x.leakyReLU(slope: slope)
        case .sigmoid: try x.sigmoid()
        }
    }
}

/// A layer with weights, and its name in a model file.
enum GraphLayer {
    case convolution(GraphConvolution, name: String)
    case normalisation(BatchNormalisation, name: String)
    case dense(Dense, name: String)

    /// Nil for an operation without weights.
    init?(_ node: NetworkGraph.Node, of graph: NetworkGraph, generator: inout SeededGenerator, device: Device) throws {
        switch node.operation {
        case .convolution(let convolution):
            self = .convolution(try GraphConvolution(convolution, generator: &generator, device: device), name: convolution.name)
        case .batchNormalisation(let name):
            self = .normalisation(try BatchNormalisation(channels: node.channels, device: device), name: name)
        case .dense(let name):
            let inputs = graph.nodes[node.inputs[0]].channels
            self = .dense(try Dense(inputs: inputs, outputs: node.channels, generator: &generator, device: device), name: name)
        default: return nil
        }
    }

    var layer: any Layer {
        switch self {
        case .convolution(let layer, _): layer
        case .normalisation(let layer, _): layer
        case .dense(let layer, _): layer
        }
    }

    var name: String {
        switch self {
        case .convolution(_, let name), .normalisation(_, let name), .dense(_, let name): name
        }
    }
}
