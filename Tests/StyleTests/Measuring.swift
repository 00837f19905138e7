import SoundalikeFoundations
import SoundalikeStyle

/// The profile of samples in memory, given in blocks.
func profile(_ channels: [[Float]], sampleRateHz: Double = 44_100, blockFrameCount: Int = 8_192) throws -> StyleProfile? {
    let meter = try StyleMeter(sampleRateHz: sampleRateHz, channelCount: channels.count)
    add(channels, to: meter, blockFrameCount: blockFrameCount)
    return try meter.finish()
}

func add(_ channels: [[Float]], to meter: StyleMeter, blockFrameCount: Int = 8_192) {
    let pointers = channels.map { samples in
        let pointer = UnsafeMutablePointer<Float>.allocate(capacity: max(1, samples.count))
        pointer.initialize(from: samples, count: samples.count)
        return pointer
    }
    defer { for pointer in pointers { pointer.deallocate() } }
    let frameCount = channels.first?.count ?? 0
    for start in stride(from: 0, to: frameCount, by: blockFrameCount) {
        meter.add(pointers.map { $0 + start }, frameCount: min(blockFrameCount, frameCount - start))
    }
}

/// Noise in bursts of slowly changing level, with a softer noise in the pauses.
func bursts(seconds: Double = 6, sampleRateHz: Double = 44_100, seed: UInt64 = 1) -> [Float] {
    var generator = SeededGenerator(seed: seed, stream: 1)
    return (0..<Int(seconds * sampleRateHz)).map { index in
        let t = Double(index) / sampleRateHz, sounds = Int(t * 4) % 2 == 0
        return Float(generator.normal() * (sounds ? 0.1 + 0.05 * sine(1.9 * t) : 0.001))
    }
}
