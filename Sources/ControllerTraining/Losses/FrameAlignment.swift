import SoundalikeFoundations
import SoundalikeSpectra

/// How one signal lies against another: how much later, and which way up.
public struct FrameAlignment: Sendable, Hashable {
    /// By how many samples the output is later than the target; negative when it is earlier.
    public var delay: Int
    /// 1, or −1 when the output is nearer to the target upside down.
    public var polarity: Int
}

/// Finds the alignment of frames: the lag at which the magnitude of their cross-correlation is greatest.
///
/// Not for two threads at once: it holds scratch memory.
final class FrameAligner {
    private let transform: RealFFT
    private let greatestDelay: Int
    private let frameCount: Int
    private var signal: [Float]
    private var spectra: (output: (re: [Float], im: [Float]), target: (re: [Float], im: [Float]))

    /// - Parameters:
    ///   - frameCount: samples of a frame, at most 2²⁴.
    ///   - greatestDelay: the greatest lag that counts as one; beyond it frames are left as they are.
    init(frameCount: Int, greatestDelay: Int) throws {
        // Twice the length: what leaves at one end must not come in at the other.
        var length = 8
        while length < 2 * frameCount, length < 1 << 25 { length *= 2 }
        guard frameCount > 0, greatestDelay >= 0, length >= 2 * frameCount, let transform = RealFFT(length: length) else {
            throw SoundalikeError(.internalFault, "alignment", "frames of \(frameCount) samples cannot be aligned")
        }
        self.transform = transform
        self.frameCount = frameCount
        self.greatestDelay = min(greatestDelay, frameCount - 1)
        signal = Array(repeating: 0, count: length)
        let bins = [Float](repeating: 0, count: transform.binCount)
        spectra = ((bins, bins), (bins, bins))
    }

    /// The alignment of one frame of each, `frameCount` samples. Ties go to the smaller delay, then to the later output; silence has delay 0.
    func alignment(output: UnsafeBufferPointer<Float>, target: UnsafeBufferPointer<Float>) -> FrameAlignment {
        let delay = delay(output, target)
        let distances = distances(output, target, delay: delay)
        return FrameAlignment(delay: delay, polarity: distances.inverted < distances.upright ? -1 : 1)
    }

    private func delay(_ output: UnsafeBufferPointer<Float>, _ target: UnsafeBufferPointer<Float>) -> Int {
        analyse(output, into: &spectra.output)
        analyse(target, into: &spectra.target)
        for bin in spectra.output.re.indices {
            let (a, b) = (spectra.output.re[bin], spectra.output.im[bin])
            let (c, d) = (spectra.target.re[bin], spectra.target.im[bin])
            spectra.output.re[bin] = a * c + b * d
            spectra.output.im[bin] = b * c - a * d
        }
        transform.inverse(real: spectra.output.re, imaginary: spectra.output.im, into: &signal)
        var (best, greatest) = (0, abs(signal[0]))
        for lag in 1..<frameCount {
            if abs(signal[lag]) > greatest { (best, greatest) = (lag, abs(signal[lag])) }
            if abs(signal[signal.count - lag]) > greatest { (best, greatest) = (-lag, abs(signal[signal.count - lag])) }
        }
        return abs(best) <= greatestDelay ? best : 0
    }

    private func analyse(_ frame: UnsafeBufferPointer<Float>, into spectrum: inout (re: [Float], im: [Float])) {
        for index in 0..<frameCount { signal[index] = frame[index] }
        for index in frameCount..<signal.count { signal[index] = 0 }
        transform.forward(signal, real: &spectrum.re, imaginary: &spectrum.im)
    }

    private func distances(
        _ output: UnsafeBufferPointer<Float>, _ target: UnsafeBufferPointer<Float>, delay: Int
    ) -> (upright: Float, inverted: Float) {
        var (upright, inverted): (Float, Float) = (0, 0)
        for index in max(0, -delay)..<frameCount - max(0, delay) {
            upright += abs(output[index + delay] - target[index])
            inverted += abs(output[index + delay] + target[index])
        }
        return (upright, inverted)
    }
}
