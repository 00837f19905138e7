import SoundalikeArchitectures
import SoundalikeTensors

/// Pooling with 'same' padding: what lies beyond the edges does not count.
extension Tensor {
    /// The greatest element of each window of `[batch, channel, row, column]`.
    func maximumPooledSame(_ window: NetworkGraph.Window) throws -> Tensor {
        let shape = shape, rows = SamePadding(shape[2], window), columns = SamePadding(shape[3], window)
        // The engine pads with −∞, alike on both sides; what is odd is put there before.
        let padded = try padded(rows: rows.after - rows.before, columns: columns.after - columns.before, with: -.infinity)
        return try padded.maxPooled2D(
            window: (window.size, window.size), stride: (window.stride, window.stride), padding: (rows.before, columns.before))
    }

    /// The mean of each window of `[batch, channel, row, column]`.
    func averagePooledSame(_ window: NetworkGraph.Window) throws -> Tensor {
        let shape = shape, rows = SamePadding(shape[2], window), columns = SamePadding(shape[3], window)
        let padded = try padded(rows: rows.after - rows.before, columns: columns.after - columns.before, with: 0)
        let means = try padded.averagePooled2D(
            window: (window.size, window.size), stride: (window.stride, window.stride), padding: (rows.before, columns.before))
        // The engine counts the zeros in; this counts them out again.
        let corrections = rows.elementsInside(shape[2], window).flatMap { height in
            columns.elementsInside(shape[3], window).map { Float(window.size * window.size) / Float(height * $0) }
        }
        return try means * Tensor(corrections, shape: [1, 1, rows.outputCount, columns.outputCount]).to(device)
    }
}

extension SamePadding {
    /// How many of the `count` elements each window covers.
    func elementsInside(_ count: Int, _ window: NetworkGraph.Window) -> [Int] {
        (0..<outputCount).map { index in
            let first = index * window.stride - before
            return min(first + window.size, count) - max(first, 0)
        }
    }
}
