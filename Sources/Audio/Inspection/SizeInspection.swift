import SoundalikeFoundations

/// W64, CAF and AU files: whether the audio that is declared is there.
enum SizeInspection {
    static func inspect(_ file: InputFile) throws(SoundalikeError) {
        if file.bytes(at: 0, count: 4).elementsEqual(".snd".utf8) { return try inspectAU(file) }
        let layout: ChunkLayout = file.bytes(at: 0, count: 4).elementsEqual("caff".utf8) ? .caf : .w64
        var data: FileChunk?
        layout.walk(file) { chunk in
            if chunk.identifier == "data" { data = chunk }
            return data == nil
        }
        guard let data else { throw HeaderInspection.headerCutOff(file) }
        // CAF writers that stream leave −1.
        if data.isCutOff, data.declaredSize != .max {
            throw HeaderInspection.bodyCutOff(file, declared: Int(clamping: data.declaredSize), present: data.availableSize)
        }
    }

    private static func inspectAU(_ file: InputFile) throws(SoundalikeError) {
        let header = file.bytes(at: 0, count: 24)
        guard let start = header.unsigned(at: 4, byteCount: 4, bigEndian: true),
            let size = header.unsigned(at: 8, byteCount: 4, bigEndian: true),
            header.count == 24
        else { throw HeaderInspection.headerCutOff(file) }
        if size != 0xFFFF_FFFF, start + size > UInt64(file.length) {
            throw HeaderInspection.bodyCutOff(file, declared: Int(size), present: file.length - Int(start))
        }
    }
}
