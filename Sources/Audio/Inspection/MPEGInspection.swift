import SoundalikeFoundations

/// MP3 files: which frames are there. libsndfile takes the length from a Xing header, or guesses it from the first frame; where the header is
/// missing or wrong, or something lies between frames, it gets the frames alone, behind a header that counts them.
enum MPEGInspection {
    static func inspect(_ file: InputFile) throws(SoundalikeError) -> HeaderFindings {
        let start = MPEGFrames.endOfTag(file, at: 0)
        let head = file.bytes(at: start, count: 4)
        guard let first = MPEGFrameHeader(head) else {
            if start >= file.length { throw HeaderInspection.headerCutOff(file) }
            return HeaderFindings()
        }
        // The decoder writes to standard error about a file that ends within its first frame or right after.
        if let size = first.byteCount, start + size + 4 > file.length { throw HeaderInspection.headerCutOff(file) }
        let tag = XingTag(file.bytes(at: start, count: min(first.byteCount ?? 0, 4_096)), frame: first)
        if let declared = tag?.byteCount, declared > file.length - start {
            throw HeaderInspection.bodyCutOff(file, declared: declared, present: file.length - start)
        }
        let frames = MPEGFrames(file, from: start, like: first)
        guard frames.count > 0 else { return HeaderFindings() }
        if let other = frames.otherHeader {
            throw SoundalikeError(
                .badData, file.path, "its parts have different sample rates or channels (\(first.text), then \(other.text))", remedy: "convert them to one format first")
        }
        var findings = HeaderFindings()
        if let tag, tag.frameCount == frames.count, frames.ranges.count == 1 { return findings }
        if frames.isCutOff { findings.warnings.append("ends within a frame, which is left out") }
        if let tag, tag.frameCount != nil, tag.frameCount != frames.count {
            findings.warnings.append("its header counts \(tag.frameCount ?? 0) frames, and \(frames.count) are there: all are read")
        }
        if frames.skippedByteCount > 0 {
            findings.warnings.append("\(frames.skippedByteCount) bytes between its frames are damaged or no audio, and are left out")
        }
        let byteCount = (first.byteCount ?? 0) + frames.ranges.reduce(0) { $0 + $1.count }
        let counting = tag?.replacing(frameCount: frames.count, byteCount: byteCount, isWhole: frames.tagCount <= 1) ?? XingTag.frame(like: first, frameCount: frames.count)
        // The text tags stay in front, for the library to read.
        findings.parts = [Splice([.file(0 ..< start), .bytes(counting)] + frames.ranges.map { .file($0) })]
        return findings
    }
}

/// The four bytes that begin a frame of Layer III.
struct MPEGFrameHeader {
    /// kbit/s by the index in the header; 0 where the frame does not say.
    private static let bitratesOfVersion1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    private static let bitratesOfVersion2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]

    let bytes: [UInt8]
    let isVersion1: Bool
    let isMono: Bool
    let sampleRateHz: Int
    /// Nil for free format, whose frames do not say.
    let byteCount: Int?

    /// Nil where these bytes begin no frame of Layer III.
    init?(_ header: some Collection<UInt8>) {
        let bytes = Array(header.prefix(4))
        guard bytes.count == 4, bytes[0] == 0xFF, bytes[1] & 0xE6 == 0xE2, bytes[1] & 0x18 != 0x08 else { return nil }
        let bitrateIndex = Int(bytes[2] >> 4), rateIndex = Int(bytes[2] >> 2 & 3)
        guard bitrateIndex < 15, rateIndex < 3 else { return nil }
        self.bytes = bytes
        isVersion1 = bytes[1] & 0x18 == 0x18
        isMono = bytes[3] & 0xC0 == 0xC0
        // MPEG 1 has these rates, MPEG 2 halves them, MPEG 2.5 halves them again.
        let halvings = isVersion1 ? 0 : (bytes[1] & 0x18 == 0x10 ? 1 : 2)
        sampleRateHz = [44_100, 48_000, 32_000][rateIndex] >> halvings
        let bitrate = (isVersion1 ? Self.bitratesOfVersion1 : Self.bitratesOfVersion2)[bitrateIndex] * 1_000
        byteCount = bitrate == 0 ? nil : (isVersion1 ? 144 : 72) * bitrate / sampleRateHz + Int(bytes[2] >> 1 & 1)
    }

    var padding: Int { Int(bytes[2] >> 1 & 1) }
    /// Bytes between header and audio data: the side information. A Xing header lies after it.
    var sideByteCount: Int { isVersion1 ? (isMono ? 17 : 32) : (isMono ? 9 : 17) }
    var text: String { "\(sampleRateHz) Hz \(isMono ? "mono" : "stereo")" }

    /// Whether both can be of one recording.
    func isLike(_ other: MPEGFrameHeader) -> Bool { sampleRateHz == other.sampleRateHz && isMono == other.isMono && isVersion1 == other.isVersion1 }
}

/// A first frame that holds no audio but says how many frames follow.
struct XingTag {
    private let frame: [UInt8]
    private let offset: Int
    let frameCount: Int?
    let byteCount: Int?

    /// Nil where `frame` is an ordinary one.
    init?(_ frame: [UInt8], frame header: MPEGFrameHeader) {
        let offset = 4 + header.sideByteCount
        let tag = frame.dropFirst(offset)
        guard tag.starts(with: "Xing".utf8) || tag.starts(with: "Info".utf8), let flags = frame.unsigned(at: offset + 4, byteCount: 4, bigEndian: true) else { return nil }
        (self.frame, self.offset) = (frame, offset)
        frameCount = flags & 1 != 0 ? frame.unsigned(at: offset + 8, byteCount: 4, bigEndian: true).map { Int($0) } : nil
        byteCount = flags & 2 != 0 ? frame.unsigned(at: offset + (flags & 1 != 0 ? 12 : 8), byteCount: 4, bigEndian: true).map { Int($0) } : nil
    }

    /// The frame with other counts.
    ///
    /// - Parameter isWhole: whether the frames are those of one encoder's run, so that its delay and padding hold.
    func replacing(frameCount: Int, byteCount: Int, isWhole: Bool) -> [UInt8]? {
        guard self.frameCount != nil, frame.count >= offset + 12 else { return nil }
        var frame = frame
        frame.replaceSubrange(offset + 8 ..< offset + 12, with: UInt32(clamping: frameCount).bigEndianBytes)
        if self.byteCount != nil { frame.replaceSubrange(offset + 12 ..< offset + 16, with: UInt32(clamping: byteCount).bigEndianBytes) }
        let padding = offset + 8 + 4 + 4 + 100 + 4 + 22
        // The lower twelve of 24 bits; the upper are the delay.
        if !isWhole, padding + 1 < frame.count {
            frame[padding] &= 0xF0
            frame[padding + 1] = 0
        }
        return frame
    }

    /// A frame that counts `frameCount`, before frames like `header`.
    static func frame(like header: MPEGFrameHeader, frameCount: Int) -> [UInt8] {
        // 128 or 80 kbit/s without padding or checksum, large enough at every rate.
        let first = [header.bytes[0], header.bytes[1] | 1, 0x90 | header.bytes[2] & 0x0C, header.bytes[3]]
        let count = MPEGFrameHeader(first)?.byteCount ?? 0
        let text = first + [UInt8](repeating: 0, count: header.sideByteCount) + Array("Info".utf8) + [0, 0, 0, 1] + UInt32(clamping: frameCount).bigEndianBytes
        return text + [UInt8](repeating: 0, count: max(0, count - text.count))
    }
}

/// The frames of an MP3 file, whatever lies between them.
struct MPEGFrames {
    /// Where they lie, each as long as frames follow each other directly.
    private(set) var ranges: [Range<Int>] = []
    private(set) var count = 0
    /// How many frames that only count others were passed over.
    private(set) var tagCount = 0
    /// Bytes before the last frame that are neither frames nor tags.
    private(set) var skippedByteCount = 0
    /// Whether the file ends within a frame.
    private(set) var isCutOff = false
    /// A frame that cannot be of the same recording as the first.
    private(set) var otherHeader: MPEGFrameHeader?

    init(_ file: InputFile, from start: Int, like first: MPEGFrameHeader) {
        var window = FileWindow(file)
        var offset = start
        var freeSize: Int?
        while offset + 4 <= file.length {
            guard let header = MPEGFrameHeader(window.bytes(at: offset, count: 4)),
                let size = header.byteCount ?? Self.freeFormatSize(&window, at: offset, header: header, known: &freeSize)
            else {
                guard let next = Self.next(&window, after: offset, length: file.length) else { break }
                offset = next.offset
                skippedByteCount += next.skipped
                continue
            }
            guard offset + size <= file.length else {
                isCutOff = true
                break
            }
            guard header.isLike(first) else {
                otherHeader = header
                return
            }
            if window.bytes(at: offset + 4 + header.sideByteCount, count: 4).isTagName || window.bytes(at: offset + 36, count: 4).starts(with: "VBRI".utf8) {
                tagCount += 1
            } else {
                count += 1
                if let last = ranges.last, last.upperBound == offset {
                    ranges[ranges.count - 1] = last.lowerBound ..< offset + size
                } else {
                    ranges.append(offset ..< offset + size)
                }
            }
            offset += size
        }
    }

    /// Where the audio starts: after an ID3v2 tag at `offset`, if there is one.
    static func endOfTag(_ file: InputFile, at offset: Int) -> Int { tagEnd(file.bytes(at: offset, count: 10), at: offset) ?? offset }

    private static func tagEnd(_ tag: [UInt8], at offset: Int) -> Int? {
        guard tag.count == 10, tag.starts(with: "ID3".utf8) else { return nil }
        // Seven bits a byte.
        let size = tag[6...].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
        let hasFooter = tag[5] & 0x10 != 0
        return offset + 10 + size + (hasFooter ? 10 : 0)
    }

    /// The next place where a frame begins and another follows it, and how many bytes before it are no tag.
    private static func next(_ window: inout FileWindow, after offset: Int, length: Int) -> (offset: Int, skipped: Int)? {
        if let end = tagEnd(window.bytes(at: offset, count: 10), at: offset) { return (end, 0) }
        // Tags at the end of a file lie in the middle of files that were joined.
        let start = window.bytes(at: offset, count: 8), isTag = start.starts(with: "TAG".utf8) || start.starts(with: "APETAGEX".utf8)
        func skipped(_ place: Int) -> Int { isTag ? 0 : place - offset }
        var place = offset + 1
        while place + 4 <= length {
            let bytes = window.bytes(at: place, count: 4)
            if bytes.starts(with: "ID3".utf8), let end = tagEnd(window.bytes(at: place, count: 10), at: place) { return (end, skipped(place)) }
            if let header = MPEGFrameHeader(bytes), let size = header.byteCount,
                place + size + 4 > length || MPEGFrameHeader(window.bytes(at: place + size, count: 4))?.isLike(header) ?? false
            { return (place, skipped(place)) }
            place += 1
        }
        return nil
    }

    /// Bytes of a frame in free format: as far as to the next one like it, found once, and a byte of padding more or less.
    private static func freeFormatSize(_ window: inout FileWindow, at offset: Int, header: MPEGFrameHeader, known: inout Int?) -> Int? {
        if known == nil {
            known = (24 ... 8_192).first { distance in
                guard let next = MPEGFrameHeader(window.bytes(at: offset + distance, count: 4)) else { return false }
                return next.byteCount == nil && next.isLike(header)
            }.map { $0 - header.padding }
        }
        return known.map { $0 + header.padding }
    }
}

/// Bytes of a file read one after the other, a piece at a time.
private struct FileWindow {
    private let file: InputFile
    private var start = 0
    private var piece: [UInt8] = []

    init(_ file: InputFile) { self.file = file }

    mutating func bytes(at offset: Int, count: Int) -> [UInt8] {
        if offset < start || offset + count > start + piece.count {
            start = offset
            piece = file.bytes(at: offset, count: 1 << 18)
        }
        return Array(piece.dropFirst(offset - start).prefix(count))
    }
}

extension [UInt8] {
    fileprivate var isTagName: Bool { elementsEqual("Xing".utf8) || elementsEqual("Info".utf8) }
}
