import CSoundalikeTorch

/// Short-time spectra.
extension Tensor {
    /// `[…, sample]` cut into stretches of `length` samples, one beginning every `hop`: `[…, stretch, sample]`. What is left at the end is dropped.
    public func framed(length: Int, hop: Int) throws -> Tensor {
        try Engine.tensor(self) { sle_framed(handle, Int64(length), Int64(hop)) }
    }

    /// The discrete Fourier transform of `[…, sample]`, not scaled: `[…, sample / 2 + 1, 2]`, the real and the imaginary part of each bin.
    public func realFourierTransform() throws -> Tensor {
        try Engine.tensor(self) { sle_real_fourier_transform(handle) }
    }
}
