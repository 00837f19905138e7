/// Gathers a stream into blocks of one length. What has been processed comes out one block later, however the stream is cut.
final class BlockDelay {
    /// The length of every block, and the delay.
    let blockFrames: Int
    /// `[channel]`: the new frames of the present block, then room for a piece of the stream: blocks lie behind each other in it.
    private let lines: [SampleBuffer]
    /// `[channel]`: processed frames that have not come out yet, at the places of the present block that are not filled.
    private let rests: [SampleBuffer]
    /// The blocks in `lines`, `[block][channel]`.
    private let pointers: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>
    /// Frames of the present block that are new.
    private var filled = 0

    /// - Parameter maximumFrameCount: the longest piece of the stream.
    init(blockFrames: Int, channelCount: Int, maximumFrameCount: Int) {
        self.blockFrames = blockFrames
        let lines = (0..<channelCount).map { _ in SampleBuffer(count: blockFrames + maximumFrameCount) }
        self.lines = lines
        rests = (0..<channelCount).map { _ in SampleBuffer(count: blockFrames) }
        let starts = (0..<(blockFrames + maximumFrameCount) / blockFrames).flatMap { block in lines.map { $0.start + block * blockFrames } }
        pointers = .allocate(capacity: starts.count)
        _ = pointers.initialize(from: starts)
    }

    deinit { pointers.deallocate() }

    /// The blocks that are complete at one time.
    struct Blocks {
        fileprivate let pointers: ChannelPointers
        fileprivate let channelCount: Int
        /// How many there are.
        let count: Int

        subscript(block: Int) -> ChannelPointers {
            ChannelPointers(rebasing: pointers[(block * channelCount)..<((block + 1) * channelCount)])
        }
    }

    /// Exchanges `frameCount` frames of the stream for those of a block earlier, silence at first. `process` gets all blocks the first frame of
    /// which is to come out, to change them in place. Never allocates.
    func exchange(_ channels: ChannelPointers, frameCount: Int, process: (Blocks) throws -> Void) rethrows {
        guard frameCount > 0 else { return }
        let total = filled + frameCount, blockCount = (total - 1) / blockFrames
        for (stream, line) in zip(channels, lines) { (line.start + filled).update(from: stream, count: frameCount) }
        if blockCount > 0 { try process(Blocks(pointers: ChannelPointers(pointers), channelCount: channels.count, count: blockCount)) }
        let leftover = min(frameCount, blockFrames - filled), fresh = total - blockCount * blockFrames
        for (channel, stream) in channels.enumerated() {
            let (line, rest) = (lines[channel].start, rests[channel].start)
            stream.update(from: rest + filled, count: leftover)
            guard blockCount > 0 else { continue }
            (stream + leftover).update(from: line, count: frameCount - leftover)
            (rest + fresh).update(from: line + (blockCount - 1) * blockFrames + fresh, count: blockFrames - fresh)
            line.update(from: line + blockCount * blockFrames, count: fresh)
        }
        filled = fresh
    }

    /// Forgets what has not come out.
    func reset() {
        filled = 0
        for buffer in lines + rests { buffer.clear() }
    }
}
