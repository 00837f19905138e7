import Testing
import SoundalikeFoundations
import SoundalikeSpectra

/// Against the definition, summed in double precision.
@Suite struct RealFFTTests {
    @Test(arguments: [8, 16, 32, 64, 128, 1024, 4096])
    func equalsTheDefinition(length: Int) throws {
        let fft = try #require(RealFFT(length: length))
        var generator = SeededGenerator(seed: UInt64(length))
        let signal = (0..<length).map { _ in Float(generator.normal()) }
        var real = [Float](repeating: .nan, count: fft.binCount), imaginary = real
        fft.forward(signal, real: &real, imaginary: &imaginary)
        var worst = 0.0
        for k in stride(from: 0, through: length / 2, by: max(1, length / 64)) {
            var sumRe = 0.0, sumIm = 0.0
            for (n, x) in signal.enumerated() {
                let angle = 2 * Double.pi * Double(n * k % length) / Double(length)
                sumRe += Double(x) * cosine(angle)
                sumIm -= Double(x) * cosine(angle - .pi / 2)
            }
            worst = max(worst, abs(sumRe - Double(real[k])), abs(sumIm - Double(imaginary[k])))
        }
        #expect(worst < 1e-6 * Double(length).squareRoot() * 4)
    }

    @Test(arguments: [8, 64, 2048, 65_536])
    func inverseUndoesForward(length: Int) throws {
        let fft = try #require(RealFFT(length: length))
        var generator = SeededGenerator(seed: 7)
        let signal = (0..<length).map { _ in Float(generator.normal()) }
        var real = [Float](repeating: 0, count: fft.binCount), imaginary = real
        var back = [Float](repeating: .nan, count: length)
        fft.forward(signal, real: &real, imaginary: &imaginary)
        fft.inverse(real: real, imaginary: imaginary, into: &back)
        #expect(zip(signal, back).allSatisfy { abs($0 - $1) < 5e-6 })
    }

    @Test(arguments: [-1, 0, 4, 12, 1000, 1 << 27])
    func refusesOtherLengths(length: Int) {
        #expect(RealFFT(length: length) == nil)
    }
}
