import CSoundalikeKernels

/// The discrete Fourier transform of real signals of one power-of-two length.
///
/// Not `Sendable`: it holds scratch memory. Make one a thread.
public final class RealFFT {
    /// Samples of the signal.
    public let length: Int
    /// Bins of the spectrum: `length / 2 + 1`.
    public let binCount: Int
    private let plan: OpaquePointer
    private let scratch: UnsafeMutablePointer<Float>

    /// - Parameter length: a power of two from 8 to 2²⁶.
    /// - Returns: nil for any other length.
    public init?(length: Int) {
        guard let plan = sk_fft_create(max(0, length)) else { return nil }
        self.plan = plan
        self.length = length
        binCount = length / 2 + 1
        scratch = .allocate(capacity: sk_fft_scratch_count(plan, 1))
    }

    deinit {
        sk_fft_destroy(plan)
        scratch.deallocate()
    }

    /// The spectrum of `signal` (`length` samples), not scaled, into `real` and `imaginary` (`binCount` each).
    public func forward(
        _ signal: UnsafePointer<Float>, real: UnsafeMutablePointer<Float>, imaginary: UnsafeMutablePointer<Float>
    ) {
        sk_fft_forward(plan, 1, signal, real, imaginary, scratch)
    }

    /// The signal (`length` samples) of a spectrum (`binCount` each): undoes ``forward(_:real:imaginary:)``.
    public func inverse(
        real: UnsafePointer<Float>, imaginary: UnsafePointer<Float>, into signal: UnsafeMutablePointer<Float>
    ) {
        sk_fft_inverse(plan, 1, real, imaginary, signal, scratch)
    }
}
