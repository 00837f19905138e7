import SoundalikeFoundations
import SoundalikeTensors

/// The same normalised values for whatever is heard: a network that does not listen.
///
/// Trained like any other it ends at the best fixed settings, which is where a ``ControllerNetwork`` can start from and what it has to beat.
public final class FixedSettings: Layer {
    /// `[1, parameter]`; the values are their logistic function.
    private let logits: Tensor

    /// - Parameter values: to start from, 0…1; at an end of the range there would be no slope, so they keep a little away from it.
    public init(startingAt values: [Double], device: Device = .cpu) throws {
        logits = try parameter(values.map(logit), shape: [1, values.count], device: device)
    }

    public var parameters: [NamedTensor] { [NamedTensor(name: "fixed.logits", tensor: logits)] }

    /// The values, 0…1.
    public func values() throws -> [Double] { try Engine.withoutGradients { try logits.sigmoid().floats().map(Double.init) } }

    /// The values for so many items, `[item, parameter]`.
    public func callAsFunction(itemCount: Int) throws -> Tensor {
        let nothing = try Tensor(repeating: 0, shape: [itemCount, logits.shape[1]]).to(logits.device)
        return try nothing + logits.sigmoid()
    }
}

extension ControllerNetwork {
    /// Makes the network answer about `values` (0…1, one an output) whatever it hears: its last layer gets them as biases, and small weights, by
    /// which it then learns where to deviate.
    ///
    /// - Throws: `SoundalikeError.internalFault` when there are more or fewer outputs.
    public func start(at values: [Double]) throws {
        let (weight, bias) = try outputLayer(count: values.count)
        try weight.assign(weight.floats().map { $0 * Self.startingShare })
        try bias.assign(values.map(logit))
    }

    /// Takes back a share of how far the network's answers go from their mean, and brings that elsewhere: what was learned from few recordings is surer
    /// of itself than it should be.
    ///
    /// - Parameters:
    ///   - share: what is left, 0…1.
    ///   - mean: the mean of the answers, 0…1, one an output.
    ///   - goal: what it becomes.
    public func shrink(to share: Double, around mean: [Double], onto goal: [Double]) throws {
        let (weight, bias) = try outputLayer(count: mean.count)
        try weight.assign(weight.floats().map { $0 * Float(share) })
        try bias.assign(zip(bias.floats(), zip(mean, goal)).map { ($0 - logit($1.0)) * Float(share) + logit($1.1) })
    }

    /// The weights and biases of the last layer.
    private func outputLayer(count: Int) throws -> (weight: Tensor, bias: Tensor) {
        let found = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.tensor) })
        guard let weight = found["output.weight"], let bias = found["output.bias"], bias.count == count else {
            throw SoundalikeError(.internalFault, nil, "the network has no \(count) outputs")
        }
        return (weight, bias)
    }

    /// What is left of the last layer's random weights.
    private static let startingShare: Float = 0.1
}

/// Where the logistic function has this value, which is kept a hundredth of the range away from both ends.
private func logit(_ value: Double) -> Float {
    let inside = min(max(value, 0.01), 0.99)
    return Float(logarithm(inside / (1 - inside)))
}
