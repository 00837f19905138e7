import SoundalikeFoundations

/// AIFF and AIFF-C files.
enum AIFFInspection {
    static func inspect(_ file: InputFile) throws(SoundalikeError) {
        guard file.length >= 12 else { throw HeaderInspection.headerCutOff(file) }
        var common: [UInt8] = []
        var sound: FileChunk?
        ChunkLayout.aiff.walk(file) { chunk in
            if chunk.identifier == "COMM" { common = file.bytes(at: chunk.start, count: min(chunk.availableSize, 22)) }
            if chunk.identifier == "SSND" { sound = sound ?? chunk }
            return true
        }
        guard let channelCount = common.unsigned(at: 0, byteCount: 2, bigEndian: true),
            let frameCount = common.unsigned(at: 2, byteCount: 4, bigEndian: true),
            let bits = common.unsigned(at: 6, byteCount: 2, bigEndian: true),
            let rate = extended(common, at: 8)
        else { throw HeaderInspection.headerCutOff(file) }
        try HeaderInspection.check(channelCount: Int(channelCount), sampleRateHz: rate, of: file.path)
        guard let sound else {
            if frameCount == 0 { return }
            throw HeaderInspection.headerCutOff(file)
        }
        guard !isOpenEnded(sound.declaredSize) else { return }
        if sound.isCutOff {
            throw HeaderInspection.bodyCutOff(file, declared: Int(clamping: sound.declaredSize), present: sound.availableSize)
        }
        // Compressed kinds of AIFF-C count otherwise.
        let compression = String(decoding: common.dropFirst(18).prefix(4), as: UTF8.self)
        guard ["", "NONE", "sowt", "twos"].contains(compression) else { return }
        let needed = frameCount * channelCount * ((bits + 7) / 8)
        if needed + 8 > sound.declaredSize {
            throw HeaderInspection.bodyCutOff(file, declared: Int(clamping: needed), present: Int(sound.declaredSize) - 8)
        }
    }

    /// Sizes that writers leave behind when they cannot go back to the header: none, SoX's 0x7F000000, all ones.
    private static func isOpenEnded(_ size: UInt64) -> Bool {
        size == 0 || (0x7F00_0000 ... 0x7F00_0100).contains(size) || size >= 0xFFFF_FF00
    }

    /// The 80-bit extended number at `offset`; sign and infinities are of no use here.
    private static func extended(_ bytes: [UInt8], at offset: Int) -> Double? {
        guard let exponent = bytes.unsigned(at: offset, byteCount: 2, bigEndian: true),
            let mantissa = bytes.unsigned(at: offset + 2, byteCount: 8, bigEndian: true)
        else { return nil }
        return Double(sign: .plus, exponent: Int(exponent & 0x7FFF) - 16_383 - 63, significand: Double(mantissa))
    }
}
