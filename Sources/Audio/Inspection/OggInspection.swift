import SoundalikeFoundations

/// Ogg files (RFC 3533): whether the last page is whole and says that it is the last.
enum OggInspection {
    /// The most bytes of one page: 27 of header, 255 of segment table, 255 segments of 255.
    private static let largestPage = 27 + 255 + 255 * 255

    static func inspect(_ file: InputFile) throws(SoundalikeError) {
        // Two pages' worth, so that something after the last page does not hide it.
        let start = max(0, file.length - 2 * largestPage)
        let tail = file.bytes(at: start, count: 2 * largestPage)
        guard let page = lastPage(in: tail), tail.count >= page + 27 else { throw HeaderInspection.bodyCutOff(file) }
        let segmentCount = Int(tail[page + 26])
        let table = tail.dropFirst(page + 27).prefix(segmentCount)
        let size = 27 + segmentCount + table.reduce(0) { $0 + Int($1) }
        guard table.count == segmentCount, page + size <= tail.count else { throw HeaderInspection.bodyCutOff(file) }
        let endOfStream: UInt8 = 4
        guard tail[page + 5] & endOfStream != 0 else { throw HeaderInspection.bodyCutOff(file) }
    }

    /// Where the last page starts.
    private static func lastPage(in bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0 ... bytes.count - 4).reversed().first { offset in
            bytes[offset] == 0x4F && bytes[offset + 1] == 0x67 && bytes[offset + 2] == 0x67 && bytes[offset + 3] == 0x53
        }
    }
}
