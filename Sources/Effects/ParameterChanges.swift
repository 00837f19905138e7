/// How some parameters of an effect change within a block: rows of values, equally spaced in time. A view, valid for one call.
public struct ParameterChanges {
    /// The parameter that each column sets.
    public let parameterIndices: UnsafeBufferPointer<Int>
    /// `[row][column]`, in the parameters' units.
    public let values: UnsafeBufferPointer<Double>
    /// The frame of the block at which row 0 takes effect.
    public let firstFrame: Int
    /// Frames between two rows.
    public let intervalFrames: Int
    /// Room for one pointer a channel, for the pieces of a block.
    let cursor: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>

    /// Changes of a block. `cursor` has room for as many pointers as the block has channels; `intervalFrames` is positive.
    public init(
        parameterIndices: UnsafeBufferPointer<Int>, values: UnsafeBufferPointer<Double>, firstFrame: Int, intervalFrames: Int,
        cursor: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>
    ) {
        self.parameterIndices = parameterIndices
        self.values = values
        self.firstFrame = firstFrame
        self.intervalFrames = intervalFrames
        self.cursor = cursor
    }

    /// How many times the parameters change.
    public var rowCount: Int { parameterIndices.isEmpty ? 0 : values.count / parameterIndices.count }

    /// Sets the parameters of `effect` to the values of `row`.
    public func apply(row: Int, to effect: some Effect) {
        for column in parameterIndices.indices {
            effect.set(values[row * parameterIndices.count + column], parameter: parameterIndices[column])
        }
    }

    /// Calls `body` for each piece of a block within which nothing changes: its channels, its length, and the row to be set before it.
    public func forEachPiece(of channels: ChannelPointers, frameCount: Int, _ body: (ChannelPointers, Int, Int?) -> Void) {
        var start = 0
        var row = -1
        while start < frameCount {
            let next = firstFrame + (row + 1) * intervalFrames
            let startsRow = row + 1 < rowCount && next <= start
            if startsRow { row += 1 }
            let end = row + 1 < rowCount ? min(frameCount, firstFrame + (row + 1) * intervalFrames) : frameCount
            for (index, channel) in channels.enumerated() { cursor[index] = channel + start }
            body(ChannelPointers(UnsafeMutableBufferPointer(rebasing: cursor[..<channels.count])), end - start, startsRow ? row : nil)
            start = end
        }
    }
}
