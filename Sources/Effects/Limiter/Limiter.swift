import SoundalikeFoundations

/// A limiter: no peak of the output, also between the samples, passes the ceiling.
///
/// Peaks are looked for at four times the rate. The gain that the loudest channel needs holds for all of them; it is reached
/// within the look-ahead of 5 ms by a smooth curve, the mean of the least gains needed over that time, and let go fast after a single peak,
/// slowly after many (a quarter of the release, and twice as long).
public final class Limiter: Effect {
    /// Ceiling and release.
    public static let descriptor = EffectDescriptor(
        id: "builtin:limiter", name: "Limiter", summary: "Keeps peaks, also those between the samples, below a ceiling.",
        parameters: [
            Parameter(symbol: "ceiling", name: "Ceiling", unit: "dB", minimum: -30, maximum: 0, defaultValue: -1),
            Parameter(symbol: "release", name: "Release", unit: "ms", minimum: 10, maximum: 1_000, scale: .logarithmic, defaultValue: usualReleaseMS),
        ])

    /// The release unless another is asked for, ms.
    public static let usualReleaseMS = 120.0

    /// How long before a peak the gain begins to fall.
    static let lookaheadSeconds = 0.005
    /// Room for what a meter with other filters finds higher, dB.
    static let marginDB = 0.04

    public var descriptor: EffectDescriptor { Self.descriptor }
    public private(set) var latencyFrames = 0
    public var tailFrames: Int { 0 }
    /// The deepest that the gain went since the last reset, dB, 0 or more.
    public var reductionDB: Double { -decibels(amplitude: leastGain) }

    private var ceilingDB = descriptor.parameters[0].defaultValue
    private var releaseMS = descriptor.parameters[1].defaultValue
    private var ceiling = 1.0
    private var pace = GainCurve.Pace()
    private var sampleRateHz = 44_100.0

    private var detector = TruePeakDetector(factor: 1)
    private var gains = GainCurve(lookaheadFrames: 1)
    private var leastGain = 1.0
    /// What came in, `[channel][pastFrames + block]`; the past is as long as the latency and the detector's filter need.
    private var lines: [[Float]] = []
    private var pastFrames = 0
    private var peaks: [Float] = []
    private var curve: [Float] = []

    /// A limiter at −1 dB, not yet prepared.
    public init() { applySettings() }

    public func prepare(sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int) throws {
        try ProcessingLimits.check(
            descriptor.id, sampleRateHz: sampleRateHz, channelCount: channelCount, maximumBlockFrames: maximumBlockFrames)
        self.sampleRateHz = sampleRateHz
        // From 176.4 kHz on there is nothing between the samples that anybody hears.
        detector = TruePeakDetector(factor: sampleRateHz < 150_000 ? 4 : 1)
        let lookahead = max(2, Int((sampleRateHz * Self.lookaheadSeconds).rounded()))
        gains = GainCurve(lookaheadFrames: lookahead)
        latencyFrames = detector.delayFrames + lookahead - 1
        pastFrames = latencyFrames + 2 * TruePeakDetector.halfLength
        lines = Array(repeating: Array(repeating: 0, count: pastFrames + maximumBlockFrames), count: channelCount)
        peaks = Array(repeating: 0, count: maximumBlockFrames)
        curve = Array(repeating: 1, count: maximumBlockFrames)
        applySettings()
        reset()
    }

    public func set(_ value: Double, parameter index: Int) {
        precondition(descriptor.parameters.indices.contains(index), "the limiter has two parameters")
        let value = descriptor.parameters[index].clamped(value)
        if index == 0 { ceilingDB = value } else { releaseMS = value }
        applySettings()
    }

    private func applySettings() {
        ceiling = amplitude(decibels: ceilingDB - Self.marginDB)
        func share(_ milliseconds: Double) -> Double { 1 - exponential(-1_000 / (milliseconds * sampleRateHz)) }
        pace = GainCurve.Pace(fastRelease: share(releaseMS / 4), slowAttack: share(releaseMS / 2), slowRelease: share(releaseMS * 2))
    }

    public func process(_ channels: ChannelPointers, frameCount: Int) {
        guard frameCount > 0 else { return }
        for index in 0..<frameCount { peaks[index] = 0 }
        for (channel, samples) in channels.enumerated() {
            lines[channel].withUnsafeMutableBufferPointer { line in
                guard let base = line.baseAddress else { return }
                (base + pastFrames).update(from: samples, count: frameCount)
                peaks.withUnsafeMutableBufferPointer { detector.raise(&$0, line: base + pastFrames, frameCount: frameCount) }
            }
        }
        for frame in 0..<frameCount {
            let gain = gains.next(peak: Double(peaks[frame]), ceiling: ceiling, pace: pace)
            leastGain = min(leastGain, gain)
            curve[frame] = Float(gain)
        }
        for (channel, samples) in channels.enumerated() {
            lines[channel].withUnsafeMutableBufferPointer { line in
                guard let base = line.baseAddress else { return }
                let delayed = base + pastFrames - latencyFrames
                curve.withUnsafeBufferPointer { curve in
                    for frame in 0..<frameCount { samples[frame] = delayed[frame] * curve[frame] }
                }
                for frame in 0..<pastFrames { base[frame] = base[frame + frameCount] }
            }
        }
    }

    public func reset() {
        for channel in lines.indices {
            for frame in lines[channel].indices { lines[channel][frame] = 0 }
        }
        gains.reset()
        leastGain = 1
    }
}

extension Limiter: StateCopying {
    func copyState(from other: Limiter) {
        (ceilingDB, releaseMS, ceiling, pace) = (other.ceilingDB, other.releaseMS, other.ceiling, other.pace)
        for channel in lines.indices {
            for frame in 0..<pastFrames { lines[channel][frame] = other.lines[channel][frame] }
        }
        gains.copyState(from: other.gains)
        leastGain = other.leastGain
    }
}
