import SoundalikeFoundations

/// Turns samples into integers: rounding to nearest, triangular dither where asked, clipping counted.
///
/// Dither: the difference of two uniform numbers, ±1 step, which makes the error's mean and power independent of the signal
/// (S. Lipshitz, R. Wannamaker, J. Vanderkooy, "Quantization and dither: a theoretical survey", JAES 40, 1992).
struct Quantiser {
    let bits: Int
    /// Which channels get dither, over and over along interleaved samples.
    let dithered: [Bool]
    private var generator: SeededGenerator
    /// Samples that did not fit and were set to the nearest limit.
    private(set) var clippedSampleCount = 0

    init(bits: Int, dithered: [Bool], generator: SeededGenerator) {
        precondition((1 ... 32).contains(bits))
        self.bits = bits
        self.dithered = dithered
        self.generator = generator
    }

    /// Quantises `count` finite samples, of whole frames, to the upper `bits` bits of 32-bit integers, as libsndfile wants them.
    mutating func quantise(_ samples: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Int32>) {
        let scale = Double(1 << (bits - 1))
        let shift = Int32(32 - bits)
        var clipped = 0
        if dithered.contains(true) {
            let channelCount = dithered.count
            var channel = 0
            for index in 0 ..< count {
                let random = generator.next()
                let noise = dithered[channel] ? Double(UInt32(truncatingIfNeeded: random)) - Double(random >> 32) : 0
                output[index] = Self.integer(Double(samples[index]) * scale + noise * 0x1p-32, scale: scale, clipped: &clipped) << shift
                channel = channel + 1 == channelCount ? 0 : channel + 1
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
