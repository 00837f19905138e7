/// Tells tests apart: eight hexadecimal digits of everything that a test is made of (FNV-1a), always the same for the same test.
struct TestIdentifier {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        // Between two parts stands what no text contains.
        hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }

    mutating func add(_ samples: [Float]) {
        for sample in samples { hash = (hash ^ UInt64(sample.bitPattern)) &* 0x100_0000_01B3 }
    }

    var text: String {
        let digits = String(UInt32(truncatingIfNeeded: hash ^ hash >> 32), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
