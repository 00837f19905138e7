import SoundalikeFoundations
import Testing

@testable import SoundalikeTensors

@Suite struct HostFunctionTests {
    private struct Refusal: Error, Equatable {
        var text: String
    }

    /// Two inputs, two outputs: the product, and the sum of squares.
    private func productAndSquares(_ x: Tensor, _ y: Tensor, seen: @escaping ([Bool]) -> Void = { _ in }) throws -> [Tensor] {
        try Tensor.hostFunction(
            of: [x, y], outputShapes: [x.shape, []],
            forward: { inputs, outputs in
                outputs[1][0] = 0
                for i in inputs[0].indices {
                    outputs[0][i] = inputs[0][i] * inputs[1][i]
                    outputs[1][0] += inputs[0][i] * inputs[0][i]
                }
            },
            backward: { call in
                seen(call.inputGradients.map { $0 != nil })
                for i in call.inputs[0].indices {
                    call.inputGradients[0]?[i] = call.outputGradients[0][i] * call.inputs[1][i] + 2 * call.outputGradients[1][0] * call.inputs[0][i]
                    call.inputGradients[1]?[i] = call.outputGradients[0][i] * call.inputs[0][i]
                }
            })
    }

    @Test func gradientsPassBothWays() throws {
        try checkGradients(shapes: [[2, 3], [2, 3]], tolerance: 5e-3) { inputs in
            // Operations of the engine before and after, and an input that is not contiguous.
            let outputs = try productAndSquares(inputs[0].transposed() * 0.5, inputs[1].transposed().sigmoid())
            return try outputs[0].reLU() + outputs[1] * 0.1
        }
    }

    @Test func saysWhichGradientsAreNeeded() throws {
        var needed: [[Bool]] = []
        let x = try Tensor([1, 2], shape: [2]), y = try Tensor([3, 4], shape: [2])
        try y.setRequiresGradient()
        try productAndSquares(x, y) { needed.append($0) }[0].sum().backward()
        #expect(needed == [[false, true]])
        #expect(try y.gradient()?.floats() == [1, 2])
        #expect(try x.gradient() == nil)
        // An output that nothing was computed from has the gradient zero.
        try x.setRequiresGradient()
        try productAndSquares(x, y)[1].backward()
        #expect(try x.gradient()?.floats() == [2, 4])
    }

    @Test func outputsComeBackInTheGradient() throws {
        let x = try Tensor([0, 1], shape: [2])
        try x.setRequiresGradient()
        let y = try Tensor.hostFunction(of: [x], outputShapes: [[2]]) { inputs, outputs in
            for i in inputs[0].indices { outputs[0][i] = 3 * inputs[0][i] + 1 }
        } backward: { call in
            for i in call.outputs[0].indices { call.inputGradients[0]?[i] = call.outputs[0][i] * call.outputGradients[0][i] }
        }
        try y[0].sum().backward()
        #expect(try x.gradient()?.floats() == [1, 4])
    }

    @Test func errorsComeBackAsThrown() throws {
        let x = try Tensor([1, 2], shape: [2])
        try x.setRequiresGradient()
        #expect(throws: Refusal(text: "forward")) {
            try Tensor.hostFunction(of: [x], outputShapes: [[2]]) { _, _ in throw Refusal(text: "forward") } backward: { _ in }
        }
        let y = try Tensor.hostFunction(of: [x], outputShapes: [[2]]) { _, _ in } backward: { _ in throw Refusal(text: "backward") }
        #expect(throws: Refusal(text: "backward")) { try y[0].sum().backward() }
        // An error of the engine after one of a host function is the engine's.
        #expect(throws: SoundalikeError.self) { try x.matrixProduct(Tensor([1, 2, 3], shape: [3])) }
        #expect(throws: SoundalikeError.self) {
            try Tensor.hostFunction(of: [Tensor(integers: [1], shape: [1])], outputShapes: [[1]]) { _, _ in } backward: { _ in }
        }
        #expect(throws: SoundalikeError.self) { try Tensor.hostFunction(of: [], outputShapes: [[1]]) { _, _ in } backward: { _ in } }
    }

    /// What the closures hold is released when the graph is gone, recorded or not, after success and after failure.
    @Test func contextsAreReleased() throws {
        final class Witness {}
        func check(requiringGradient: Bool, failing: Bool, backward: Bool) throws {
            weak var released: Witness?
            do {
                let witness = Witness()
                released = witness
                let x = try Tensor([1, 2], shape: [2])
                try x.setRequiresGradient(requiringGradient)
                let y = try? Tensor.hostFunction(of: [x], outputShapes: [[2]]) { _, _ in
                    withExtendedLifetime(witness) {}
                    if failing { throw Refusal(text: "") }
                } backward: { _ in withExtendedLifetime(witness) {} }
                if backward { try y?[0].sum().backward() }
            }
            #expect(released == nil)
        }
        try check(requiringGradient: true, failing: false, backward: true)
        try check(requiringGradient: true, failing: false, backward: false)
        try check(requiringGradient: false, failing: false, backward: false)
        try check(requiringGradient: true, failing: true, backward: false)
    }

    /// The context must outlive the function's own tensors as long as the loss can still be differentiated.
    @Test func contextsLiveAsLongAsTheGraph() throws {
        let x = try Tensor([1, 2], shape: [2])
        try x.setRequiresGradient()
        let loss: Tensor = try {
            let y = try productAndSquares(x, Tensor([3, 4], shape: [2]))
            return try y[0].sum() + y[1]
        }()
        try loss.backward()
        #expect(try x.gradient()?.floats() == [5, 8])
    }
}
