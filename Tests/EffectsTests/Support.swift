import Foundation

/// Uniform noise of a linear congruential generator, exact in single precision, amplitude 1/8: the scripts make the same.
func noise(_ count: Int, seed: UInt32 = 1) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(Int(state >> 8) - 0x80_0000) * 0x1p-26
    }
}

/// A tone of amplitude 1/2.
func tone(_ frequencyHz: Double, count: Int, sampleRateHz: Double = 44_100) -> [Float] {
    (0..<count).map { Float(0.5 * sin(2 * .pi * frequencyHz * Double($0) / sampleRateHz)) }
}

/// The largest difference between two signals.
func worstDifference(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) }
}

/// The mean square of samples.
func meanPower(_ samples: some Collection<Float>) -> Double {
    var sum = 0.0
    for sample in samples { sum += Double(sample) * Double(sample) }
    return sum / Double(samples.count)
}

/// The largest absolute difference of the given order between neighbouring samples: clicks stand out in it.
func roughness(_ samples: some Collection<Float>, order: Int) -> Double {
    var differences = samples.map(Double.init)
    for _ in 0..<order { differences = zip(differences.dropFirst(), differences).map { $0 - $1 } }
    return differences.map(abs).max() ?? 0
}
