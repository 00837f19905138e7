import SoundalikeFoundations
import SoundalikeTensors

/// A loss on magnitude spectra of several lengths: the mean over them of spectral convergence ‖|Y| − |Ȳ|‖ / ‖|Y|‖ and of mean |log |Y| − log |Ȳ||.
///
/// Lengths, hops and windows are auraloss's unless given. As there, the signal's ends are mirrored by half a
/// spectrum, so that each sample counts.
///
/// Source: R. Yamamoto, E. Song, J.-M. Kim, "Parallel WaveGAN", ICASSP 2020, section 2.2; C. Steinmetz, J. Reiss, "auraloss", DMRN+15 (2020).
public final class MultiResolutionSpectralLoss: AudioLoss {
    /// One of the lengths.
    public struct Resolution: Sendable, Hashable, Codable {
        /// Samples of a spectrum.
        public var spectrumLength: Int
        /// Samples from one spectrum to the next.
        public var hop: Int
        /// Samples of the window.
        public var windowLength: Int

        /// A resolution.
        public init(spectrumLength: Int, hop: Int, windowLength: Int) {
            self.spectrumLength = spectrumLength
            self.hop = hop
            self.windowLength = windowLength
        }

        /// auraloss's.
        public static let usual = [
            Resolution(spectrumLength: 1_024, hop: 120, windowLength: 600),
            Resolution(spectrumLength: 2_048, hop: 240, windowLength: 1_200),
            Resolution(spectrumLength: 512, hop: 50, windowLength: 240),
        ]
    }

    public let termNames = ["spectral convergence", "log magnitude"]
    private let spectra: [SpectralMagnitude]
    /// The least power of a bin, as in auraloss.
    private static let leastPower = 1e-8

    /// A loss. Loads the engine.
    public init(_ resolutions: [Resolution] = Resolution.usual, device: Device = .cpu) throws {
        spectra = try resolutions.map {
            try SpectralMagnitude(
                frameLength: $0.spectrumLength, hop: $0.hop, windowLength: $0.windowLength, leastPower: Self.leastPower, device: device)
        }
    }

    public func callAsFunction(_ output: Tensor, target: Tensor) throws -> AudioLossValue {
        let shape = output.shape
        guard shape.count == 2, target.shape == shape, shape[1] > 1 else {
            throw SoundalikeError(.internalFault, "loss", "output \(shape) and target \(target.shape) cannot be compared")
        }
        let terms = try spectra.map { magnitude in
            let (y, t) = try (magnitude(mirrored(output, by: magnitude.frameLength / 2)), magnitude(mirrored(target, by: magnitude.frameLength / 2)))
            let distance = try (t - y).power(2).sum(over: [1, 2]).clamped(to: Self.leastPower...Double.greatestFiniteMagnitude).squareRoot()
            let convergence = try distance / t.power(2).sum(over: [1, 2]).squareRoot()
            return (convergence, try (t.logarithm() - y.logarithm()).magnitude().mean(over: [1, 2]))
        }
        let convergence = try Tensor.stacked(terms.map(\.0), along: 0).mean(over: [0])
        let logarithms = try Tensor.stacked(terms.map(\.1), along: 0).mean(over: [0])
        return AudioLossValue(perItem: try convergence + logarithms, terms: [convergence, logarithms])
    }

    /// `[item, sample]` with `count` samples more at each end, mirrored about the first and the last, again and again where the signal is short.
    private func mirrored(_ signal: Tensor, by count: Int) throws -> Tensor {
        let (itemCount, length) = (signal.shape[0], signal.shape[1])
        let period = 2 * (length - 1)
        let places = (-count..<length + count).map { place in
            let phase = (place % period + period) % period
            return Int64(min(phase, period - phase))
        }
        let indices = try Tensor(integers: Array(repeating: places, count: itemCount).flatMap(\.self), shape: [itemCount, places.count])
        return try signal.gathered(along: 1, at: indices.to(signal.device))
    }
}
