/// The Secure Hash Algorithm with 256 bits, over bytes that come in pieces. Source: NIST FIPS 180-4, sections 4.1.2, 5 and 6.2.
struct SHA256 {
    private var state: [UInt32]
    /// The start of a block that is not full yet.
    private var pending: [UInt8] = []
    private var byteCount: UInt64 = 0
    private let constants: [UInt32]
    private var schedule = [UInt32](repeating: 0, count: 64)

    init() {
        // The first 32 fractional bits of the square and cube roots of the first primes: exact in Double, whose 53 bits
        // leave more than 32 behind the point for roots below 8 (the cube root of 311 is 6.8, the square root of 19 is 4.4).
        func fraction(_ root: Double) -> UInt32 { UInt32((root - root.rounded(.down)) * 0x1p32) }
        let primes = (2...311).filter { number in !(2..<number).contains { number.isMultiple(of: $0) } }.map(Double.init)
        state = primes.prefix(8).map { fraction($0.squareRoot()) }
        constants = primes.map { fraction(Self.cubeRoot($0)) }
    }

    /// Newton's iteration, which ends within one unit in the last place.
    private static func cubeRoot(_ x: Double) -> Double {
        var root = x / 2
        for _ in 0..<40 { root -= (root * root * root - x) / (3 * root * root) }
        return root
    }

    mutating func update(_ bytes: [UInt8]) {
        byteCount += UInt64(bytes.count)
        var position = 0
        if !pending.isEmpty {
            position = min(64 - pending.count, bytes.count)
            pending.append(contentsOf: bytes[..<position])
            guard pending.count == 64 else { return }
            pending.withUnsafeBytes { compress($0, at: 0) }
            pending.removeAll(keepingCapacity: true)
        }
        bytes.withUnsafeBytes { buffer in
            while position + 64 <= buffer.count {
                compress(buffer, at: position)
                position += 64
            }
        }
        pending.append(contentsOf: bytes[position...])
    }

    mutating func finalise() -> String {
        let bitCount = byteCount &* 8
        var padding: [UInt8] = [0x80]
        padding.append(contentsOf: repeatElement(0, count: (119 - pending.count) % 64))
        for shift in stride(from: UInt64(56), through: 0, by: -8) { padding.append(UInt8(truncatingIfNeeded: bitCount >> shift)) }
        update(padding)
        let digits = Array("0123456789abcdef")
        return String(state.flatMap { word in stride(from: 28, through: 0, by: -4).map { digits[Int((word >> UInt32($0)) & 15)] } })
    }

    private mutating func compress(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        func rotated(_ x: UInt32, _ n: UInt32) -> UInt32 { (x >> n) | (x << (32 - n)) }
        for t in 0..<16 { schedule[t] = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 4 * t, as: UInt32.self)) }
        for t in 16..<64 {
            let w2 = schedule[t - 2], w15 = schedule[t - 15]
            let sigma1 = rotated(w2, 17) ^ rotated(w2, 19) ^ (w2 >> 10)
            let sigma0 = rotated(w15, 7) ^ rotated(w15, 18) ^ (w15 >> 3)
            schedule[t] = sigma1 &+ schedule[t - 7] &+ sigma0 &+ schedule[t - 16]
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for t in 0..<64 {
            let sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
            let choice = (e & f) ^ (~e & g)
            let first = h &+ sum1 &+ choice &+ constants[t] &+ schedule[t]
            let sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ sum0 &+ majority)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }
}
