import SoundalikeFoundations

/// Turns samples into integers: rounding to nearest, triangular dither where asked, clipping counted.
///
/// Dither: the difference of two uniform numbers, ±1 step, which makes the error's mean and power independent of the signal
/// (S. Lipshitz, R. Wannamaker, J. Vanderkooy, "Quantization and dither: a theoretical survey", JAES 40, 1992).
struct Quantiser {
    let bits: Int
    let dither: Bool
    private var generator: SeededGenerator
    /// Samples that did not fit and were set to the nearest limit.
    private(set) var clippedSampleCount = 0

    init(bits: Int, dither: Bool, generator: SeededGenerator) {
        precondition((1 ... 32).contains(bits))
        self.bits = bits
        self.dither = dither
        self.generator = generator
    }

    /// Quantises `count` finite samples to the upper `bits` bits of 32-bit integers, as libsndfile wants them.
    mutating func quantise(_ samples: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Int32>) {
        let scale = Double(1 << (bits - 1))
        let shift = Int32(32 - bits)
        var clipped = 0
        if dither {
            for index in 0 ..< count {
                let random = generator.next()
                let noise = Double(UInt32(truncatingIfNeeded: random)) - Double(random >> 32)
                output[index] = Self.integer(Double(samples[index]) * scale + noise * 0x1p-32, scale: scale, clipped: &clipped) << shift
            }
        } else {
            for index in 0 ..< count {
                output[index] = Self.integer(Double(samples[index]) * scale, scale: scale, clipped: &clipped) << shift
            }
        }
        clippedSampleCount += clipped
    }

    @inline(__always)
    private static func integer(_ value: Double, scale: Double, clipped: inout Int) -> Int32 {
        let rounded = value.rounded()
        if rounded > scale - 1 {
            clipped += 1
            return Int32(scale - 1)
        }
        if rounded < -scale {
            clipped += 1
            return Int32(-scale)
        }
        return Int32(rounded)
    }
}
