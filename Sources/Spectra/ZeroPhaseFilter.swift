import SoundalikeFoundations

/// A Butterworth filter of even order, run forwards and backwards over a signal: no delay at any frequency, twice the attenuation.
///
/// Second-order sections by the bilinear transform with the corner prewarped. Each end is continued by the signal turned about its end
/// point, and each pass starts as if that had always been there, so that ends do not ring. Same numbers as scipy's
/// `sosfiltfilt(butter(order, corner, output="sos"), …)`.
public struct ZeroPhaseFilter: Sendable {
    /// What passes.
    public enum Kind: Sendable { case lowPass, highPass }

    /// b0, b1, b2, a1, a2 of H(z) = (b0 + b1·z⁻¹ + b2·z⁻²) / (1 + a1·z⁻¹ + a2·z⁻²).
    private struct Section {
        var b0, b1, b2, a1, a2: Double
        /// The state that an input of constant 1 settles into.
        var steady: (Double, Double) {
            let gain = (b0 + b1 + b2) / (1 + a1 + a2)
            let second = b2 - a2 * gain
            return (b1 - a1 * gain + second, second)
        }
    }

    private let sections: [Section]

    /// - Parameters:
    ///   - order: even, 2 or more; of one pass.
    ///   - corner: where one pass has −3 dB, as a part of half the sample rate, between 0 and 1.
    public init(_ kind: Kind, order: Int, corner: Double) {
        precondition(order >= 2 && order.isMultiple(of: 2) && corner > 0 && corner < 1, "a filter of even order with a corner below Nyquist")
        let angle = Double.pi * corner / 2
        let warped = sine(angle) / cosine(angle)
        sections = (0..<order / 2).map { index in
            // Poles of the analogue prototype in pairs: s² + s / Q + 1.
            let damping = 2 * cosine(Double.pi * Double(2 * index + 1) / Double(2 * order))
            let square = warped * warped, scale = 1 / (1 + damping * warped + square)
            let b0 = kind == .lowPass ? square * scale : scale
            return Section(
                b0: b0, b1: kind == .lowPass ? 2 * b0 : -2 * b0, b2: b0, a1: 2 * (square - 1) * scale,
                a2: (1 - damping * warped + square) * scale)
        }
    }

    /// The filtered signal, as long as `signal`.
    public func apply(to signal: [Double]) -> [Double] {
        guard signal.count > 1, let first = signal.first, let last = signal.last else { return signal }
        let padding = min(3 * (2 * sections.count + 1), signal.count - 1)
        var padded: [Double] = []
        padded.reserveCapacity(signal.count + 2 * padding)
        for index in stride(from: padding, to: 0, by: -1) { padded.append(2 * first - signal[index]) }
        padded += signal
        for index in 1...padding { padded.append(2 * last - signal[signal.count - 1 - index]) }
        padded.withUnsafeMutableBufferPointer { samples in
            run(samples, from: 0, step: 1)
            run(samples, from: samples.count - 1, step: -1)
        }
        return Array(padded[padding..<(padding + signal.count)])
    }

    /// The filtered signal, as long as `signal`; computed in double precision.
    public func apply(to signal: [Float]) -> [Float] {
        apply(to: signal.map(Double.init)).map(Float.init)
    }

    /// One pass through all sections, transposed direct form II.
    private func run(_ samples: UnsafeMutableBufferPointer<Double>, from start: Int, step: Int) {
        for section in sections {
            let steady = section.steady
            var (s1, s2) = (steady.0 * samples[start], steady.1 * samples[start])
            var index = start
            for _ in 0..<samples.count {
                let x = samples[index]
                let y = section.b0 * x + s1
                s1 = section.b1 * x - section.a1 * y + s2
                s2 = section.b2 * x - section.a2 * y
                samples[index] = y
                index += step
            }
        }
    }
}
