import SoundalikeFoundations

/// Runs a stream of blocks through a chain, sample-aligned: latency is removed, and the output is as long as the input plus the
/// tail that was asked for.
///
/// `push` each block of input, then `drain` until it returns 0. Any block sizes give the same output: built-in effects do not mind how they
/// are called, and plugins get the stream in blocks of one length, the settings' or 256 frames, whatever is pushed.
public final class ChainRenderer {
    /// The effects at work.
    public let chain: Chain
    /// The delay that is removed, in frames: the effects' latency, and a block where blocks of one length are gathered.
    public let latencyFrames: Int
    private let channelCount: Int
    private let maximumBlockFrames: Int
    private let tailFrames: Int
    private let lanes: [AutomationLane?]
    private let delay: BlockDelay?
    /// Room for pointers to the part of a block that is being processed.
    private let cursor: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>

    /// The length of blocks that plugins get where nobody says otherwise. In longer ones Calf's multiband effects begin with a loud
    /// click, and hosting costs no less.
    public static let standardBlockFrames = 256

    /// Frames that have gone through the effects.
    private var processedFrames = 0
    private var streamFrame = 0
    private var pushedFrames = 0
    private var emittedFrames = 0

    /// A renderer of `settings` at `amounts`.
    ///
    /// - Parameter tailSeconds: how much longer than the input the output is, 0…3600.
    /// - Throws: `SoundalikeError` if an effect cannot be had or cannot run at this rate with this many channels.
    public init(
        _ settings: Settings, amounts: Amounts = Amounts(), registry: EffectRegistry = EffectRegistry(),
        sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int, tailSeconds: Double = 0
    ) throws {
        try ProcessingLimits.check(
            "rendering", sampleRateHz: sampleRateHz, channelCount: channelCount, maximumBlockFrames: maximumBlockFrames)
        guard (0...3_600).contains(tailSeconds) else {
            throw SoundalikeError(.usage, "tail", "\(tailSeconds) s is out of range", remedy: "give 0 to 3600 s")
        }
        let gathersBlocks = settings.blockFrames != nil || settings.chain.contains { !$0.isBypassed && !$0.descriptor.isBuiltIn }
        delay = gathersBlocks ? BlockDelay(
            blockFrames: settings.blockFrames ?? Self.standardBlockFrames, channelCount: channelCount, maximumFrameCount: maximumBlockFrames) : nil
        let processedBlockFrames = delay?.blockFrames ?? maximumBlockFrames
        chain = try Chain(settings, amounts: amounts, registry: registry)
        try chain.prepare(sampleRateHz: sampleRateHz, channelCount: channelCount, maximumBlockFrames: processedBlockFrames)
        latencyFrames = chain.latencyFrames + (delay?.blockFrames ?? 0)
        lanes = AutomationLane.lanes(
            of: settings, amounts: amounts, in: chain,
            stream: AutomationLane.Stream(
                sampleRateHz: sampleRateHz, maximumBlockFrames: processedBlockFrames, askedBlockFrames: settings.blockFrames))
        tailFrames = Int((tailSeconds * sampleRateHz).rounded())
        self.channelCount = channelCount
        self.maximumBlockFrames = maximumBlockFrames
        cursor = .allocate(capacity: channelCount)
    }

    deinit { cursor.deallocate() }

    /// What the effects cannot do as asked, each with the effect's id.
    public var warnings: [(id: String, warning: EffectWarning)] { chain.warnings }

    /// Processes the next `frameCount` frames of input in place, no more than prepared for. Never allocates.
    ///
    /// - Returns: how many frames of output now stand at the start of the channels: fewer than `frameCount`, even 0, while the
    ///   latency lasts.
    /// - Throws: `SoundalikeError` when an effect fails.
    public func push(_ channels: ChannelPointers, frameCount: Int) throws -> Int {
        precondition(channels.count == channelCount && frameCount <= maximumBlockFrames, "a block is as prepared for")
        pushedFrames += frameCount
        return try emit(channels, frameCount: frameCount)
    }

    /// After the last input: writes up to `capacity` further frames of output.
    ///
    /// - Returns: how many; 0 when the output is complete.
    /// - Throws: `SoundalikeError` when an effect fails.
    public func drain(_ channels: ChannelPointers, capacity: Int) throws -> Int {
        precondition(channels.count == channelCount && capacity > 0, "a block is as prepared for")
        while emittedFrames < pushedFrames + tailFrames {
            let wanted = latencyFrames + pushedFrames + tailFrames - streamFrame
            let frameCount = min(capacity, maximumBlockFrames, wanted)
            for channel in channels { channel.update(repeating: 0, count: frameCount) }
            let count = try emit(channels, frameCount: frameCount)
            if count > 0 { return count }
        }
        return 0
    }

    /// Starts anew: the next block pushed is the first of another recording.
    public func reset() {
        chain.reset()
        delay?.reset()
        processedFrames = 0
        streamFrame = 0
        pushedFrames = 0
        emittedFrames = 0
    }

    /// Runs a block through the chain and moves what is not latency to the start of the channels.
    private func emit(_ channels: ChannelPointers, frameCount: Int) throws -> Int {
        let latencyLeft = min(max(0, latencyFrames - streamFrame), frameCount)
        if let delay {
            try delay.exchange(channels, frameCount: frameCount) { try process($0, frameCount: delay.blockFrames) }
        } else {
            try process(channels, frameCount: frameCount)
        }
        streamFrame += frameCount
        let count = frameCount - latencyLeft
        if latencyLeft > 0, count > 0 {
            for channel in channels { channel.update(from: channel + latencyLeft, count: count) }
        }
        emittedFrames += count
        return count
    }

    /// Runs a block through one effect after the other, each with all changes of the block at once.
    private func process(_ channels: ChannelPointers, frameCount: Int) throws {
        for index in chain.links.indices {
            begin(index, channels, frameCount: frameCount, at: processedFrames)
            chain.links[index].effect.finish(channels, frameCount: frameCount)
            if let failure = chain.links[index].effect.failure { throw failure }
        }
        processedFrames += frameCount
    }

    /// Runs blocks through the effects, which work at once, each on another block: the first on block *n* while the second is at block *n* − 1.
    private func process(_ blocks: BlockDelay.Blocks, frameCount: Int) throws {
        for step in 0..<max(0, blocks.count + chain.links.count - 1) {
            for index in chain.links.indices where (0..<blocks.count).contains(step - index) {
                begin(index, blocks[step - index], frameCount: frameCount, at: processedFrames + (step - index) * frameCount)
            }
            for index in chain.links.indices where (0..<blocks.count).contains(step - index) {
                chain.links[index].effect.finish(blocks[step - index], frameCount: frameCount)
            }
            if let failure = chain.failure { throw failure }
        }
        processedFrames += blocks.count * frameCount
    }

    /// Begins a block whose first frame is `frame` of the stream.
    private func begin(_ index: Int, _ channels: ChannelPointers, frameCount: Int, at frame: Int) {
        let changes = lanes[index]?.changes(streamFrame: frame, frameCount: frameCount, cursor: cursor)
        chain.links[index].effect.begin(channels, frameCount: frameCount, changes: changes)
    }
}

extension ChainRenderer {
    /// Renders whole channels of equal length in memory, planar `[channel][sample]`.
    ///
    /// - Returns: as many channels, each as long plus the tail.
    /// - Throws: as ``init(_:amounts:registry:sampleRateHz:channelCount:maximumBlockFrames:tailSeconds:)``, and when an effect fails.
    public static func render(
        _ channels: [[Float]], settings: Settings, amounts: Amounts = Amounts(), registry: EffectRegistry = EffectRegistry(),
        sampleRateHz: Double, tailSeconds: Double = 0, blockFrames: Int = 4_096
    ) throws -> [[Float]] {
        let renderer = try ChainRenderer(
            settings, amounts: amounts, registry: registry, sampleRateHz: sampleRateHz, channelCount: channels.count,
            maximumBlockFrames: blockFrames, tailSeconds: tailSeconds)
        let inputFrames = channels[0].count
        precondition(channels.allSatisfy { $0.count == inputFrames }, "channels are equally long")
        var output = channels.map { _ in [Float]() }
        for index in output.indices { output[index].reserveCapacity(inputFrames + renderer.tailFrames) }

        let blocks = channels.map { _ in SampleBuffer(count: blockFrames) }
        try blocks.map(\.start).withUnsafeBufferPointer { pointers in
            func take(_ count: Int) {
                for index in output.indices { output[index] += UnsafeBufferPointer(start: pointers[index], count: count) }
            }
            for start in stride(from: 0, to: inputFrames, by: blockFrames) {
                let count = min(blockFrames, inputFrames - start)
                for (channel, block) in zip(channels, blocks) {
                    channel.withUnsafeBufferPointer { samples in
                        guard let first = samples.baseAddress else { return }
                        block.start.update(from: first + start, count: count)
                    }
                }
                take(try renderer.push(pointers, frameCount: count))
            }
            while case let count = try renderer.drain(pointers, capacity: blockFrames), count > 0 { take(count) }
        }
        return withExtendedLifetime(blocks) { output }
    }
}
