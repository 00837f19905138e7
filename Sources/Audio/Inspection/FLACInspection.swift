import SoundalikeFoundations

/// FLAC files: whether the metadata blocks and at least the start of the audio are there. (The end is the reader's to check.)
enum FLACInspection {
    static func inspect(_ file: InputFile) throws(SoundalikeError) {
        var offset = 4
        var isLast = false
        while !isLast {
            let header = file.bytes(at: offset, count: 4)
            guard let size = header.unsigned(at: 1, byteCount: 3, bigEndian: true), offset + 4 + Int(size) <= file.length else {
                throw HeaderInspection.headerCutOff(file)
            }
            isLast = header[0] & 0x80 != 0
            offset += 4 + Int(size)
        }
        // STREAMINFO comes first: 20 bits of rate, 3 of channels, 5 of sample size, 36 of frames from its tenth byte on.
        guard let packed = file.bytes(at: 8, count: 34).unsigned(at: 10, byteCount: 8, bigEndian: true) else {
            throw HeaderInspection.headerCutOff(file)
        }
        if packed & 0xF_FFFF_FFFF != 0, offset >= file.length { throw HeaderInspection.bodyCutOff(file) }
    }
}
