import SoundalikeFoundations

/// AIFF and AIFF-C files.
enum AIFFInspection {
    /// Chunks that libsndfile reads, and needs.
    private static let passedOn: Set<String> = ["COMM", "FVER", "NAME", "AUTH", "(c) ", "ANNO", "APPL", "CHAN"]

    static func inspect(_ file: InputFile) throws(SoundalikeError) -> HeaderFindings {
        guard file.length >= 12 else { throw HeaderInspection.headerCutOff(file) }
        var findings = HeaderFindings()
        var common: [UInt8] = [], readable: [UInt8] = []
        var sound: FileChunk?
        var hasMarkers = false
        let lacksPadding = ChunkLayout.aiff.walk(file) { chunk in
            if chunk.identifier == "SSND" { sound = sound ?? chunk }
            guard !chunk.isCutOff, chunk.declaredSize <= 16 << 20, chunk.identifier != "SSND" else { return true }
            let bytes = file.bytes(at: chunk.start, count: Int(chunk.declaredSize))
            if chunk.identifier == "COMM" { common = bytes }
            if passedOn.contains(chunk.identifier) { readable += RIFFChunk(identifier: chunk.identifier, bytes: bytes).encodedBigEndian }
            if chunk.identifier == "MARK" {
                findings.markers = AIFFMarkers.points(in: bytes)
                hasMarkers = true
            }
            if chunk.identifier == "ID3 " { findings.chunks.append(RIFFChunk(identifier: "ID3 ", bytes: bytes)) }
            return true
        }
        guard let channelCount = common.unsigned(at: 0, byteCount: 2, bigEndian: true),
            let frameCount = common.unsigned(at: 2, byteCount: 4, bigEndian: true),
            let bits = common.unsigned(at: 6, byteCount: 2, bigEndian: true),
            let rate = extended(common, at: 8)
        else { throw HeaderInspection.headerCutOff(file) }
        try HeaderInspection.check(channelCount: Int(channelCount), sampleRateHz: rate, of: file.path)
        guard let sound else {
            if frameCount == 0 { return findings }
            throw HeaderInspection.headerCutOff(file)
        }
        guard !isOpenEnded(sound.declaredSize) else { return findings }
        if sound.isCutOff {
            throw HeaderInspection.bodyCutOff(file, declared: Int(clamping: sound.declaredSize), present: sound.availableSize)
        }
        if lacksPadding { findings.warnings.append("a chunk of odd size has no pad byte; it is read as it was meant") }
        if lacksPadding || hasMarkers {
            let form = file.bytes(at: 8, count: 4)
            let end = sound.start + Int(sound.declaredSize)
            let size = UInt32(clamping: 4 + readable.count + 8 + Int(sound.declaredSize) + Int(sound.declaredSize % 2))
            findings.parts = [
                Splice([
                    .bytes(Array("FORM".utf8) + size.bigEndianBytes + form + readable + Array("SSND".utf8) + UInt32(sound.declaredSize).bigEndianBytes),
                    .file(sound.start ..< end), .bytes(sound.declaredSize % 2 == 1 ? [0] : []),
                ])
            ]
        }
        // Compressed kinds of AIFF-C count otherwise.
        let compression = String(decoding: common.dropFirst(18).prefix(4), as: UTF8.self)
        guard ["", "NONE", "sowt", "twos"].contains(compression) else { return findings }
        let needed = frameCount * channelCount * ((bits + 7) / 8)
        if needed + 8 > sound.declaredSize {
            throw HeaderInspection.bodyCutOff(file, declared: Int(clamping: needed), present: Int(sound.declaredSize) - 8)
        }
        return findings
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

/// Marked places as AIFF files hold them: a `MARK` chunk of numbers, places and names.
enum AIFFMarkers {
    /// The points in the contents of a `MARK` chunk.
    static func points(in bytes: [UInt8]) -> [AudioFileMetadata.CuePoint] {
        var points: [AudioFileMetadata.CuePoint] = []
        var offset = 2
        for _ in 0 ..< Int(bytes.unsigned(at: 0, byteCount: 2, bigEndian: true) ?? 0) {
            guard let identifier = bytes.unsigned(at: offset, byteCount: 2, bigEndian: true),
                let frame = bytes.unsigned(at: offset + 2, byteCount: 4, bigEndian: true), offset + 6 < bytes.count
            else { break }
            let length = Int(bytes[offset + 6])
            let name = bytes.dropFirst(offset + 7).prefix(length)
            points.append(.init(identifier: Int32(identifier), frame: UInt32(frame), name: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)))
            // Length byte and name fill an even number of bytes.
            offset += 6 + (length + 2) / 2 * 2
        }
        return points
    }

    /// The chunk that holds `points`; nil when there are none.
    static func chunk(for points: [AudioFileMetadata.CuePoint]) -> RIFFChunk? {
        let points = points.prefix(65_535)
        guard !points.isEmpty else { return nil }
        var bytes = [UInt8(points.count >> 8), UInt8(points.count & 0xFF)]
        for (index, point) in points.enumerated() {
            // Numbers are from 1 to 32767 here.
            let identifier = (1 ... 32_767).contains(point.identifier) ? Int(point.identifier) : index + 1
            let name = Array(point.name.utf8.prefix(255))
            bytes += [UInt8(identifier >> 8 & 0xFF), UInt8(identifier & 0xFF)] + point.frame.bigEndianBytes + [UInt8(name.count)] + name
            if name.count % 2 == 0 { bytes.append(0) }
        }
        return RIFFChunk(identifier: "MARK", bytes: bytes)
    }
}
