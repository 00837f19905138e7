import SoundalikeFoundations

/// Volume: one gain in dB for all channels. A change is a straight ramp of the amplitude over 5 ms.
public final class Gain: Effect {
    /// One gain of ±60 dB.
    public static let descriptor = EffectDescriptor(
        id: "builtin:gain", name: "Gain", summary: "Makes all channels louder or quieter.",
        parameters: [
            Parameter(
                symbol: "gain", name: "Gain", unit: "dB", minimum: -60, maximum: 60, defaultValue: 0, neutralValue: 0)
        ])

    public var descriptor: EffectDescriptor { Self.descriptor }
    public var latencyFrames: Int { 0 }
    public var tailFrames: Int { 0 }

    private var target: Float = 1
    private var current: Float = 1
    private var step: Float = 0
    private var rampFrames = 1
    private var remainingFrames = 0
    private var hasStarted = false

    /// A gain of 0 dB, not yet prepared.
    public init() {}

    public func prepare(sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int) throws {
        try ProcessingLimits.check(
            descriptor.id, sampleRateHz: sampleRateHz, channelCount: channelCount, maximumBlockFrames: maximumBlockFrames)
        rampFrames = max(1, Int(sampleRateHz * Smoothing.seconds))
        reset()
    }

    public func set(_ value: Double, parameter index: Int) {
        precondition(index == 0, "gain has one parameter")
        let gain = Float(amplitude(decibels: descriptor.parameters[0].clamped(value)))
        guard gain != target else { return }
        target = gain
        if hasStarted {
            remainingFrames = rampFrames
            step = (target - current) / Float(rampFrames)
        } else {
            current = target
        }
    }

    public func process(_ channels: ChannelPointers, frameCount: Int) {
        hasStarted = hasStarted || frameCount > 0
        let rampedFrames = min(remainingFrames, frameCount)
        for channel in channels {
            var gain = current
            for frame in 0..<rampedFrames {
                gain += step
                channel[frame] *= gain
            }
        }
        for _ in 0..<rampedFrames { current += step }
        remainingFrames -= rampedFrames
        if remainingFrames == 0 { current = target }
        guard rampedFrames < frameCount, current != 1 else { return }
        for channel in channels {
            for frame in rampedFrames..<frameCount { channel[frame] *= current }
        }
    }

    public func reset() {
        current = target
        remainingFrames = 0
        hasStarted = false
    }
}

extension Gain: StateCopying {
    func copyState(from other: Gain) {
        (target, current, step) = (other.target, other.current, other.step)
        (remainingFrames, hasStarted) = (other.remainingFrames, other.hasStarted)
    }
}

/// How long a change of settings takes to come into force.
enum Smoothing {
    static let seconds = 0.005
}
