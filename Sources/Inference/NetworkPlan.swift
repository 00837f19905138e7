import CSoundalikeKernels
import SoundalikeArchitectures

/// A folded network made ready for maps of one size: what each step reads and writes, and where that lies in the scratch memory.
///
/// A concatenation costs nothing where its parts can be computed into their places. Maps that are done with give their memory back.
struct NetworkPlan: Sendable {
    /// What the kernels are told, without the pointers.
    struct Step: Sendable {
        let kind: sk_step_kind
        let input: sk_map
        let other: sk_map
        let output: sk_map
        let size: Int32, stride: Int32
        let rowsBefore: Int32, columnsBefore: Int32
        let activation: sk_activation
        let weightsAt: Int?, biasesAt: Int?
    }

    private(set) var steps: [Step] = []
    let input: sk_map
    let output: sk_map
    /// Floats that one item's maps take.
    let scratchCount: Int

    /// Plans for inputs of `rows` and `columns`, at least 1 each.
    init(_ network: FoldedNetwork, rows: Int, columns: Int) {
        let layout = MapLayout(network, rows: rows, columns: columns)
        input = layout.input
        output = layout.maps.last ?? layout.input
        scratchCount = layout.scratchCount
        for (index, operation) in network.operations.enumerated() {
            let inputs = operation.inputs.map { $0.map { layout.maps[$0] } ?? layout.input }
            let whole = layout.maps[index]
            switch operation.kind {
            case .concatenation:
                // What could not be computed into its place is copied there.
                var firstChannel = whole.first_channel
                for (position, part) in inputs.enumerated() {
                    var place = whole
                    place.first_channel = firstChannel
                    place.channels = part.channels
                    if !layout.isInPlace(part: position, of: index) { append(SK_SCALING, operation, [part], place) }
                    firstChannel += part.channels
                }
            case .sum:
                append(SK_SUM, operation, Array(inputs.prefix(2)), whole)
                for more in inputs.dropFirst(2) { append(SK_SUM, operation, [whole, more], whole) }
            case .convolution(let window): append(SK_CONVOLUTION, operation, inputs, whole, window)
            case .depthwise(let window): append(SK_DEPTHWISE, operation, inputs, whole, window)
            case .maximumPool(let window): append(SK_MAXIMUM_POOL, operation, inputs, whole, window)
            case .averagePool(let window): append(SK_AVERAGE_POOL, operation, inputs, whole, window)
            case .scaling: append(SK_SCALING, operation, inputs, whole)
            case .globalAverage: append(SK_GLOBAL_AVERAGE, operation, inputs, whole)
            case .unitLength: append(SK_UNIT_LENGTH, operation, inputs, whole)
            }
        }
    }

    private mutating func append(
        _ kind: sk_step_kind, _ operation: FoldedNetwork.Operation, _ inputs: [sk_map], _ output: sk_map,
        _ window: NetworkGraph.Window = .init(size: 1, stride: 1)
    ) {
        steps.append(
            Step(
                kind: kind, input: inputs[0], other: inputs.last ?? output, output: output, size: Int32(window.size), stride: Int32(window.stride),
                rowsBefore: Int32(SamePadding(Int(inputs[0].rows), window).before),
                columnsBefore: Int32(SamePadding(Int(inputs[0].columns), window).before), activation: operation.activation.kernel,
                weightsAt: operation.weightsAt, biasesAt: operation.biasesAt))
    }

    /// Calls `body` with the kernels' view of the network, valid only inside.
    func withNetwork<Result>(
        weights: [Float], group: Int, _ instructions: sk_instructions, _ body: (inout sk_network) -> Result
    ) -> Result {
        weights.withUnsafeBufferPointer { weights in
            func pointer(_ at: Int?) -> UnsafePointer<Float>? { at.flatMap { at in weights.baseAddress.map { $0 + at } } }
            let steps = steps.map { step in
                sk_step(
                    kind: step.kind, input: step.input, other: step.other, output: step.output, size: step.size, stride: step.stride,
                    rows_before: step.rowsBefore, columns_before: step.columnsBefore, weights: pointer(step.weightsAt),
                    biases: pointer(step.biasesAt), activation: step.activation)
            }
            return steps.withUnsafeBufferPointer { steps in
                var network = sk_network(
                    steps: steps.baseAddress, step_count: Int32(steps.count), group: Int32(group), scratch_count: scratchCount, input: input,
                    output: output, instructions: instructions)
                return body(&network)
            }
        }
    }
}

extension NetworkGraph.Activation {
    var kernel: sk_activation {
        switch self {
        case .reLU: sk_activation(slope: 0, ceiling: .infinity, sigmoid: 0)
        case .reLU6: sk_activation(slope: 0, ceiling: 6, sigmoid: 0)
        case .leakyReLU(let slope): sk_activation(slope: Float(slope), ceiling: .infinity, sigmoid: 0)
        case .sigmoid: sk_activation(slope: 1, ceiling: .infinity, sigmoid: 1)
        }
    }
}
