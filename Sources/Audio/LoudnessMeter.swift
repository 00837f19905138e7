import CSoundalikeEBUR128
import SoundalikeFoundations

/// What a loudness meter found. Nil where a recording is too short or too quiet to say.
public struct Loudness: Sendable, Equatable {
    /// Gated loudness of the whole, LUFS (ITU-R BS.1770-4).
    public var integratedLUFS: Double?
    /// The loudest 3 s, LUFS (EBU Tech 3341). Recordings shorter than that count as preceded by silence.
    public var shortTermMaximumLUFS: Double?
    /// Spread between soft and loud passages, LU (EBU Tech 3342).
    public var loudnessRangeLU: Double?
    /// Peak of the signal between its samples, dBTP, fourfold oversampled below 96 kHz (BS.1770-4 annex 2).
    public var truePeakDBTP: Double?
    /// The largest sample, dB of full scale.
    public var samplePeakDBFS: Double?

    /// Nothing found yet.
    public init() {}
}

/// Measures loudness and peaks of a stream of planar blocks (libebur128 but for the true peak). Not shared between threads.
public final class LoudnessMeter {
    /// How many channels are measured together.
    public let channelCount: Int
    private var state: UnsafeMutablePointer<ebur128_state>?
    private let truePeak: TruePeakMeter?
    /// Interleaved samples of one hop of 100 ms.
    private let hop: UnsafeMutablePointer<Float>
    private let hopFrameCount: Int
    private var filled = 0
    private var shortTerm = SlidingMaximum()
    /// Weighted power of each hop.
    private var hopPowers: [Double] = []

    /// - Parameters:
    ///   - sampleRateHz: a whole number of hertz.
    ///   - speakers: what the channels are for, where it is known; by custom else.
    ///   - truePeak: whether the true peak is measured too.
    /// - Throws: `.internalFault` when libebur128 refuses rate or channels.
    public init(sampleRateHz: Double, channelCount: Int, speakers: Speakers? = nil, truePeak: Bool = true) throws(SoundalikeError) {
        self.channelCount = channelCount
        let mode = EBUR128_MODE_I.rawValue | EBUR128_MODE_LRA.rawValue | EBUR128_MODE_SAMPLE_PEAK.rawValue
        state = try Self.state(sampleRateHz: sampleRateHz, channelCount: channelCount, mode: mode)
        for (channel, position) in (speakers?.meterChannels ?? []).enumerated() where channel < channelCount {
            ebur128_set_channel(state, UInt32(channel), Int32(position))
        }
        self.truePeak = truePeak ? TruePeakMeter(sampleRateHz: sampleRateHz, channelCount: channelCount) : nil
        hopFrameCount = max(1, (Int(sampleRateHz.rounded()) + 5) / 10)
        hop = .allocate(capacity: hopFrameCount * channelCount)
    }

    deinit {
        ebur128_destroy(&state)
        hop.deallocate()
    }

    /// Takes the next frames.
    ///
    /// - Parameter channels: one pointer a channel, each to `frameCount` samples.
    public func add(_ channels: UnsafePointer<UnsafeMutablePointer<Float>>, frameCount: Int) {
        truePeak?.add(channels, frameCount: frameCount)
        var done = 0
        while done < frameCount {
            let frames = min(frameCount - done, hopFrameCount - filled)
            for channel in 0 ..< channelCount {
                let source = channels[channel] + done
                let target = hop + filled * channelCount + channel
                for frame in 0 ..< frames { target[frame * channelCount] = source[frame] }
            }
            done += frames
            filled += frames
            if filled == hopFrameCount { measureHop() }
        }
    }

    /// Takes a whole recording.
    public func add(_ recording: Recording) {
        precondition(recording.channelCount == channelCount)
        let block = PlanarBlock(channelCount: channelCount, capacity: AudioLimits.blockFrameCount)
        var start = 0
        while start < recording.frameCount {
            let frames = min(block.capacity, recording.frameCount - start)
            recording.copy(from: start, frames: frames, to: block)
            add(block.channels, frameCount: frames)
            start += frames
        }
    }

    /// The measurement of everything taken so far. Call it at the end: frames after it begin a new hop of 100 ms.
    public func measure() -> Loudness {
        if filled > 0 {
            ebur128_add_frames_float(state, hop, filled)
            filled = 0
        }
        var loudness = Loudness()
        loudness.integratedLUFS = value { ebur128_loudness_global(state, &$0) }
        loudness.shortTermMaximumLUFS = shortTerm.maximum > 0 ? -0.691 + decibels(power: shortTerm.maximum) : nil
        loudness.loudnessRangeLU = loudness.integratedLUFS == nil ? nil : value { ebur128_loudness_range(state, &$0) }
        var samplePeak = 0.0
        for channel in 0 ..< UInt32(channelCount) {
            samplePeak = max(samplePeak, value { ebur128_sample_peak(state, channel, &$0) } ?? 0)
        }
        let largest = max(samplePeak, Double(truePeak?.peak ?? 0))
        loudness.truePeakDBTP = truePeak != nil && largest > 0 ? decibels(amplitude: largest) : nil
        loudness.samplePeakDBFS = samplePeak > 0 ? decibels(amplitude: samplePeak) : nil
        return loudness
    }

    /// What the integrated loudness of everything taken so far is made of.
    public var gatedBlocks: GatedBlocks { GatedBlocks(hops: hopPowers) }

    /// Loudness of a whole recording.
    ///
    /// - Throws: `.internalFault` when libebur128 refuses its rate or channels.
    public static func measure(_ recording: Recording, truePeak: Bool = true) throws(SoundalikeError) -> Loudness {
        let meter = try LoudnessMeter(sampleRateHz: recording.sampleRateHz, channelCount: recording.channelCount, truePeak: truePeak)
        meter.add(recording)
        return meter.measure()
    }

    /// Integrated loudness of mono samples and nothing else: for deciding about many short segments.
    ///
    /// - Returns: LUFS, or nil when the samples are fewer than 400 ms or all below the absolute gate of −70 LUFS.
    /// - Throws: `.internalFault` when libebur128 refuses the rate.
    public static func integratedLUFS(ofMono samples: UnsafeBufferPointer<Float>, sampleRateHz: Double) throws(SoundalikeError) -> Double? {
        var state: UnsafeMutablePointer<ebur128_state>? = try Self.state(
            sampleRateHz: sampleRateHz, channelCount: 1, mode: EBUR128_MODE_I.rawValue)
        defer { ebur128_destroy(&state) }
        ebur128_add_frames_float(state, samples.baseAddress, samples.count)
        var loudness = 0.0
        guard ebur128_loudness_global(state, &loudness) == EBUR128_SUCCESS.rawValue, loudness.isFinite else { return nil }
        return loudness
    }

    private func measureHop() {
        ebur128_add_frames_float(state, hop, hopFrameCount)
        filled = 0
        // The last 100 ms alone, thirty of which make the short-term window: one pass over the samples, where asking for the
        // window itself at each hop would make thirty.
        let hopLUFS = value { ebur128_loudness_window(state, 100, &$0) }
        let hopPower = hopLUFS.map { power(decibels: $0 + 0.691) } ?? 0
        hopPowers.append(hopPower)
        shortTerm.add(hopPower)
    }

    /// What a measuring call finds, nil where it fails or finds no finite number.
    private func value(_ call: (inout Double) -> Int32) -> Double? {
        var found = 0.0
        return call(&found) == EBUR128_SUCCESS.rawValue && found.isFinite ? found : nil
    }

    private static func state(sampleRateHz: Double, channelCount: Int, mode: UInt32) throws(SoundalikeError) -> UnsafeMutablePointer<ebur128_state> {
        guard (1 ... AudioLimits.maximumChannelCount).contains(channelCount), AudioLimits.sampleRateRangeHz.contains(sampleRateHz),
            let state = ebur128_init(UInt32(channelCount), UInt(sampleRateHz.rounded()), Int32(mode))
        else {
            throw SoundalikeError(.internalFault, nil, "cannot measure loudness of \(channelCount) channels at \(sampleRateHz) Hz")
        }
        return state
    }
}

/// The largest mean of thirty consecutive numbers, zeros before the first.
private struct SlidingMaximum {
    private var window = [Double](repeating: 0, count: 30)
    private var next = 0
    private(set) var maximum = 0.0

    mutating func add(_ number: Double) {
        window[next] = number
        next = (next + 1) % window.count
        maximum = max(maximum, window.reduce(0, +) / Double(window.count))
    }
}
