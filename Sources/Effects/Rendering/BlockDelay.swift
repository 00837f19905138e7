/// Gathers a stream into blocks of one length. What has been processed comes out one block later, however the stream is cut.
final class BlockDelay {
    /// The length of every block, and the delay.
    let blockFrames: Int
    private let buffers: [SampleBuffer]
    private let pointers: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>
    /// Frames of the present block that are new; those behind them are of the last one and have not come out yet.
    private var filled = 0

    init(blockFrames: Int, channelCount: Int) {
        self.blockFrames = blockFrames
        buffers = (0..<channelCount).map { _ in SampleBuffer(count: blockFrames) }
        pointers = .allocate(capacity: channelCount)
        _ = pointers.initialize(from: buffers.map(\.start))
    }

    deinit { pointers.deallocate() }

    /// Exchanges `frameCount` frames of the stream for those of a block earlier, silence at first; `process` is called with each
    /// complete block when the first of its frames is about to come out, to change it in place. Never allocates.
    func exchange(_ channels: ChannelPointers, frameCount: Int, process: (ChannelPointers) throws -> Void) rethrows {
        var start = 0
        while start < frameCount {
            if filled == blockFrames {
                filled = 0
                try process(ChannelPointers(pointers))
            }
            let count = min(frameCount - start, blockFrames - filled)
            for (channel, buffer) in zip(channels, pointers) {
                let (stream, block) = (channel + start, buffer + filled)
                for frame in 0..<count {
                    let sample = block[frame]
                    block[frame] = stream[frame]
                    stream[frame] = sample
                }
            }
            start += count
            filled += count
        }
    }

    /// Forgets what has not come out.
    func reset() {
        filled = 0
        for buffer in buffers { buffer.clear() }
    }
}
