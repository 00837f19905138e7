import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeTensors

/// Runs a controller's encoder on the CPU by our own vector kernels, from the spectrogram to its global average, as one function with a
/// gradient.
///
/// The result is that of the engine's operations up to rounding. The kernels' working memory is taken once and used again.
final class FusedEncoderRunner {
    /// The vector instructions to use; tests try each.
    var instructions = SK_BEST
    private let graph: NetworkGraph
    private var workspace = FloatStorage(count: 0)
    private let shelf = FloatShelf()

    init(_ graph: NetworkGraph) {
        self.graph = graph
    }

    /// The global average, `[batch, channel, 1, 1]`, and its node.
    ///
    /// - Parameters:
    ///   - x: spectrograms `[batch, 1, frame, band]`.
    ///   - layers: those of the graph's nodes that have weights.
    ///   - training: normalises by the batch's statistics and moves the running ones.
    func output(for x: Tensor, layers: [GraphLayer?], training: Bool) throws -> (features: Tensor, node: Int) {
        let shape = x.shape
        guard let batch = Int32(exactly: shape[0]), shape[2] <= 1 << 20, shape[3] <= 1 << 20 else {
            throw SoundalikeError(.badData, nil, "spectrograms \(shape) are too large")
        }
        let plan = try TrainingPlan(graph, rows: shape[2], columns: shape[3])
        let run = FusedEncoderRun(plan, batch: batch, training: training, instructions: instructions, shelf: shelf)
        let wanted = run.workspaceFloatCount
        if workspace.floats.count < wanted { workspace = FloatStorage(count: wanted) }
        run.workspace = workspace
        if !training { try run.takeRunningStatistics(layers) }

        // The nodes' weights in turn, and where each node's begin.
        var parameters: [Tensor] = []
        for node in 0...plan.lastNode {
            guard let layer = layers[node] else { continue }
            run.inputsOfNode[node] = 1 + parameters.count
            parameters += layer.layer.parameters.map(\.tensor)
        }
        let features = try Tensor.hostFunction(
            of: [x] + parameters, outputShapes: [[shape[0], Int(plan.output.channels), 1, 1]], forward: run.forward, backward: run.backward)
        if training { try run.moveRunningStatistics(layers) }
        return (features[0], plan.lastNode)
    }
}

/// One pass of a batch, and what its gradient needs of it.
private final class FusedEncoderRun {
    private let plan: TrainingPlan
    private var kernel: sk_training
    private let shelf: FloatShelf
    private let values: FloatStorage
    private let channels: FloatStorage
    var workspace = FloatStorage(count: 0)
    /// Where the host function's inputs for each node begin.
    var inputsOfNode: [Int: Int] = [:]

    init(_ plan: TrainingPlan, batch: Int32, training: Bool, instructions: sk_instructions, shelf: FloatShelf) {
        self.plan = plan
        self.shelf = shelf
        values = shelf.take(count: plan.mapCount * Int(batch))
        let count = plan.activations.count
        channels = FloatStorage(count: count * Int(SK_CHANNEL_ROWS.rawValue))
        kernel = sk_training()
        kernel.step_count = Int32(plan.steps.count)
        kernel.batch = batch
        kernel.channel_count = Int32(count)
        kernel.input_is_normalised = plan.isInputNormalised ? 1 : 0
        kernel.uses_running_statistics = training ? 0 : 1
        kernel.epsilon = Float(BatchNormalisation.epsilon)
        kernel.threads = Int32(clamping: max(1, Engine.threadCount))
        kernel.instructions = instructions
        kernel.input = plan.input
        kernel.output = plan.output
        kernel.values = values.floats.baseAddress
        kernel.channels = channels.floats.baseAddress
        for (channel, activation) in plan.activations.enumerated() {
            row(SK_SLOPE)[channel] = activation.slope
            row(SK_CEILING)[channel] = activation.ceiling
        }
    }

    deinit {
        shelf.put(values)
    }

    private func row(_ row: sk_channel_row) -> UnsafeMutableBufferPointer<Float> {
        let count = plan.activations.count
        return UnsafeMutableBufferPointer(rebasing: channels.floats[Int(row.rawValue) * count..<(Int(row.rawValue) + 1) * count])
    }

    private func row(_ row: sk_channel_row, of part: TrainingPlan.Normalisation) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: self.row(row)[part.channelsAt..<part.channelsAt + part.channels])
    }

    var workspaceFloatCount: Int {
        var counted = kernel
        let steps = plan.steps.map(\.kernel)
        let bytes = steps.withUnsafeBufferPointer { steps in
            counted.steps = steps.baseAddress
            return sk_training_workspace_bytes(&counted)
        }
        return (bytes + MemoryLayout<Float>.size - 1) / MemoryLayout<Float>.size
    }

    func takeRunningStatistics(_ layers: [GraphLayer?]) throws {
        for part in plan.normalisations {
            guard case .normalisation(let layer, _) = layers[part.node] else { continue }
            _ = row(SK_MEAN, of: part).update(from: try layer.runningMean.floats())
            _ = row(SK_VARIANCE, of: part).update(from: try layer.runningVariance.floats())
        }
    }

    func moveRunningStatistics(_ layers: [GraphLayer?]) throws {
        for part in plan.normalisations {
            guard case .normalisation(let layer, _) = layers[part.node] else { continue }
            try layer.observe(
                mean: UnsafeBufferPointer(row(SK_MEAN, of: part)), variance: UnsafeBufferPointer(row(SK_VARIANCE, of: part)),
                count: Int(kernel.batch) * part.pixels)
        }
    }

    func forward(_ inputs: [UnsafeBufferPointer<Float>], _ outputs: [UnsafeMutableBufferPointer<Float>]) throws {
        for part in plan.normalisations {
            guard let at = inputsOfNode[part.node] else { continue }
            _ = row(SK_GAMMA, of: part).update(from: inputs[at])
            _ = row(SK_BETA, of: part).update(from: inputs[at + 1])
        }
        withKernel(inputs) { sk_training_forward(&$0, inputs[0].baseAddress, outputs[0].baseAddress) }
    }

    func backward(_ call: HostGradients) throws {
        let gradients = shelf.take(count: values.floats.count)
        defer { shelf.put(gradients) }
        kernel.gradients = gradients.floats.baseAddress
        withKernel(call.inputs, gradients: call.inputGradients) {
            sk_training_backward(&$0, call.outputGradients[0].baseAddress, call.inputGradients[0]?.baseAddress)
        }
        for part in plan.normalisations {
            guard let at = inputsOfNode[part.node] else { continue }
            _ = call.inputGradients[at]?.update(from: row(SK_GAMMA_GRADIENT, of: part))
            _ = call.inputGradients[at + 1]?.update(from: row(SK_BETA_GRADIENT, of: part))
        }
        for step in plan.steps where plan.hasBias(step) {
            guard let at = inputsOfNode[step.node], let gradient = call.inputGradients[at + 1] else { continue }
            for index in gradient.indices {
                let channel = Int(step.kernel.output_channels_at) + index
                // The batch's normalisation takes away whatever the bias adds.
                let isTakenAway = step.kernel.is_normalised != 0 && kernel.uses_running_statistics == 0
                gradient[index] = isTakenAway ? 0 : row(SK_BETA_GRADIENT)[channel] * row(SK_SCALE)[channel]
            }
        }
    }

    /// Calls `body` with the kernels' view of the pass, valid only inside.
    private func withKernel(
        _ inputs: [UnsafeBufferPointer<Float>], gradients: [UnsafeMutableBufferPointer<Float>?] = [], _ body: (inout sk_training) -> Void
    ) {
        let steps = plan.steps.map { step in
            var kernel = step.kernel
            guard let at = inputsOfNode[step.node] else { return kernel }
            kernel.step.weights = inputs[at].baseAddress
            if plan.hasBias(step) { kernel.step.biases = inputs[at + 1].baseAddress }
            if !gradients.isEmpty { kernel.weight_gradient = gradients[at]?.baseAddress }
            return kernel
        }
        steps.withUnsafeBufferPointer { steps in
            kernel.steps = steps.baseAddress
            kernel.workspace = UnsafeMutableRawPointer(workspace.floats.baseAddress)
            body(&kernel)
            kernel.steps = nil
        }
    }
}
