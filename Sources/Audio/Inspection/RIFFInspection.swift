import SoundalikeFoundations

/// WAV and RF64 (EBU Tech 3306) files.
enum RIFFInspection {
    /// Chunks that are carried to a copy as they are, if they are no larger than `largestCarried` bytes.
    private static let carried: Set<String> = ["cue ", "smpl", "inst", "iXML"]
    private static let largestCarried = 1 << 20

    static func inspect(_ file: InputFile) throws(SoundalikeError) -> HeaderFindings {
        guard file.length >= 12 else { throw HeaderInspection.headerCutOff(file) }
        var chunks: [RIFFChunk] = []
        var format: [UInt8] = []
        var longDataSize: UInt64?
        var data: FileChunk?
        ChunkLayout.riff.walk(file) { chunk in
            switch chunk.identifier {
            case "fmt ": format = file.bytes(at: chunk.start, count: min(chunk.availableSize, 40))
            case "ds64": longDataSize = file.bytes(at: chunk.start, count: 16).unsigned(at: 8, byteCount: 8, bigEndian: false)
            case "data":
                data = data ?? chunk
                // What follows an RF64 file's data cannot be reached by its 32-bit size.
                if chunk.isCutOff, let longDataSize, longDataSize < UInt64(chunk.availableSize) {
                    chunks += trailing(file, from: chunk.start + Int(longDataSize))
                }
            default: if let kept = keep(chunk, of: file) { chunks.append(kept) }
            }
            return true
        }
        if let channelCount = format.unsigned(at: 2, byteCount: 2, bigEndian: false), let rate = format.unsigned32(at: 4) {
            try HeaderInspection.check(channelCount: Int(channelCount), sampleRateHz: Double(rate), of: file.path)
        }
        guard let data else { throw HeaderInspection.headerCutOff(file) }
        let isLong = data.declaredSize == 0xFFFF_FFFF
        let declared = isLong ? longDataSize ?? data.declaredSize : data.declaredSize
        if declared > UInt64(data.availableSize), !isOpenEnded(declared) {
            throw HeaderInspection.bodyCutOff(file, declared: Int(clamping: declared), present: data.availableSize)
        }
        return HeaderFindings(chunks: chunks, patch: isUnfinished(file, data) ? openingPatch(data) : nil)
    }

    /// Whether no size was ever written for data that is there; a file that is rightly empty counts what follows its data.
    private static func isUnfinished(_ file: InputFile, _ data: FileChunk) -> Bool {
        guard data.declaredSize == 0, data.availableSize > 0, let whole = file.bytes(at: 4, count: 4).unsigned32(at: 0) else { return false }
        return Int(whole) + 8 <= data.start || whole >= 0x7FFF_F000
    }

    /// Makes libsndfile read to the end of the file.
    private static func openingPatch(_ data: FileChunk) -> HeaderPatch {
        HeaderPatch(offset: data.start - 4, bytes: [0xFF, 0xFF, 0xFF, 0xFF])
    }

    /// Sizes that writers leave behind when they cannot go back to the header: ffmpeg and others all ones, SoX 0x7FFFF000.
    private static func isOpenEnded(_ size: UInt64) -> Bool {
        size == 0 || size == 0x7FFF_F000 || (0xFFFF_FF00 ... 0xFFFF_FFFF).contains(size) || size == .max
    }

    private static func keep(_ chunk: FileChunk, of file: InputFile) -> RIFFChunk? {
        guard !chunk.isCutOff, chunk.declaredSize <= largestCarried else { return nil }
        if chunk.identifier == "LIST" {
            guard file.bytes(at: chunk.start, count: 4).elementsEqual("adtl".utf8) else { return nil }
        } else if !carried.contains(chunk.identifier) {
            return nil
        }
        return RIFFChunk(identifier: chunk.identifier, bytes: file.bytes(at: chunk.start, count: Int(chunk.declaredSize)))
    }

    private static func trailing(_ file: InputFile, from offset: Int) -> [RIFFChunk] {
        var layout = ChunkLayout.riff
        layout.firstChunk = offset + offset % 2
        var chunks: [RIFFChunk] = []
        layout.walk(file) { chunk in
            if let kept = keep(chunk, of: file) { chunks.append(kept) }
            return true
        }
        return chunks
    }
}
