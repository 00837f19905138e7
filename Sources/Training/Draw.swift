import SoundalikeFoundations

/// What a random draw is for: draws for different purposes never share a stream of numbers.
package enum Draw: UInt64 {
    case training = 1, validation, test, pairs, example, initialWeights, clip, perturbation, foreign

    /// A generator for one `index` of this purpose, within that of another.
    package func generator(seed: Int, within outer: Draw, _ index: Int, _ inner: Int = 0) -> SeededGenerator {
        let stream = outer.rawValue << 60 | rawValue << 56 | UInt64(index) << 24 | UInt64(inner)
        return SeededGenerator(seed: UInt64(bitPattern: Int64(seed)), stream: stream)
    }
}
