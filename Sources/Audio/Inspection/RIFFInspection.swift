import SoundalikeFoundations

/// WAV and RF64 (EBU Tech 3306) files.
///
/// libsndfile gets a plain file of the same samples: format, texts and data, in the sizes that are really there. Everything else is
/// carried past it, since it fails on long lists of markers and on chunks without their pad byte.
enum RIFFInspection {
    /// Chunks that libsndfile reads.
    private static let passedOn: Set<String> = ["fact", "bext"]
    /// Chunks that describe the samples, or nothing, and are not carried to a copy.
    private static let dropped: Set<String> = ["fmt ", "ds64", "data", "fact", "bext", "PEAK", "levl", "MD5 ", "JUNK", "junk", "FLLR", "PAD ", "wavl", "slnt"]
    private static let largestCarried = 16 << 20
    private static let largestCarriedTogether = 64 << 20

    static func inspect(_ file: InputFile) throws(SoundalikeError) -> HeaderFindings {
        guard file.length >= 12 else { throw HeaderInspection.headerCutOff(file) }
        var findings = HeaderFindings()
        var format: [UInt8] = [], readable: [UInt8] = []
        var longDataSize: UInt64?
        var data: FileChunk?
        func visit(_ chunk: FileChunk) {
            switch chunk.identifier {
            case "fmt " where format.isEmpty: format = file.bytes(at: chunk.start, count: min(Int(chunk.declaredSize), chunk.availableSize, 1 << 16))
            case "ds64": longDataSize = file.bytes(at: chunk.start, count: 16).unsigned(at: 8, byteCount: 8, bigEndian: false)
            case "data": data = data ?? chunk
            default: keep(chunk, of: file, in: &findings, readable: &readable)
            }
        }
        let lacksPadding = ChunkLayout.riff.walk(file) { chunk in
            visit(chunk)
            // What follows an RF64 file's data cannot be reached by its 32-bit size.
            return !(chunk.identifier == "data" && chunk.isCutOff)
        }
        if lacksPadding { findings.warnings.append("a chunk of odd size has no pad byte; it is read as it was meant") }
        if let channelCount = format.unsigned(at: 2, byteCount: 2, bigEndian: false), let rate = format.unsigned32(at: 4) {
            try HeaderInspection.check(channelCount: Int(channelCount), sampleRateHz: Double(rate), of: file.path)
        }
        guard let data else { throw HeaderInspection.headerCutOff(file) }
        let isLong = data.declaredSize == 0xFFFF_FFFF
        let declared = isLong ? longDataSize ?? data.declaredSize : data.declaredSize
        var size = Int(clamping: declared)
        if declared > UInt64(data.availableSize) {
            guard isOpenEnded(declared) else {
                throw HeaderInspection.bodyCutOff(file, declared: Int(clamping: declared), present: data.availableSize)
            }
            size = data.availableSize
        } else if isLong {
            var layout = ChunkLayout.riff
            layout.firstChunk = data.start + size + size % 2
            layout.walk(file) { visit($0); return true }
        } else if isStale(file, data, format: format) {
            findings.warnings.append("its header gives \(size) bytes of audio, and \(data.availableSize) are there: all are read")
            size = data.availableSize
            // What was taken for chunks was audio.
            findings.chunks = []
        }
        findings.parts = [plainFile(file, format: format, readable: readable, data: data.start ..< data.start + size)]
        return findings
    }

    /// Whether the size of the data was written before the data ended: by a recorder whose battery died, say. What follows is then audio.
    private static func isStale(_ file: InputFile, _ data: FileChunk, format: [UInt8]) -> Bool {
        let size = Int(data.declaredSize), end = data.start + size
        let rest = file.length - end
        if size == 0, rest > 0, let whole = file.bytes(at: 4, count: 4).unsigned32(at: 0), Int(whole) + 8 <= data.start || whole >= 0x7FFF_F000 { return true }
        // Less than a tenth of a second is what some programs leave at the end of a file.
        let bytesPerSecond = Int(format.unsigned32(at: 8) ?? 0)
        guard rest > max(bytesPerSecond / 10, 8) else { return false }
        for offset in [end + end % 2, end] where ChunkLayout.riff.startsChunk(file, at: offset) { return false }
        return !["TAG", "ID3", "APETAGEX"].contains { file.bytes(at: end, count: 8).starts(with: $0.utf8) }
    }

    /// Sizes that writers leave behind when they cannot go back to the header: ffmpeg and others all ones, SoX 0x7FFFF000.
    private static func isOpenEnded(_ size: UInt64) -> Bool {
        size == 0 || size == 0x7FFF_F000 || (0xFFFF_FF00 ... 0xFFFF_FFFF).contains(size) || size == .max
    }

    private static func keep(_ chunk: FileChunk, of file: InputFile, in findings: inout HeaderFindings, readable: inout [UInt8]) {
        // What has no name of four characters is damage, and would be taken for audio behind the data of a copy.
        guard chunk.identifier.utf8.count == 4, chunk.identifier.utf8.allSatisfy({ (0x20 ... 0x7E).contains($0) }) else { return }
        guard !chunk.isCutOff, !dropped.contains(chunk.identifier) || passedOn.contains(chunk.identifier) else { return }
        let total = findings.chunks.reduce(0) { $0 + $1.bytes.count }
        guard chunk.declaredSize <= largestCarried, total + Int(chunk.declaredSize) <= largestCarriedTogether else {
            findings.warnings.append("its chunk \(chunk.identifier) of \(chunk.declaredSize) bytes is too large to be kept")
            return
        }
        let bytes = file.bytes(at: chunk.start, count: Int(chunk.declaredSize))
        let isInfo = chunk.identifier == "LIST" && bytes.starts(with: "INFO".utf8)
        // Longer ones do not fit into the library's header.
        if (isInfo || passedOn.contains(chunk.identifier)) && bytes.count <= 1 << 15 { readable += RIFFChunk(identifier: chunk.identifier, bytes: bytes).encoded }
        if !passedOn.contains(chunk.identifier) { findings.chunks.append(RIFFChunk(identifier: chunk.identifier, bytes: bytes)) }
    }

    /// The file as the library is to find it.
    private static func plainFile(_ file: InputFile, format: [UInt8], readable: [UInt8], data: Range<Int>) -> Splice {
        let head = RIFFChunk(identifier: "fmt ", bytes: format).encoded + readable
        let wholeSize = 4 + head.count + 8 + data.count + data.count % 2
        let isLong = file.bytes(at: 0, count: 4).starts(with: "RF64".utf8) || wholeSize + 36 > 0xFFFF_FFF0
        var start = Array((isLong ? "RF64" : "RIFF").utf8)
        start.append(littleEndian: isLong ? 0xFFFF_FFFF : UInt32(wholeSize))
        start += Array("WAVE".utf8)
        if isLong {
            let frameBytes = max(1, Int(format.unsigned(at: 12, byteCount: 2, bigEndian: false) ?? 1))
            var sizes: [UInt8] = []
            for number in [wholeSize + 36, data.count, data.count / frameBytes] {
                sizes.append(littleEndian: UInt32(truncatingIfNeeded: number))
                sizes.append(littleEndian: UInt32(truncatingIfNeeded: number >> 32))
            }
            start += RIFFChunk(identifier: "ds64", bytes: sizes + [0, 0, 0, 0]).encoded
        }
        start += head + Array("data".utf8)
        start.append(littleEndian: isLong ? 0xFFFF_FFFF : UInt32(data.count))
        return Splice([.bytes(start), .file(data), .bytes(data.count % 2 == 1 ? [0] : [])])
    }
}
