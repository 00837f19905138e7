import SoundalikeFoundations

/// MP3 files: whether more than one frame is there, and as many bytes as the Xing or Info header counts, where there is one.
enum MPEGInspection {
    /// kbit/s of Layer III by the index in a frame's header; 0 where the frame does not say.
    private static let bitratesOfVersion1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    private static let bitratesOfVersion2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]

    static func inspect(_ file: InputFile) throws(SoundalikeError) {
        let start = endOfTag(file)
        let frame = file.bytes(at: start, count: 4 + 32 + 16)
        guard frame.count > 4, frame[0] == 0xFF, frame[1] & 0xE0 == 0xE0 else {
            if start >= file.length { throw HeaderInspection.headerCutOff(file) }
            return
        }
        // The decoder writes to standard error about a file that ends within its first frame or right after.
        if let size = frameSize(frame), start + size + 4 > file.length { throw HeaderInspection.headerCutOff(file) }
        // The Xing header lies after the side information, whose size depends on version and channel mode.
        let isVersion1 = frame[1] & 0x18 == 0x18
        let isMono = frame[3] & 0xC0 == 0xC0
        let sideBytes = isVersion1 ? (isMono ? 17 : 32) : (isMono ? 9 : 17)
        let header = Array(frame.dropFirst(4 + sideBytes))
        guard header.starts(with: "Xing".utf8) || header.starts(with: "Info".utf8),
            let flags = header.unsigned(at: 4, byteCount: 4, bigEndian: true), flags & 2 != 0,
            let declared = header.unsigned(at: flags & 1 != 0 ? 12 : 8, byteCount: 4, bigEndian: true)
        else { return }
        if Int(declared) > file.length - start {
            throw HeaderInspection.bodyCutOff(file, declared: Int(declared), present: file.length - start)
        }
    }

    /// Bytes of a Layer III frame with this header; nil for other layers and free bit rates.
    private static func frameSize(_ header: [UInt8]) -> Int? {
        guard header[1] & 0x06 == 0x02 else { return nil }
        let isVersion1 = header[1] & 0x18 == 0x18
        let bitrates = isVersion1 ? bitratesOfVersion1 : bitratesOfVersion2
        let bitrateIndex = Int(header[2] >> 4), rateIndex = Int(header[2] >> 2 & 3)
        guard bitrateIndex > 0, bitrateIndex < bitrates.count, rateIndex < 3 else { return nil }
        // MPEG 1 has these rates, MPEG 2 halves them, MPEG 2.5 halves them again.
        let halvings = isVersion1 ? 0 : (header[1] & 0x18 == 0x10 ? 1 : 2)
        let rate = [44_100, 48_000, 32_000][rateIndex] >> halvings
        let isPadded = header[2] & 2 != 0
        return (isVersion1 ? 144 : 72) * bitrates[bitrateIndex] * 1_000 / rate + (isPadded ? 1 : 0)
    }

    /// Where the audio starts: after an ID3v2 tag, if there is one.
    private static func endOfTag(_ file: InputFile) -> Int {
        let tag = file.bytes(at: 0, count: 10)
        guard tag.count == 10, tag.starts(with: "ID3".utf8) else { return 0 }
        // Seven bits a byte.
        let size = tag[6...].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
        let hasFooter = tag[5] & 0x10 != 0
        return 10 + size + (hasFooter ? 10 : 0)
    }
}
