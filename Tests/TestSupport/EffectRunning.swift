import SoundalikeEffects

/// Runs `body` on pointers to copies of `channels`, and returns what it left there.
public func withChannels(_ channels: [[Float]], _ body: (ChannelPointers) throws -> Void) rethrows -> [[Float]] {
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
    /// Processes copies of `channels` in blocks of the given sizes, again and again; `between` is called before each block with its first frame.
    public func processed(_ channels: [[Float]], blocks: [Int], between: (Int) -> Void = { _ in }) -> [[Float]] {
        withChannels(channels) { pointers in
            var start = 0, block = 0
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

extension EffectBank {
    /// Runs one frame: `input[item, variant, frame]` by `settings[item, variant, parameter]`, to samples `[item][variant][frame]`.
    public func output(
        input: [Float], settings: [Double], variantCount: Int, frameCount: Int
    ) throws -> (samples: [[[Float]]], failures: [BankFailure]) {
        var output = [Float](repeating: .nan, count: input.count)
        let failures = try input.withUnsafeBufferPointer { input in
            try settings.withUnsafeBufferPointer { settings in
                try output.withUnsafeMutableBufferPointer { output in
                    try process(
                        BankFrame(frameCount: frameCount, variantCount: variantCount, input: input, settings: settings, output: output))
                }
            }
        }
        let samples = (0..<itemCount).map { item in
            (0..<variantCount).map { variant in
                let first = (item * variantCount + variant) * frameCount
                return Array(output[first..<first + frameCount])
            }
        }
        return (samples, failures)
    }
}

/// Where two recordings first differ in any bit or in length, as (channel, sample); nil where they are the same. (Comparing the
/// arrays themselves would print them when a test fails.)
public func firstDifference(_ a: [[Float]], _ b: [[Float]]) -> [Int]? {
    guard a.count == b.count else { return [min(a.count, b.count), 0] }
    for (channel, (x, y)) in zip(a, b).enumerated() where x.map(\.bitPattern) != y.map(\.bitPattern) {
        return [channel, zip(x, y).enumerated().first { $1.0.bitPattern != $1.1.bitPattern }?.offset ?? min(x.count, y.count)]
    }
    return nil
}
