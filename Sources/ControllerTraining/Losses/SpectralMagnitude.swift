import SoundalikeSpectra
import SoundalikeTensors

/// Magnitudes of short-time spectra, differentiable.
struct SpectralMagnitude {
    let frameLength: Int
    let hop: Int
    private let window: Tensor
    /// The least power of a bin that is told from silence; below it the gradient is 0, where a square root's would be infinite.
    private let leastPower: Double

    /// Spectra of `frameLength` samples, one every `hop`, under a periodic Hann window of `windowLength` (the frame's unless given) in their middle.
    init(frameLength: Int, hop: Int, windowLength: Int? = nil, leastPower: Double = 1e-14, device: Device = .cpu) throws {
        self.frameLength = frameLength
        self.hop = hop
        self.leastPower = leastPower
        let length = min(windowLength ?? frameLength, frameLength)
        let before = (frameLength - length) / 2
        let hann = hannWindow(length: length)
        let values = (0..<frameLength).map { (before..<before + length).contains($0) ? hann[$0 - before] : 0 }
        window = try Tensor(values, shape: [frameLength]).to(device)
    }

    /// `[item, sample]` → `[item, spectrum, bin]`; samples left over at the end are dropped.
    func callAsFunction(_ signal: Tensor) throws -> Tensor {
        let spectra = try (signal.framed(length: frameLength, hop: hop) * window).realFourierTransform()
        let power = try spectra.power(2).sum(over: [-1])
        return try power.clamped(to: leastPower...Double.greatestFiniteMagnitude).squareRoot()
    }
}
