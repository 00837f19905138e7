/// A block of samples `[channel][frame]` in memory that is allocated once: what travels between files, effects and meters.
///
/// Not shared between threads. `channels` stays valid as long as the block lives.
public final class PlanarBlock {
    /// How many channels there are.
    public let channelCount: Int
    /// The frames that fit.
    public let capacity: Int
    /// One pointer a channel, each to `capacity` samples.
    public let channels: UnsafeMutablePointer<UnsafeMutablePointer<Float>>
    private let samples: UnsafeMutablePointer<Float>

    /// A silent block. Both counts must be positive.
    public init(channelCount: Int, capacity: Int) {
        precondition(channelCount > 0 && capacity > 0)
        self.channelCount = channelCount
        self.capacity = capacity
        samples = .allocate(capacity: channelCount * capacity)
        samples.initialize(repeating: 0, count: channelCount * capacity)
        channels = .allocate(capacity: channelCount)
        for channel in 0 ..< channelCount {
            (channels + channel).initialize(to: samples + channel * capacity)
        }
    }

    deinit {
        channels.deallocate()
        samples.deallocate()
    }

    /// The pointers as a buffer, the form in which effects take a block.
    public var channelPointers: UnsafeBufferPointer<UnsafeMutablePointer<Float>> {
        UnsafeBufferPointer(start: channels, count: channelCount)
    }

    /// The samples of one channel.
    public subscript(channel: Int) -> UnsafeMutableBufferPointer<Float> {
        precondition((0 ..< channelCount).contains(channel))
        return UnsafeMutableBufferPointer(start: channels[channel], count: capacity)
    }

    /// Writes the mean of the channels' first `frameCount` samples to `output`.
    public func mix(into output: UnsafeMutablePointer<Float>, frameCount: Int) {
        precondition(frameCount <= capacity)
        let gain = 1 / Float(channelCount)
        let first = channels[0]
        for frame in 0 ..< frameCount { output[frame] = first[frame] }
        for channel in 1 ..< max(channelCount, 1) {
            let samples = channels[channel]
            for frame in 0 ..< frameCount { output[frame] += samples[frame] }
        }
        if channelCount > 1 {
            for frame in 0 ..< frameCount { output[frame] *= gain }
        }
    }
}
