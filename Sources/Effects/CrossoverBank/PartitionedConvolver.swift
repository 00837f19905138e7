import CSoundalikeKernels
import SoundalikeFoundations
import SoundalikeSpectra

/// Memory for samples that stays where it is, so that pointers into it can be kept.
final class SampleBuffer {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
        self.count = count
        start = .allocate(capacity: max(count, 1))
        start.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { start.deallocate() }

    func clear() { start.update(repeating: 0, count: count) }

    func copy(from other: SampleBuffer) { start.update(from: other.start, count: count) }
}

/// An impulse response cut into partitions of equal length, each as a spectrum of twice its length.
final class PartitionedResponse {
    let partitionFrames: Int
    let partitionCount: Int
    /// `[partition][bin]`, row-major.
    let real: SampleBuffer
    let imaginary: SampleBuffer

    var binCount: Int { partitionFrames + 1 }

    /// All zero.
    init(partitionFrames: Int, partitionCount: Int) {
        self.partitionFrames = partitionFrames
        self.partitionCount = partitionCount
        real = SampleBuffer(count: partitionCount * (partitionFrames + 1))
        imaginary = SampleBuffer(count: partitionCount * (partitionFrames + 1))
    }

    /// The partitions of `response`; `fft` is twice as long as a partition.
    convenience init(_ response: [Float], partitionFrames: Int, fft: RealFFT) {
        self.init(
            partitionFrames: partitionFrames, partitionCount: (response.count + partitionFrames - 1) / partitionFrames)
        for partition in 0..<partitionCount {
            let first = partition * partitionFrames
            var block = Array(response[first..<min(first + partitionFrames, response.count)])
            block += [Float](repeating: 0, count: fft.length - block.count)
            fft.forward(block, real: real.start + partition * binCount, imaginary: imaginary.start + partition * binCount)
        }
    }

    /// Becomes `other`, which is as long. Never allocates.
    func copy(from other: PartitionedResponse) {
        real.copy(from: other.real)
        imaginary.copy(from: other.imaginary)
    }

    /// Becomes the sum of `responses`, each times its gain. Never allocates.
    func mix(_ responses: [PartitionedResponse], gains: [Float]) {
        real.clear()
        imaginary.clear()
        for (response, gain) in zip(responses, gains) {
            for index in 0..<real.count {
                real.start[index] += gain * response.real.start[index]
                imaginary.start[index] += gain * response.imaginary.start[index]
            }
        }
    }
}

/// The convolution of one channel with a long response, a partition at a time (uniformly partitioned overlap-save).
///
/// The delay is one partition; the caller hands in whole partitions.
final class PartitionedConvolver {
    private let fft: RealFFT
    private let partitionFrames: Int
    private let partitionCount: Int
    /// The last two partitions of input.
    private let window: SampleBuffer
    /// The spectra of the last windows, a ring `[partition][bin]`; `newest` is the latest.
    private let pastReal: SampleBuffer
    private let pastImaginary: SampleBuffer
    private var newest = 0
    private let sumReal: SampleBuffer
    private let sumImaginary: SampleBuffer
    private let circular: SampleBuffer

    init(partitionFrames: Int, partitionCount: Int) throws {
        guard let fft = RealFFT(length: 2 * partitionFrames) else {
            throw SoundalikeError(.internalFault, nil, "no Fourier transform of \(2 * partitionFrames) samples")
        }
        self.fft = fft
        self.partitionFrames = partitionFrames
        self.partitionCount = partitionCount
        window = SampleBuffer(count: 2 * partitionFrames)
        pastReal = SampleBuffer(count: partitionCount * fft.binCount)
        pastImaginary = SampleBuffer(count: partitionCount * fft.binCount)
        sumReal = SampleBuffer(count: fft.binCount)
        sumImaginary = SampleBuffer(count: fft.binCount)
        circular = SampleBuffer(count: 2 * partitionFrames)
    }

    func reset() {
        for buffer in [window, pastReal, pastImaginary] { buffer.clear() }
        newest = 0
    }

    /// Takes over the past of `other`, which is as long. Never allocates.
    func copyState(from other: PartitionedConvolver) {
        window.copy(from: other.window)
        pastReal.copy(from: other.pastReal)
        pastImaginary.copy(from: other.pastImaginary)
        newest = other.newest
    }

    /// Takes in the next partition of input.
    func push(_ input: UnsafePointer<Float>) {
        window.start.update(from: window.start + partitionFrames, count: partitionFrames)
        (window.start + partitionFrames).update(from: input, count: partitionFrames)
        newest = (newest + 1) % partitionCount
        fft.forward(
            window.start, real: pastReal.start + newest * fft.binCount, imaginary: pastImaginary.start + newest * fft.binCount)
    }

    /// The partition of output that belongs to the latest input, by `response`. May be asked for with several responses.
    func output(of response: PartitionedResponse, into output: UnsafeMutablePointer<Float>) {
        sumReal.clear()
        sumImaginary.clear()
        for partition in 0..<partitionCount {
            let past = (newest - partition + partitionCount) % partitionCount
            sk_spectrum_multiply_add(
                fft.binCount, pastReal.start + past * fft.binCount, pastImaginary.start + past * fft.binCount,
                response.real.start + partition * fft.binCount, response.imaginary.start + partition * fft.binCount,
                sumReal.start, sumImaginary.start)
        }
        fft.inverse(real: sumReal.start, imaginary: sumImaginary.start, into: circular.start)
        output.update(from: circular.start + partitionFrames, count: partitionFrames)
    }
}
