import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeTensors

/// A network of a size for tests; 128 bands, since our kernels know no other number.
func smallArchitecture(_ comparison: MatcherArchitecture.Comparison = .learned(taps: 9), pooling: Int = 2) -> MatcherArchitecture {
    var architecture = MatcherArchitecture()
    architecture.blockChannels = [5, 10]
    architecture.timePooling = pooling
    architecture.comparison = comparison
    architecture.hiddenUnits = 16
    architecture.parameterCount = 3
    architecture.valueCount = 5
    return architecture
}

/// Noise in the range of a log-mel spectrogram, `[batch, 1, frame, band]`.
func spectrograms(batch: Int, frames: Int, bands: Int = 128, seed: UInt64) throws -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return try Tensor((0..<batch * frames * bands).map { _ in Float(generator.normal() - 2) }, shape: [batch, 1, frames, bands])
}

/// The greatest difference of two tensors' elements, relative to the greatest element.
func relativeDifference(_ x: [Float], _ y: [Float]) -> Float {
    guard x.count == y.count else { return .infinity }
    let greatest = y.reduce(1e-12) { max($0, abs($1)) }
    return zip(x, y).reduce(0) { max($0, abs($1.0 - $1.1)) } / greatest
}
