import SoundalikeFoundations

/// MP3 files: whether as many bytes are there as the Xing or Info header counts, where there is one.
enum MPEGInspection {
    static func inspect(_ file: InputFile) throws(SoundalikeError) {
        let start = endOfTag(file)
        let frame = file.bytes(at: start, count: 4 + 32 + 16)
        guard frame.count > 4, frame[0] == 0xFF, frame[1] & 0xE0 == 0xE0 else {
            if start >= file.length { throw HeaderInspection.headerCutOff(file) }
            return
        }
        // The header lies after the side information, whose size depends on version and channel mode.
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
