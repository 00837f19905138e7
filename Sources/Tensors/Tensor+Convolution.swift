import CSoundalikeTorch

/// Convolution (a sliding sum of products, the kernel not turned round), pooling and normalisation.
extension Tensor {
    /// `[batch, channel, sample]` by `weight` `[output, channel / groups, tap]` is `[batch, output, sample]`, with zeros beyond both ends.
    public func convolution1D(_ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, groups: Int = 1) throws -> Tensor {
        try Engine.tensor(self, weight, bias) {
            sle_convolution_1d(handle, weight.handle, bias?.handle, Int64(stride), Int64(padding), Int64(groups))
        }
    }

    /// `[batch, channel, row, column]` by `weight` `[output, channel / groups, height, width]` is `[batch, output, row, column]`, with zeros beyond
    /// the edges. `stride` and `padding` count rows, then columns.
    public func convolution2D(
        _ weight: Tensor, bias: Tensor? = nil, stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0), groups: Int = 1
    ) throws -> Tensor {
        try Engine.tensor(self, weight, bias) {
            sle_convolution_2d(handle, weight.handle, bias?.handle, pair(stride), pair(padding), Int64(groups))
        }
    }

    /// The greatest element of each window `(rows, columns)` of `[batch, channel, row, column]`; windows follow each other unless `stride` is given.
    public func maxPooled2D(window: (Int, Int), stride: (Int, Int)? = nil, padding: (Int, Int) = (0, 0)) throws -> Tensor {
        try Engine.tensor(self) { sle_max_pool_2d(handle, pair(window), pair(stride ?? window), pair(padding)) }
    }

    /// The mean of each window `(rows, columns)` of `[batch, channel, row, column]`; windows follow each other unless `stride` is given.
    public func averagePooled2D(window: (Int, Int), stride: (Int, Int)? = nil, padding: (Int, Int) = (0, 0)) throws -> Tensor {
        try Engine.tensor(self) { sle_average_pool_2d(handle, pair(window), pair(stride ?? window), pair(padding)) }
    }

    /// `[batch, channel, row, column]` with `rows` and `columns` of one value after the last.
    public func padded(rows: Int, columns: Int, with value: Float) throws -> Tensor {
        var (result, shape) = (self, shape)
        for (dimension, count) in [(2, rows), (3, columns)] where count > 0 {
            shape[dimension] = count
            result = try Tensor.concatenated([result, Tensor(repeating: value, shape: shape).to(device)], along: dimension)
            shape[dimension] = result.shape[dimension]
        }
        return result
    }

    /// Each channel of `[batch, channel, …]` with its mean taken off, divided by its deviation, times `weight`, plus `bias`.
    ///
    /// In training, mean and variance (biased) are those of the batch, and the running ones move towards them (the variance towards the unbiased one)
    /// by `momentum`. Otherwise the running ones are used. Source: Ioffe and Szegedy, "Batch normalization", ICML 2015.
    public func batchNormalised(
        weight: Tensor, bias: Tensor, runningMean: Tensor, runningVariance: Tensor, training: Bool, momentum: Double = 0.1, epsilon: Double = 1e-5
    ) throws -> Tensor {
        try Engine.tensor(self, weight, bias, runningMean, runningVariance) {
            sle_batch_normalised(
                handle, weight.handle, bias.handle, runningMean.handle, runningVariance.handle, training ? 1 : 0, momentum, epsilon)
        }
    }

    private func pair(_ values: (Int, Int)) -> [Int64] { [Int64(values.0), Int64(values.1)] }
}
