import SoundalikeFoundations

/// Audio in memory: planar samples `[channel][frame]`, nominal range ±1, at one sample rate.
///
/// A `Float` holds every 24-bit sample exactly; of 32-bit integers and 64-bit floats the bits below that are rounded.
public struct Recording: Sendable, Hashable {
    /// One array a channel, all of the same length.
    public let channels: [[Float]]
    /// Frames a second.
    public let sampleRateHz: Double

    /// A recording of `channels` `[channel][frame]`. There must be a channel, and all must have the same length.
    public init(channels: [[Float]], sampleRateHz: Double) {
        precondition(!channels.isEmpty && channels.allSatisfy { $0.count == channels[0].count })
        precondition(sampleRateHz > 0)
        self.channels = channels
        self.sampleRateHz = sampleRateHz
    }

    /// How many channels there are.
    public var channelCount: Int { channels.count }
    /// Samples of each channel.
    public var frameCount: Int { channels[0].count }
    /// The length.
    public var durationSeconds: Double { Double(frameCount) / sampleRateHz }

    /// The mean of the channels, `[frame]`.
    public func mono() -> [Float] {
        guard channelCount > 1 else { return channels[0] }
        let gain = 1 / Float(channelCount)
        var mix = channels[0]
        mix.withUnsafeMutableBufferPointer { mix in
            for channel in channels.dropFirst() {
                channel.withUnsafeBufferPointer { channel in
                    for frame in mix.indices { mix[frame] += channel[frame] }
                }
            }
            for frame in mix.indices { mix[frame] *= gain }
        }
        return mix
    }

    /// The largest magnitude of any sample, linear.
    public var peak: Float {
        channels.reduce(0) { peak, channel in
            channel.withUnsafeBufferPointer { $0.reduce(peak) { max($0, abs($1)) } }
        }
    }

    /// The recording at another rate, aligned in time, of round(frames × ratio) frames.
    ///
    /// - Throws: `.internalFault` when the resampler cannot be made.
    public func resampled(to rateHz: Double) throws(SoundalikeError) -> Recording {
        guard rateHz != sampleRateHz else { return self }
        return Recording(channels: try Resampler.resample(channels, from: sampleRateHz, to: rateHz), sampleRateHz: rateHz)
    }
}
