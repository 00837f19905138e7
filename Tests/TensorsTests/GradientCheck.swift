import SoundalikeFoundations
import SoundalikeTensors
import Testing

/// Numbers apart from each other and from zero by at least 0.06, in random order: no central difference steps over a kink.
func spacedValues(_ count: Int, seed: UInt64, positive: Bool = false) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { Float(positive ? $0 + 4 : 2 * $0 - count) * 0.06 + 0.03 }.shuffled(using: &generator)
}

/// Checks the gradient of `function` by every element of every input against central differences, at the inputs and at three times the inputs.
///
/// The loss is a sum of the outputs with random weights, taken in double precision, so that errors of single elements cannot hide.
func checkGradients(
    shapes: [[Int]], positive: Bool = false, scales: [Float] = [1, 3], tolerance: Double = 2e-3,
    sourceLocation: SourceLocation = #_sourceLocation, _ function: ([Tensor]) throws -> Tensor
) throws {
    for scale in scales {
        let inputs = shapes.enumerated().map { index, shape in
            spacedValues(shape.reduce(1, *), seed: UInt64(index + 1), positive: positive).map { $0 * scale }
        }
        func tensors(_ inputs: [[Float]]) throws -> [Tensor] { try zip(inputs, shapes).map { try Tensor($0, shape: $1) } }
        var generator = SeededGenerator(seed: 99)
        let count = try function(tensors(inputs)).count
        let weights = (0..<count).map { _ in generator.uniform(in: -1...1) }
        func loss(_ inputs: [[Float]]) throws -> Double {
            zip(try function(tensors(inputs)).floats(), weights).reduce(0) { $0 + Double($1.0) * $1.1 }
        }

        let variables = try tensors(inputs)
        for variable in variables { try variable.setRequiresGradient() }
        let result = try function(variables)
        try (result * Tensor(weights.map(Float.init), shape: result.shape)).sum().backward()
        for (index, variable) in variables.enumerated() {
            let gradient = try #require(try variable.gradient()).floats()
            let step: Float = 0.02 * scale
            let expected = try gradient.indices.map { element in
                var (above, below) = (inputs, inputs)
                above[index][element] += step
                below[index][element] -= step
                return try (loss(above) - loss(below)) / Double(above[index][element] - below[index][element])
            }
            let greatest = expected.reduce(0) { max($0, abs($1)) }
            for (element, (found, wanted)) in zip(gradient, expected).enumerated() {
                #expect(
                    abs(Double(found) - wanted) <= tolerance * max(greatest, 1e-3),
                    "input \(index), element \(element), scale \(scale): \(found), not \(wanted)", sourceLocation: sourceLocation)
            }
        }
    }
}
