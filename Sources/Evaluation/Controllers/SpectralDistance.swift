import SoundalikeControllerTraining
import SoundalikeFoundations
import SoundalikeSpectra

/// How unlike the short-time spectra of two recordings of the same sound are, by several lengths of spectrum: the mean over them of spectral
/// convergence ‖|T| − |Y|‖ / ‖|T|‖ and of mean |ln |T| − ln |Y||. Level counts, and so does time to the sample.
///
/// Lengths, hops, windows and mirrored ends are those of auraloss's multi-resolution loss, as in training; here without the engine, and in memory
/// that does not grow with the recordings.
///
/// Source: C. Steinmetz, J. Reiss, "auraloss", DMRN+15 (2020), version 0.4.
struct SpectralDistance {
    /// The least power of a bin, as in auraloss.
    private static let leastPower: Float = 1e-8
    private let target: [Float]

    /// - Parameter target: mono samples, two of them at least.
    init(to target: [Float]) throws {
        guard target.count > 1 else { throw SoundalikeError(.badData, nil, "there are too few samples to compare") }
        self.target = target
    }

    /// The distance of mono `samples`, as many as the target's.
    func of(_ samples: [Float]) throws -> Double {
        precondition(samples.count == target.count)
        let resolutions = MultiResolutionSpectralLoss.Resolution.usual
        return try resolutions.reduce(0) { $0 + (try distance(of: samples, at: $1)) } / Double(resolutions.count)
    }

    private func distance(of samples: [Float], at resolution: MultiResolutionSpectralLoss.Resolution) throws -> Double {
        let spectra = try (PowerSpectra(resolution), PowerSpectra(resolution))
        let (bins, frameCount) = (resolution.spectrumLength / 2 + 1, 1 + target.count / resolution.hop)
        var (differences, powers, logarithms) = (0.0, 0.0, 0.0)
        for frame in 0..<frameCount {
            let start = frame * resolution.hop - resolution.spectrumLength / 2
            spectra.0.measure(target, from: start)
            spectra.1.measure(samples, from: start)
            var (difference, power, logarithm) = (Float(0), Float(0), 0.0)
            for bin in 0..<bins {
                let (t, y) = (max(spectra.0.power[bin], Self.leastPower), max(spectra.1.power[bin], Self.leastPower))
                let step = t.squareRoot() - y.squareRoot()
                difference += step * step
                power += t
                // Of magnitudes: half that of powers.
                logarithm += abs(SoundalikeFoundations.logarithm(Double(t / y))) / 2
            }
            differences += Double(difference)
            powers += Double(power)
            logarithms += logarithm
        }
        return (differences / powers).squareRoot() + logarithms / Double(frameCount * bins)
    }
}

/// Power spectra of one length under a Hann window in its middle.
private final class PowerSpectra {
    private(set) var power: [Float]
    private let fft: RealFFT
    private let window: [Float]
    private var frame, real, imaginary: [Float]

    init(_ resolution: MultiResolutionSpectralLoss.Resolution) throws {
        guard let fft = RealFFT(length: resolution.spectrumLength) else {
            throw SoundalikeError(.internalFault, nil, "no transform of \(resolution.spectrumLength) samples")
        }
        self.fft = fft
        let before = (resolution.spectrumLength - resolution.windowLength) / 2, hann = hannWindow(length: resolution.windowLength)
        window = (0..<resolution.spectrumLength).map { hann.indices.contains($0 - before) ? hann[$0 - before] : 0 }
        frame = [Float](repeating: 0, count: fft.length)
        real = [Float](repeating: 0, count: fft.binCount)
        (imaginary, power) = (real, real)
    }

    /// The spectrum of the samples from `start` on, mirrored about the first and the last where it goes beyond them.
    func measure(_ samples: [Float], from start: Int) {
        samples.withUnsafeBufferPointer { samples in
            if start >= 0, start + frame.count <= samples.count {
                for index in frame.indices { frame[index] = samples[start + index] * window[index] }
            } else {
                let period = 2 * (samples.count - 1)
                for index in frame.indices {
                    let phase = ((start + index) % period + period) % period
                    frame[index] = samples[min(phase, period - phase)] * window[index]
                }
            }
        }
        fft.forward(frame, real: &real, imaginary: &imaginary)
        for bin in power.indices { power[bin] = real[bin] * real[bin] + imaginary[bin] * imaginary[bin] }
    }
}
