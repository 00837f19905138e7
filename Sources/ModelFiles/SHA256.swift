import CSoundalikeKernels

/// The Secure Hash Algorithm with 256 bits, over bytes that come in pieces. Source: NIST FIPS 180-4, sections 5 and 6.2.
struct SHA256 {
    /// The first 32 bits behind the point of the square roots of the first eight primes.
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    /// The start of a block that is not full yet.
    private var pending: [UInt8] = []
    private var byteCount: UInt64 = 0
    private let instructions: sk_instructions

    /// - Parameter instructions: tests do without the processor's own for it.
    init(instructions: sk_instructions = SK_BEST) {
        self.instructions = instructions
    }

    mutating func update(_ bytes: [UInt8]) {
        byteCount += UInt64(bytes.count)
        var position = 0
        if !pending.isEmpty {
            position = min(64 - pending.count, bytes.count)
            pending.append(contentsOf: bytes[..<position])
            guard pending.count == 64 else { return }
            sk_sha256(&state, pending, 1, instructions)
            pending.removeAll(keepingCapacity: true)
        }
        let blocks = (bytes.count - position) / 64
        bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            sk_sha256(&state, start + position, blocks, instructions)
        }
        pending.append(contentsOf: bytes[(position + 64 * blocks)...])
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
}
