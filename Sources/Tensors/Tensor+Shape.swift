import CSoundalikeTorch
import SoundalikeFoundations

/// Over dimensions, and arrangement.
extension Tensor {
    /// The sum over some dimensions, or over all.
    public func sum(over dimensions: [Int]? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try reduced(sle_sum, dimensions, keepingDimensions)
    }

    /// The mean over some dimensions, or over all.
    public func mean(over dimensions: [Int]? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try reduced(sle_mean, dimensions, keepingDimensions)
    }

    private func reduced(
        _ operation: (sle_tensor?, UnsafePointer<Int64>?, Int64, Int32) -> sle_tensor?, _ dimensions: [Int]?, _ keeping: Bool
    ) throws -> Tensor {
        if dimensions?.isEmpty == true { return self }
        let list = (dimensions ?? []).map(Int64.init)
        return try Engine.tensor(self) { operation(handle, list, Int64(list.count), keeping ? 1 : 0) }
    }

    /// The same elements in the same order in another shape; one length may be −1, meaning whatever is left.
    public func reshaped(_ shape: [Int]) throws -> Tensor {
        try Engine.tensor(self) { sle_reshaped(handle, shape.map(Int64.init), Int64(shape.count)) }
    }

    /// The dimensions in another order.
    public func permuted(_ order: [Int]) throws -> Tensor {
        try Engine.tensor(self) { sle_permuted(handle, order.map(Int64.init), Int64(order.count)) }
    }

    /// Two dimensions exchanged; the last two unless given.
    public func transposed(_ first: Int = -2, _ second: Int = -1) throws -> Tensor {
        let rank = shape.count
        var order = Array(0..<rank)
        let (a, b) = (first < 0 ? first + rank : first, second < 0 ? second + rank : second)
        guard order.indices.contains(a), order.indices.contains(b) else {
            throw SoundalikeError(.internalFault, "engine", "a tensor of \(rank) dimensions has no dimensions \(first) and \(second)")
        }
        order.swapAt(a, b)
        return try permuted(order)
    }

    /// `count` rows of a dimension from `start` on.
    public func narrowed(along dimension: Int, from start: Int, count: Int) throws -> Tensor {
        try Engine.tensor(self) { sle_narrowed(handle, Int64(dimension), Int64(start), Int64(count)) }
    }

    /// Tensors one after the other along a dimension that they have.
    public static func concatenated(_ tensors: [Tensor], along dimension: Int) throws -> Tensor {
        try Engine.tensor(keeping: tensors) { sle_concatenated(tensors.map(\.handle), Int64(tensors.count), Int64(dimension)) }
    }

    /// Tensors of one shape side by side along a new dimension.
    public static func stacked(_ tensors: [Tensor], along dimension: Int) throws -> Tensor {
        try Engine.tensor(keeping: tensors) { sle_stacked(tensors.map(\.handle), Int64(tensors.count), Int64(dimension)) }
    }
}

/// Classification.
extension Tensor {
    /// The logarithm of the softmax along a dimension: log-probabilities.
    public func logSoftmax(along dimension: Int) throws -> Tensor {
        try Engine.tensor(self) { sle_log_softmax(handle, Int64(dimension)) }
    }

    /// The elements that `indices` (an integer tensor with as many dimensions) names along a dimension.
    public func gathered(along dimension: Int, at indices: Tensor) throws -> Tensor {
        try Engine.tensor(self, indices) { sle_gathered(handle, Int64(dimension), indices.handle) }
    }

    /// The mean negative log-likelihood of `targets` (integers, `[row]`) under log-probabilities `[row, class]`.
    public func negativeLogLikelihood(of targets: Tensor) throws -> Tensor {
        try Engine.tensor(self, targets) { sle_negative_log_likelihood(handle, targets.handle) }
    }
}
