import SoundalikeFoundations

/// The four-band equaliser of the one-shot paper: low shelf, two peaks, high shelf.
///
/// A change of settings moves the coefficients in a straight line over 5 ms. The stable coefficients of a section form a
/// triangle, which is convex, so every filter on the way is stable too; at the end the filter is exactly the static one.
public final class ParametricEQ: Effect {
    public var descriptor: EffectDescriptor { Self.descriptor }
    public let latencyFrames = 0

    private var values = descriptor.defaultValues
    private var sampleRateHz = 44_100.0
    private var channelCount = 0
    private var cascades: [BiquadCascade] = []

    private var target = CascadeCoefficients()
    private var current = CascadeCoefficients()
    private var step = CascadeCoefficients()
    private var rampFrames = 1
    private var remainingFrames = 0
    private var needsUpdate = true
    private var framesSinceReset = 0

    /// An equaliser that changes nothing, not yet prepared.
    public init() {}

    public func prepare(sampleRateHz: Double, channelCount: Int, maximumBlockFrames: Int) throws {
        try ProcessingLimits.check(
            descriptor.id, sampleRateHz: sampleRateHz, channelCount: channelCount, maximumBlockFrames: maximumBlockFrames)
        self.sampleRateHz = sampleRateHz
        self.channelCount = channelCount
        cascades = Array(repeating: BiquadCascade(), count: (channelCount + 1) / 2)
        rampFrames = max(1, Int(sampleRateHz * Smoothing.seconds))
        reset()
    }

    public func set(_ value: Double, parameter index: Int) {
        let clamped = descriptor.parameters[index].clamped(value)
        guard clamped != values[index] else { return }
        values[index] = clamped
        needsUpdate = true
    }

    public func reset() {
        for index in cascades.indices { cascades[index] = BiquadCascade() }
        framesSinceReset = 0
        remainingFrames = 0
        needsUpdate = true
    }

    public func process(_ channels: ChannelPointers, frameCount: Int) {
        if needsUpdate { updateCoefficients() }
        var start = 0
        while start < frameCount {
            // Pieces end where the ramp ends and at fixed times, so that the output does not depend on the blocks.
            var count = min(frameCount - start, Self.flushInterval - framesSinceReset % Self.flushInterval)
            if remainingFrames > 0 { count = min(count, remainingFrames) }
            process(channels, from: start, frameCount: count)
            start += count
            framesSinceReset += count
            if framesSinceReset % Self.flushInterval == 0 {
                for index in cascades.indices { cascades[index].flushInaudible() }
            }
        }
    }
}

extension ParametricEQ: StateCopying {
    func copyState(from other: ParametricEQ) {
        // Element by element: handing over an array would cost an allocation at the next change.
        for index in values.indices { values[index] = other.values[index] }
        for index in cascades.indices { cascades[index] = other.cascades[index] }
        (target, current, step) = (other.target, other.current, other.step)
        (remainingFrames, needsUpdate, framesSinceReset) = (other.remainingFrames, other.needsUpdate, other.framesSinceReset)
    }
}

extension ParametricEQ {
    /// Until the slowest pole has decayed by 60 dB, but no more than 10 s.
    public var tailFrames: Int {
        let radius = Self.coefficients(of: values, sampleRateHz: sampleRateHz).map(\.largestPoleRadius).max() ?? 0
        guard radius > 0 else { return 2 }
        let frames = logarithm(1e-3) / logarithm(min(radius, 1 - 1e-9))
        return Int(min(max(frames, 2), 10 * sampleRateHz).rounded(.up))
    }

    /// One warning a band that lies at or above 0.49 of the sample rate and has a gain.
    public var warnings: [EffectWarning] {
        Self.bands.indices.compactMap { band in
            let frequencyHz = values[band * Self.parametersPerBand]
            let highestHz = Self.highestBandPerSampleRate * sampleRateHz
            guard frequencyHz >= highestHz, values[band * Self.parametersPerBand + 1] != 0 else { return nil }
            return EffectWarning(
                symbol: "\(Self.bands[band].symbol)_frequency",
                "the \(Self.bands[band].name) band is bypassed: \(Int(frequencyHz.rounded())) Hz is too high for a sample rate of "
                    + "\(Int(sampleRateHz.rounded())) Hz")
        }
    }

    /// Frames between two looks for inaudible remains.
    private static let flushInterval = 4_096

    private func process(_ channels: ChannelPointers, from start: Int, frameCount: Int) {
        let isRamping = remainingFrames > 0
        for pair in cascades.indices {
            let left = channels[2 * pair] + start
            let right = 2 * pair + 1 < channelCount ? channels[2 * pair + 1] + start : left
            if isRamping {
                cascades[pair].process(left: left, right: right, frameCount: frameCount, coefficients: current, step: step)
            } else {
                cascades[pair].process(left: left, right: right, frameCount: frameCount, coefficients: current, step: nil)
            }
        }
        guard isRamping else { return }
        for _ in 0..<frameCount { current.advance(by: step) }
        remainingFrames -= frameCount
        if remainingFrames == 0 { current = target }
    }

    /// Aims at the present settings: at once before the first frame, over 5 ms later.
    private func updateCoefficients() {
        needsUpdate = false
        let wanted = Self.cascade(values, sampleRateHz: sampleRateHz)
        if framesSinceReset == 0 {
            target = wanted
            current = wanted
        } else if wanted != target {
            target = wanted
            step = current.step(to: target, frameCount: rampFrames)
            remainingFrames = rampFrames
        }
    }

    static func cascade(_ values: [Double], sampleRateHz: Double) -> CascadeCoefficients {
        values.withUnsafeBufferPointer { values in
            CascadeCoefficients(
                c0: coefficients(ofBand: 0, values: values, sampleRateHz: sampleRateHz),
                c1: coefficients(ofBand: 1, values: values, sampleRateHz: sampleRateHz),
                c2: coefficients(ofBand: 2, values: values, sampleRateHz: sampleRateHz),
                c3: coefficients(ofBand: 3, values: values, sampleRateHz: sampleRateHz))
        }
    }
}

extension ParametricEQ {
    /// Filters one channel in place from silence with fixed `values` (the descriptor's order, physical units).
    /// The same output as an instance's, without one.
    public static func apply(
        _ values: [Double], to samples: UnsafeMutableBufferPointer<Float>, sampleRateHz: Double
    ) {
        precondition(values.count == descriptor.parameters.count, "the equaliser has \(descriptor.parameters.count) parameters")
        guard let start = samples.baseAddress else { return }
        let coefficients = cascade(values, sampleRateHz: sampleRateHz)
        var state = BiquadCascade()
        var offset = 0
        while offset < samples.count {
            let count = min(samples.count - offset, flushInterval)
            state.process(
                left: start + offset, right: start + offset, frameCount: count, coefficients: coefficients, step: nil)
            state.flushInaudible()
            offset += count
        }
    }
}
