import SoundalikeFoundations

/// The peak of a stream of planar blocks between its samples: fourfold oversampled below 96 kHz, twofold below 192 kHz (ITU-R BS.1770-4, annex 2).
///
/// The interpolator is libebur128's, a sinc of 49 points under a Hann window. Here it runs on many samples at once, which takes a tenth of the time.
final class TruePeakMeter {
    private typealias Lanes = SIMD8<Float>

    private static let pointCount = 49
    private static let chunkFrames = 4_096

    /// `[phase][tap]`, newest sample first; of the phases between two samples.
    private let phases: [[Float]]
    private let tapCount: Int
    /// For each channel the last samples before the chunk at hand, and the chunk.
    private let lines: [UnsafeMutablePointer<Float>]
    /// The largest magnitude so far. Samples themselves are not looked at.
    private(set) var peak: Float = 0

    init(sampleRateHz: Double, channelCount: Int) {
        let factor = sampleRateHz < 96_000 ? 4 : sampleRateHz < 192_000 ? 2 : 1
        let tapCount = (Self.pointCount - 1) / factor
        phases = (1..<factor).map { phase in (0..<tapCount).map { Self.coefficient(factor * $0 + phase, factor: factor) } }
        self.tapCount = tapCount
        let capacity = tapCount - 1 + Self.chunkFrames
        lines = (0..<channelCount).map { _ in
            let line = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
            line.initialize(repeating: 0, count: capacity)
            return line
        }
    }

    deinit {
        for line in lines { line.deallocate() }
    }

    private static func coefficient(_ point: Int, factor: Int) -> Float {
        let middle = Double(pointCount - 1) / 2, angle = (Double(point) - middle) * .pi / Double(factor)
        let sinc = abs(angle) > 1e-12 ? sine(angle) / angle : 1
        return Float(sinc * 0.5 * (1 - cosine(.pi * Double(point) / middle)))
    }

    /// Takes the next frames.
    ///
    /// - Parameter channels: one pointer a channel, each to `frameCount` samples.
    func add(_ channels: UnsafePointer<UnsafeMutablePointer<Float>>, frameCount: Int) {
        guard !phases.isEmpty else { return }
        for (channel, line) in lines.enumerated() {
            var done = 0
            while done < frameCount {
                let count = min(Self.chunkFrames, frameCount - done)
                (line + tapCount - 1).update(from: channels[channel] + done, count: count)
                // Two or four times: three phases are one pass of three, one is one.
                if phases.count == 3 { measureThree(line, count) } else { measureOne(line, count) }
                line.update(from: line + count, count: tapCount - 1)
                done += count
            }
        }
    }

    private func measureThree(_ line: UnsafePointer<Float>, _ count: Int) {
        let taps = tapCount, raw = UnsafeRawPointer(line + taps - 1)
        var largest = Lanes.zero
        phases[0].withUnsafeBufferPointer { first in
            phases[1].withUnsafeBufferPointer { second in
                phases[2].withUnsafeBufferPointer { third in
                    var frame = 0
                    while frame < count {
                        // The last ones again where fewer than eight are left, as far as there are eight.
                        let start = min(frame, max(0, count - Lanes.scalarCount))
                        var a = Lanes.zero, b = Lanes.zero, c = Lanes.zero
                        for tap in 0..<taps {
                            let samples = raw.loadUnaligned(fromByteOffset: 4 * (start - tap), as: Lanes.self)
                            a += first[tap] * samples
                            b += second[tap] * samples
                            c += third[tap] * samples
                        }
                        let left = count - start
                        Self.keepLarger(Self.magnitude(a, left), &largest)
                        Self.keepLarger(Self.magnitude(b, left), &largest)
                        Self.keepLarger(Self.magnitude(c, left), &largest)
                        frame += Lanes.scalarCount
                    }
                }
            }
        }
        peak = max(peak, largest.max())
    }

    private func measureOne(_ line: UnsafePointer<Float>, _ count: Int) {
        let taps = tapCount, raw = UnsafeRawPointer(line + taps - 1)
        var largest = Lanes.zero
        phases[0].withUnsafeBufferPointer { only in
            var frame = 0
            while frame < count {
                let start = min(frame, max(0, count - Lanes.scalarCount))
                var sum = Lanes.zero
                for tap in 0..<taps { sum += only[tap] * raw.loadUnaligned(fromByteOffset: 4 * (start - tap), as: Lanes.self) }
                Self.keepLarger(Self.magnitude(sum, count - start), &largest)
                frame += Lanes.scalarCount
            }
        }
        peak = max(peak, largest.max())
    }

    // The standard library's pointwise maximum goes lane by lane.
    @inline(__always)
    private static func keepLarger(_ lanes: Lanes, _ largest: inout Lanes) {
        largest.replace(with: lanes, where: lanes .> largest)
    }

    /// Absolute values, of the first `count` lanes: beyond these lies what is left of an earlier chunk.
    @inline(__always)
    private static func magnitude(_ lanes: Lanes, _ count: Int) -> Lanes {
        let magnitude = lanes.replacing(with: -lanes, where: lanes .< 0)
        guard count < Lanes.scalarCount else { return magnitude }
        return magnitude.replacing(with: 0, where: Lanes(0, 1, 2, 3, 4, 5, 6, 7) .>= Lanes(repeating: Float(count)))
    }
}
