/// What lies beyond the edges along one dimension under 'same' padding: as many outputs as inputs divided by the stride, rounded up, and the
/// padding that this takes shared evenly, the odd one after the end.
///
/// That is TensorFlow's rule: with a kernel of 3 and a stride of 2 the first window begins at element 0 of an even length (one place of
/// padding after the end), and at −1 of an odd length (one place at each end).
public struct SamePadding: Hashable, Sendable {
    /// Elements of the result.
    public let outputCount: Int
    /// Places of padding before the first element.
    public let before: Int
    /// Places of padding after the last element.
    public let after: Int

    /// The padding of `count` elements, at least 1, under a window.
    public init(_ count: Int, _ window: NetworkGraph.Window) {
        outputCount = (count + window.stride - 1) / window.stride
        let total = max((outputCount - 1) * window.stride + window.size - count, 0)
        before = total / 2
        after = total - before
    }
}
