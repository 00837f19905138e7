import SoundalikeFoundations

/// Ogg files (RFC 3533): whether the last page is whole and says that it is the last, and where the recordings of a chain begin.
enum OggInspection {
    /// The most bytes of one page: 27 of header, 255 of segment table, 255 segments of 255.
    private static let largestPage = 27 + 255 + 255 * 255

    static func inspect(_ file: InputFile) throws(SoundalikeError) -> HeaderFindings {
        // Two pages' worth, so that something after the last page does not hide it.
        let start = max(0, file.length - 2 * largestPage)
        let tail = file.bytes(at: start, count: 2 * largestPage)
        guard let page = lastPage(in: tail), tail.count >= page + 27 else { throw HeaderInspection.bodyCutOff(file) }
        let segmentCount = Int(tail[page + 26])
        let table = tail.dropFirst(page + 27).prefix(segmentCount)
        let size = 27 + segmentCount + table.reduce(0) { $0 + Int($1) }
        guard table.count == segmentCount, page + size <= tail.count else { throw HeaderInspection.bodyCutOff(file) }
        guard tail[page + 5] & Flag.last != 0 else { throw HeaderInspection.bodyCutOff(file) }
        var findings = HeaderFindings()
        let links = links(of: file)
        if links.count > 1 {
            findings.parts = links.map { Splice([.file($0)]) }
            findings.warnings.append("is a chain of \(links.count) recordings; they are read one after the other")
        }
        return findings
    }

    private enum Flag {
        static let first: UInt8 = 2
        static let last: UInt8 = 4
    }

    /// Where the recordings of a chain lie: each begins with the first pages of its streams.
    private static func links(of file: InputFile) -> [Range<Int>] {
        var starts: [Int] = []
        var wasFirst = false
        var offset = 0
        while offset < file.length {
            let header = file.bytes(at: offset, count: 27 + 255)
            guard header.count >= 27, header.starts(with: "OggS".utf8) else { break }
            let segmentCount = Int(header[26])
            let isFirst = header[5] & Flag.first != 0
            if isFirst, !wasFirst { starts.append(offset) }
            wasFirst = isFirst
            offset += 27 + segmentCount + header.dropFirst(27).prefix(segmentCount).reduce(0) { $0 + Int($1) }
        }
        guard starts.count <= 10_000 else { return [] }
        return starts.indices.map { starts[$0] ..< ($0 + 1 < starts.count ? starts[$0 + 1] : file.length) }
    }

    /// Where the last page starts.
    private static func lastPage(in bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0 ... bytes.count - 4).reversed().first { offset in
            bytes[offset] == 0x4F && bytes[offset + 1] == 0x67 && bytes[offset + 2] == 0x67 && bytes[offset + 3] == 0x53
        }
    }
}
