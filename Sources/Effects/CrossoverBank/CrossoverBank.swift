import SoundalikeFoundations
import SoundalikeSpectra

/// A linear-phase bank of five bands (splits at 200, 500, 2,000 and 8,000 Hz) with a gain each.
///
/// The gains only weight the bands, so the whole bank is one symmetric filter (``CrossoverDesign``), run a partition at a time.
/// A change of gains fades from the old filter's output to the new one's over the next partition (23 ms at 44.1 kHz).
public final class CrossoverBank: Effect {
    /// From 0 Hz to the first split, …, from the last split up.
    private static let bandNames = ["below 200 Hz", "200–500 Hz", "500–2,000 Hz", "2–8 kHz", "above 8 kHz"]

    /// Five gains of ±24 dB, low to high.
    public static let descriptor = EffectDescriptor(
        id: "builtin:crossover-bank", name: "Crossover bank",
        summary: "Five linear-phase bands with a gain each.",
        parameters: bandNames.enumerated().map { index, name in
            Parameter(
                symbol: "band\(index + 1)_gain", name: "Gain \(name)", unit: "dB", minimum: -24, maximum: 24, defaultValue: 0,
                neutralValue: 0)
        })

    public var descriptor: EffectDescriptor { Self.descriptor }
    /// Half the filter's length, (taps − 1) / 2, and the partition in which input is gathered.
    public private(set) var latencyFrames = 0
    /// Half the filter's length.
    public private(set) var tailFrames = 0

    private var gains = [Float](repeating: 1, count: CrossoverDesign.bandCount)
    private var needsUpdate = true
    private var hasStarted = false
    private var bands: [PartitionedResponse] = []
    /// The filter in force and, while fading, the one before.
    private var current = PartitionedResponse(partitionFrames: 0, partitionCount: 0)
    private var previous = PartitionedResponse(partitionFrames: 0, partitionCount: 0)
    private var channels: [Channel] = []
    private var partitionFrames = 0
    /// Frames gathered of the present partition.
    private var gathered = 0

    /// One channel: its past and the partition on its way in and out.
    private struct Channel {
        let convolver: PartitionedConvolver
        let input: SampleBuffer
        let output: SampleBuffer
        let fading: SampleBuffer
    }

    /// A bank that changes nothing, not yet prepared.
    public init() {}

    public func prepare(sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int) throws {
        try ProcessingLimits.check(
            descriptor.id, sampleRateHz: sampleRateHz, channelCount: channelCount, maximumBlockFrames: maximumBlockFrames)
        let tapCount = CrossoverDesign.tapCount(sampleRateHz: sampleRateHz)
        partitionFrames = Self.partitionFrames(tapCount: tapCount)
        guard let fft = RealFFT(length: 2 * partitionFrames) else {
            throw SoundalikeError(.internalFault, descriptor.id, "no Fourier transform of \(2 * partitionFrames) samples")
        }
        bands = (0..<CrossoverDesign.bandCount).map { band in
            let gains = (0..<CrossoverDesign.bandCount).map { $0 == band ? 1.0 : 0.0 }
            let response = CrossoverDesign.response(gains: gains, sampleRateHz: sampleRateHz)
            return PartitionedResponse(response, partitionFrames: partitionFrames, fft: fft)
        }
        let partitionCount = bands[0].partitionCount
        current = PartitionedResponse(partitionFrames: partitionFrames, partitionCount: partitionCount)
        previous = PartitionedResponse(partitionFrames: partitionFrames, partitionCount: partitionCount)
        channels = try (0..<channelCount).map { _ in
            Channel(
                convolver: try PartitionedConvolver(partitionFrames: partitionFrames, partitionCount: partitionCount),
                input: SampleBuffer(count: partitionFrames), output: SampleBuffer(count: partitionFrames),
                fading: SampleBuffer(count: partitionFrames))
        }
        tailFrames = (tapCount - 1) / 2
        latencyFrames = tailFrames + partitionFrames
        reset()
    }

    public func set(_ value: Double, parameter index: Int) {
        let gain = Float(amplitude(decibels: descriptor.parameters[index].clamped(value)))
        guard gain != gains[index] else { return }
        gains[index] = gain
        needsUpdate = true
    }

    public func reset() {
        for channel in channels {
            channel.convolver.reset()
            channel.output.clear()
        }
        gathered = 0
        needsUpdate = true
        hasStarted = false
    }

    public func process(_ samples: ChannelPointers, frameCount: Int) {
        var start = 0
        while start < frameCount {
            let count = min(frameCount - start, partitionFrames - gathered)
            for (index, channel) in channels.enumerated() {
                let block = samples[index] + start
                (channel.input.start + gathered).update(from: block, count: count)
                block.update(from: channel.output.start + gathered, count: count)
            }
            start += count
            gathered += count
            if gathered == partitionFrames {
                gathered = 0
                processPartition()
            }
        }
    }

    /// Filters the gathered partition of every channel, fading if the gains have changed since the last one.
    private func processPartition() {
        let fades = needsUpdate && hasStarted
        if needsUpdate {
            swap(&current, &previous)
            current.mix(bands, gains: gains)
            needsUpdate = false
        }
        hasStarted = true
        for channel in channels {
            channel.convolver.push(channel.input.start)
            channel.convolver.output(of: current, into: channel.output.start)
            guard fades else { continue }
            channel.convolver.output(of: previous, into: channel.fading.start)
            let scale = 1 / Float(partitionFrames)
            for frame in 0..<partitionFrames {
                let old = channel.fading.start[frame]
                channel.output.start[frame] = old + (channel.output.start[frame] - old) * (Float(frame + 1) * scale)
            }
        }
    }

    /// The largest power of two not above a sixteenth of the filter: the arithmetic is about least there, and the delay small.
    private static func partitionFrames(tapCount: Int) -> Int {
        var frames = 16
        while frames * 2 <= (tapCount + 1) / 16 { frames *= 2 }
        return frames
    }
}

extension CrossoverBank: StateCopying {
    func copyState(from other: CrossoverBank) {
        for index in gains.indices { gains[index] = other.gains[index] }
        // `previous` lasts no longer than the fade within one partition.
        current.copy(from: other.current)
        for (channel, source) in zip(channels, other.channels) {
            channel.convolver.copyState(from: source.convolver)
            channel.input.copy(from: source.input)
            channel.output.copy(from: source.output)
        }
        (needsUpdate, hasStarted, gathered) = (other.needsUpdate, other.hasStarted, other.gathered)
    }
}

extension CrossoverBank {
    /// Filters a whole channel without delay: as long as the input, sample-aligned with it.
    ///
    /// - Parameter gainsDB: one gain a band, low to high, clamped to the parameters' range.
    public static func apply(gainsDB: [Double], to samples: [Float], sampleRateHz: Double) -> [Float] {
        let gains = zip(descriptor.parameters, gainsDB).map { amplitude(decibels: $0.clamped($1)) }
        let response = CrossoverDesign.response(gains: gains, sampleRateHz: sampleRateHz)
        return convolve(samples, with: response, delay: (response.count - 1) / 2)
    }
}
