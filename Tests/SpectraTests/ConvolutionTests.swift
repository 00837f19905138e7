import SoundalikeFoundations
import SoundalikeSpectra
import Testing

@Suite struct ConvolutionTests {
    @Test(arguments: [(1, 1, 0), (10, 3, 1), (1000, 33, 16), (5000, 700, 350), (100, 400, 200)])
    func equalsTheSum(signalCount: Int, responseCount: Int, delay: Int) {
        var generator = SeededGenerator(seed: 3)
        let signal = (0..<signalCount).map { _ in Float(generator.normal()) }
        let response = (0..<responseCount).map { _ in Float(generator.normal()) }
        let output = convolve(signal, with: response, delay: delay)
        #expect(output.count == signalCount)
        for n in 0..<signalCount {
            var sum = 0.0
            for (k, tap) in response.enumerated() where (0..<signalCount).contains(n + delay - k) {
                sum += Double(tap) * Double(signal[n + delay - k])
            }
            #expect(abs(sum - Double(output[n])) < 1e-4)
        }
    }
}
