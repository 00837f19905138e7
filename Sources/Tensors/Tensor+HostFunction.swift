import CSoundalikeTorch
import SoundalikeFoundations

/// What a host function's gradient is computed from and goes to: contiguous floats, row-major, in the CPU's memory, valid during the call.
public struct HostGradients {
    /// The inputs as they were.
    public let inputs: [UnsafeBufferPointer<Float>]
    /// The outputs that were computed from them.
    public let outputs: [UnsafeBufferPointer<Float>]
    /// The gradient of the loss by each output.
    public let outputGradients: [UnsafeBufferPointer<Float>]
    /// Where the gradient of the loss by each input goes, every element of it: what is there before means nothing. Nil where nobody needs it.
    public let inputGradients: [UnsafeMutableBufferPointer<Float>?]
}

extension Tensor {
    /// A function of tensors that Swift computes, and its gradient, recorded as any operation is.
    ///
    /// What both closures hold lives until the last tensor computed from the outputs is gone. A failure of either reaches the caller of this
    /// function, or of `backward`, as the very error that was thrown. On a CUDA device the elements are copied to the CPU and back.
    ///
    /// - Parameters:
    ///   - inputs: float tensors, at least one; the outputs lie on the first one's device.
    ///   - outputShapes: the shape of each output.
    ///   - forward: computes every element of the outputs, which hold anything before, from the inputs.
    ///   - backward: computes every element of the gradients that are needed. With a CUDA device it is called on a thread of the engine, while the caller waits.
    /// - Returns: a tensor for each output shape.
    /// - Throws: what `forward` throws; `SoundalikeError(.internalFault)` when an input is not of floats or was changed in place before `backward`.
    public static func hostFunction(
        of inputs: [Tensor], outputShapes: [[Int]],
        forward: @escaping (_ inputs: [UnsafeBufferPointer<Float>], _ outputs: [UnsafeMutableBufferPointer<Float>]) throws -> Void,
        backward: @escaping (HostGradients) throws -> Void
    ) throws -> [Tensor] {
        guard !inputs.isEmpty, outputShapes.allSatisfy({ $0.allSatisfy { $0 >= 0 } }) else {
            throw SoundalikeError(.internalFault, "engine", "a host function needs an input and shapes without negative lengths")
        }
        let context = HostContext(
            inputCounts: inputs.map(\.count), outputCounts: outputShapes.map { $0.reduce(1, *) }, forward: forward, backward: backward)
        var outputs = [sle_tensor?](repeating: nil, count: outputShapes.count)
        try Engine.perform(inputs) {
            sle_host_function(
                inputs.map(\.handle), Int64(inputs.count), outputShapes.flatMap { $0.map(Int64.init) }, outputShapes.map { Int64($0.count) },
                Int64(outputs.count), hostForward, hostBackward, { Unmanaged<AnyObject>.fromOpaque($0!).release() },
                Unmanaged.passRetained(context).toOpaque(), &outputs)
        }
        return outputs.compactMap { $0.map(Tensor.init(owning:)) }
    }
}

/// An error of a host function on its way through the engine.
final class HostError {
    let error: any Error

    init(_ error: any Error) {
        self.error = error
    }
}

/// What the engine holds for one recorded host function.
private final class HostContext {
    let inputCounts: [Int]
    let outputCounts: [Int]
    let forward: ([UnsafeBufferPointer<Float>], [UnsafeMutableBufferPointer<Float>]) throws -> Void
    let backward: (HostGradients) throws -> Void

    init(
        inputCounts: [Int], outputCounts: [Int],
        forward: @escaping ([UnsafeBufferPointer<Float>], [UnsafeMutableBufferPointer<Float>]) throws -> Void,
        backward: @escaping (HostGradients) throws -> Void
    ) {
        self.inputCounts = inputCounts
        self.outputCounts = outputCounts
        self.forward = forward
        self.backward = backward
    }

    /// Runs `body` on the context behind `pointer`; gives back nil or a retained `HostError`.
    static func run(_ pointer: UnsafeMutableRawPointer?, _ body: (HostContext) throws -> Void) -> UnsafeMutableRawPointer? {
        guard let pointer else { return nil }
        do {
            try body(Unmanaged<HostContext>.fromOpaque(pointer).takeUnretainedValue())
            return nil
        } catch {
            return Unmanaged.passRetained(HostError(error)).toOpaque()
        }
    }
}

private typealias Readable = UnsafePointer<UnsafePointer<Float>?>
private typealias Writable = UnsafePointer<UnsafeMutablePointer<Float>?>

private func readable(_ pointers: Readable?, _ counts: [Int]) -> [UnsafeBufferPointer<Float>] {
    counts.indices.map { UnsafeBufferPointer(start: pointers?[$0], count: counts[$0]) }
}

private func hostForward(_ context: UnsafeMutableRawPointer?, _ inputs: Readable?, _ outputs: Writable?) -> UnsafeMutableRawPointer? {
    HostContext.run(context) { context in
        let writable = context.outputCounts.indices.map { UnsafeMutableBufferPointer(start: outputs?[$0], count: context.outputCounts[$0]) }
        try context.forward(readable(inputs, context.inputCounts), writable)
    }
}

private func hostBackward(
    _ context: UnsafeMutableRawPointer?, _ inputs: Readable?, _ outputs: Readable?, _ outputGradients: Readable?, _ inputGradients: Writable?
) -> UnsafeMutableRawPointer? {
    HostContext.run(context) { context in
        let writable = context.inputCounts.indices.map { index in
            inputGradients?[index].map { UnsafeMutableBufferPointer(start: $0, count: context.inputCounts[index]) }
        }
        try context.backward(
            HostGradients(
                inputs: readable(inputs, context.inputCounts), outputs: readable(outputs, context.outputCounts),
                outputGradients: readable(outputGradients, context.outputCounts), inputGradients: writable))
    }
}
