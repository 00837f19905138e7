/// WAV files byte by byte, so that they can be wrong.
enum WaveBytes {
    /// A 16-bit PCM file that declares what it is told to and holds `data`.
    static func file(
        channelCount: Int = 1, sampleRateHz: Int = 44_100, bits: Int = 16, isFloat: Bool = false, declaredBytes: Int? = nil, data: [UInt8]
    ) -> [UInt8] {
        let frameBytes = channelCount * bits / 8
        let size = declaredBytes ?? data.count
        return Array("RIFF".utf8) + little(36 + size, 4) + Array("WAVEfmt ".utf8) + little(16, 4) + little(isFloat ? 3 : 1, 2)
            + little(channelCount, 2) + little(sampleRateHz, 4) + little(sampleRateHz * frameBytes, 4) + little(frameBytes, 2) + little(bits, 2)
            + Array("data".utf8) + little(size, 4) + data
    }

    /// One second of mono 32-bit float samples, all `value` but one in the middle.
    static func floats(with odd: Float) -> [UInt8] {
        var data: [UInt8] = []
        for index in 0..<44_100 { data += little(Int((index == 22_050 ? odd : Float(index % 100) / 1_000).bitPattern), 4) }
        return file(bits: 32, isFloat: true, data: data)
    }

    static func little(_ value: Int, _ byteCount: Int) -> [UInt8] {
        (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
