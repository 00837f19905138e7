import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTensors

/// The Adam optimiser: steps along running means of the gradients, scaled by running means of their squares.
///
/// Source: D. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
public final class Adam {
    /// How far a step goes at most, about.
    public var learningRate: Double
    private let decay = (first: 0.9, second: 0.999)
    private let epsilon = 1e-8

    /// A trained tensor and the running means of its gradient and of the gradient's square.
    private struct Moments {
        let parameter: NamedTensor
        let first: Tensor
        let second: Tensor
    }

    private let moments: [Moments]
    /// Steps taken.
    public private(set) var stepCount = 0

    private static let prefix = "optimiser"

    /// An optimiser of `parameters` that has not stepped yet.
    public init(_ parameters: [NamedTensor], learningRate: Double = 5e-4) throws {
        self.learningRate = learningRate
        moments = try parameters.map { parameter in
            let (shape, device) = (parameter.tensor.shape, parameter.tensor.device)
            return Moments(
                parameter: parameter, first: try Tensor(repeating: 0, shape: shape).to(device),
                second: try Tensor(repeating: 0, shape: shape).to(device))
        }
    }

    /// Changes every parameter that has a gradient by one step, and forgets the gradients.
    public func step() throws {
        stepCount += 1
        // The running means start at 0; these take the bias towards it away.
        let firstBias = 1 - power(decay.first, stepCount)
        let secondBias = 1 - power(decay.second, stepCount)
        try Engine.withoutGradients {
            for entry in moments {
                guard let gradient = try entry.parameter.tensor.gradient() else { continue }
                try entry.first.scale(by: decay.first)
                try entry.first.add(gradient, scaledBy: 1 - decay.first)
                try entry.second.scale(by: decay.second)
                try entry.second.add(productOf: gradient, gradient, scaledBy: 1 - decay.second)
                let deviation = try entry.second.squareRoot() * (1 / secondBias.squareRoot()) + epsilon
                try entry.parameter.tensor.add(quotientOf: entry.first, deviation, scaledBy: -learningRate / firstBias)
                try entry.parameter.tensor.clearGradient()
            }
        }
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        exponential(Double(exponent) * logarithm(base))
    }

    /// Puts the optimiser's whole state into a checkpoint, beside the weights.
    public func store(in file: inout SafetensorsFile) throws {
        for entry in moments {
            for (kind, tensor) in [("first", entry.first), ("second", entry.second)] {
                file.tensors[Self.name(kind, entry.parameter.name)] = try StoredTensor(floats: tensor.floats(), shape: tensor.shape)
            }
        }
        file.tensors["\(Self.prefix).step_count"] = try StoredTensor(integers: [Int64(stepCount)], shape: [])
        file.tensors["\(Self.prefix).learning_rate"] = try StoredTensor(doubles: [learningRate], shape: [])
    }

    /// Takes the optimiser's state from a checkpoint, so that the next step is the one that would have followed.
    ///
    /// - Throws: `SoundalikeError(.badData)` that names what is missing or wrong. Nothing has changed then.
    public func restore(from file: SafetensorsFile) throws {
        guard let step = file.tensors["\(Self.prefix).step_count"]?.integers?.first, step >= 0, let stepCount = Int(exactly: step),
            let rate = file.tensors["\(Self.prefix).learning_rate"]?.doubles?.first, rate.isFinite
        else { throw SoundalikeError(.badData, nil, "there is no sound optimiser state", remedy: "resume from a checkpoint, not from a model") }
        let found = try moments.map { entry in
            let shape = entry.parameter.tensor.shape
            return (
                try file.finiteFloats(Self.name("first", entry.parameter.name), shape: shape),
                try file.finiteFloats(Self.name("second", entry.parameter.name), shape: shape)
            )
        }
        for (entry, (first, second)) in zip(moments, found) {
            try entry.first.assign(first)
            try entry.second.assign(second)
        }
        self.stepCount = stepCount
        learningRate = rate
    }

    private static func name(_ kind: String, _ parameter: String) -> String {
        "\(prefix).\(kind)_moment.\(parameter)"
    }
}
