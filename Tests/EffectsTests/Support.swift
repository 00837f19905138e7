import Foundation
import SoundalikeEffects

/// A reference file written by the script of the same name in Tests/References.
func reference<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../References/\(name).json")
    return try JSONDecoder().decode(type, from: Data(contentsOf: file))
}

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

/// Runs `body` on pointers to copies of `channels`, and returns what it left there.
func withChannels(_ channels: [[Float]], _ body: (ChannelPointers) throws -> Void) rethrows -> [[Float]] {
    let pointers = channels.map { channel in
        let pointer = UnsafeMutablePointer<Float>.allocate(capacity: channel.count)
        pointer.initialize(from: channel, count: channel.count)
        return pointer
    }
    defer { pointers.forEach { $0.deallocate() } }
    try pointers.withUnsafeBufferPointer(body)
    return zip(pointers, channels).map { Array(UnsafeBufferPointer(start: $0, count: $1.count)) }
}

extension Effect {
    /// Processes `channels` in blocks of the given sizes, again and again; `between` is called before each block with its first frame.
    func processed(_ channels: [[Float]], blocks: [Int], between: (Int) -> Void = { _ in }) -> [[Float]] {
        withChannels(channels) { pointers in
            var start = 0
            var block = 0
            while start < channels[0].count {
                let count = min(blocks[block % blocks.count], channels[0].count - start)
                between(start)
                let moved = pointers.map { $0 + start }
                moved.withUnsafeBufferPointer { process($0, frameCount: count) }
                start += count
                block += 1
            }
        }
    }
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

/// Where two recordings first differ in any bit or in length, as (channel, sample); nil where they are the same. (Comparing the
/// arrays themselves would print them when a test fails.)
func firstDifference(_ a: [[Float]], _ b: [[Float]]) -> [Int]? {
    guard a.count == b.count else { return [min(a.count, b.count), 0] }
    for (channel, (x, y)) in zip(a, b).enumerated() where x != y {
        return [channel, zip(x, y).enumerated().first { $1.0 != $1.1 }?.offset ?? min(x.count, y.count)]
    }
    return nil
}
