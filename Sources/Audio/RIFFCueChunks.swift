/// Cue points as RIFF files hold them: a `cue ` chunk with the places, a `LIST` chunk of type `adtl` with the names.
enum RIFFCueChunks {
    /// Bytes of one point in a `cue ` chunk.
    private static let pointSize = 24

    /// The cue points in `chunks`, in the file's order.
    static func cuePoints(in chunks: [RIFFChunk]) -> [AudioFileMetadata.CuePoint] {
        guard let cue = chunks.first(where: { $0.identifier == "cue " }) else { return [] }
        let names = names(in: chunks)
        let fitting = max(0, cue.bytes.count - 4) / pointSize
        let count = min(Int(cue.bytes.unsigned32(at: 0) ?? 0), fitting)
        return (0 ..< count).compactMap { index in
            let start = 4 + index * pointSize
            guard let identifier = cue.bytes.unsigned32(at: start), let frame = cue.bytes.unsigned32(at: start + 20) else { return nil }
            return .init(identifier: Int32(bitPattern: identifier), frame: frame, name: names[identifier] ?? "")
        }
    }

    /// The chunks that hold `points`; none when there are none.
    static func chunks(for points: [AudioFileMetadata.CuePoint]) -> [RIFFChunk] {
        guard !points.isEmpty else { return [] }
        var cue: [UInt8] = []
        cue.append(littleEndian: UInt32(points.count))
        var labels = Array("adtl".utf8)
        for point in points {
            let identifier = UInt32(bitPattern: point.identifier)
            cue.append(littleEndian: identifier)
            cue.append(littleEndian: point.frame)
            cue += Array("data".utf8)
            cue.append(littleEndian: 0)
            cue.append(littleEndian: 0)
            cue.append(littleEndian: point.frame)
            guard !point.name.isEmpty else { continue }
            let name = Array(point.name.utf8) + [0]
            labels += Array("labl".utf8)
            labels.append(littleEndian: UInt32(4 + name.count))
            labels.append(littleEndian: identifier)
            labels += name
            if name.count % 2 == 1 { labels.append(0) }
        }
        let list = RIFFChunk(identifier: "LIST", bytes: labels)
        return [RIFFChunk(identifier: "cue ", bytes: cue)] + (labels.count > 4 ? [list] : [])
    }

    private static func names(in chunks: [RIFFChunk]) -> [UInt32: String] {
        guard let list = chunks.first(where: { $0.identifier == "LIST" && $0.bytes.starts(with: "adtl".utf8) })?.bytes else { return [:] }
        var names: [UInt32: String] = [:]
        var offset = 4
        while let size = list.unsigned32(at: offset + 4).map(Int.init), offset + 8 + size <= list.count {
            if size > 4, list[offset ..< offset + 4].elementsEqual("labl".utf8), let identifier = list.unsigned32(at: offset + 8) {
                names[identifier] = String(decoding: list[(offset + 12) ..< (offset + 8 + size)].prefix { $0 != 0 }, as: UTF8.self)
            }
            offset += 8 + size + size % 2
        }
        return names
    }
}

extension [UInt8] {
    /// The little-endian number at `offset`, nil when it is not all there.
    func unsigned32(at offset: Int) -> UInt32? { unsigned(at: offset, byteCount: 4, bigEndian: false).map(UInt32.init(truncatingIfNeeded:)) }

    /// The number in `byteCount` (at most 8) bytes at `offset`, nil when they are not all there.
    func unsigned(at offset: Int, byteCount: Int, bigEndian: Bool) -> UInt64? {
        guard offset >= 0, byteCount <= count, offset <= count - byteCount else { return nil }
        return (0 ..< byteCount).reduce(0) { number, index in
            number << 8 | UInt64(self[offset + (bigEndian ? index : byteCount - 1 - index)])
        }
    }

    mutating func append(littleEndian number: UInt32) {
        for shift in stride(from: 0 as UInt32, to: 32, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
