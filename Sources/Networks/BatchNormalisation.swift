import SoundalikeTensors

/// Batch normalisation of each channel (Ioffe and Szegedy, ICML 2015).
public final class BatchNormalisation: Layer {
    /// What is added to the variance.
    public static let epsilon = 1e-5
    /// How far the running statistics move towards each batch's.
    public static let momentum = 0.1

    /// The deviation of the output, `[channel]`.
    public let weight: Tensor
    /// The mean of the output, `[channel]`.
    public let bias: Tensor
    /// `[channel]`.
    public let runningMean: Tensor
    /// Unbiased, `[channel]`.
    public let runningVariance: Tensor

    /// Weights of 1, biases of 0; running means of 0 and variances of 1.
    public init(channels: Int, device: Device = .cpu) throws {
        weight = try parameter([Float](repeating: 1, count: channels), shape: [channels], device: device)
        bias = try parameter([Float](repeating: 0, count: channels), shape: [channels], device: device)
        runningMean = try Tensor(repeating: 0, shape: [channels]).to(device)
        runningVariance = try Tensor(repeating: 1, shape: [channels]).to(device)
    }

    public var parameters: [NamedTensor] { [NamedTensor(name: "weight", tensor: weight), NamedTensor(name: "bias", tensor: bias)] }

    public var statistics: [NamedTensor] {
        [NamedTensor(name: "running_mean", tensor: runningMean), NamedTensor(name: "running_var", tensor: runningVariance)]
    }

    /// `[batch, channel, …]`, normalised by the batch's statistics when `training`, and by the running ones otherwise.
    public func callAsFunction(_ x: Tensor, training: Bool) throws -> Tensor {
        try x.batchNormalised(
            weight: weight, bias: bias, runningMean: runningMean, runningVariance: runningVariance, training: training,
            momentum: Self.momentum, epsilon: Self.epsilon)
    }

    /// Moves the running statistics towards those of a batch that something else normalised.
    ///
    /// - Parameters:
    ///   - variance: biased, that is divided by `count`.
    ///   - count: how many elements of each channel the batch had.
    func observe(mean: UnsafeBufferPointer<Float>, variance: UnsafeBufferPointer<Float>, count: Int) throws {
        let unbiased = Float(count) / Float(max(count - 1, 1))
        let momentum = Float(Self.momentum)
        let means = zip(try runningMean.floats(), mean).map { $0 + momentum * ($1 - $0) }
        let variances = zip(try runningVariance.floats(), variance).map { $0 + momentum * ($1 * unbiased - $0) }
        try runningMean.assign(means)
        try runningVariance.assign(variances)
    }
}
