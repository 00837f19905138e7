import SoundalikeFoundations

/// Adds nearly normal white noise of the given root mean square: four 16-bit numbers summed from each random word.
package func addNoise(to samples: inout [Float], level: Float, using generator: inout SeededGenerator) {
    // A uniform number of width 1 has variance 1/12, so four have 1/3.
    let scale = level * Float(3).squareRoot() / 65_536
    samples.withUnsafeMutableBufferPointer { buffer in
        for index in buffer.indices {
            let word = generator.next()
            let sum = Int32(word & 0xFFFF) + Int32((word >> 16) & 0xFFFF) + Int32((word >> 32) & 0xFFFF) + Int32(word >> 48)
            buffer[index] += Float(sum - 2 * 65_535) * scale
        }
    }
}
