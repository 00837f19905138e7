import SoundalikeFoundations

/// A file that libsndfile does not read, as FFmpeg's `ffprobe` describes it.
struct ForeignFile {
    let format: AudioFileFormat
    let tags: [AudioFileMetadata.Tag: String]
    let speakerPositions: [Int32]?
    /// As the file says; nil where it does not.
    let durationSeconds: Double?
    /// The same in frames, where the file is exact about it.
    let exactFrameCount: Int?

    /// What a file is by its first bytes, where that is something that FFmpeg reads and libsndfile does not.
    static func kind(of file: InputFile) -> String? {
        let start = file.bytes(at: 0, count: 16)
        func has(_ text: String, at offset: Int = 0) -> Bool { start.dropFirst(offset).starts(with: text.utf8) }
        if has("ftyp", at: 4) || has("moov", at: 4) || has("mdat", at: 4) || has("wide", at: 4) { return "an MP4 or QuickTime file" }
        if start.starts(with: [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]) { return "a Windows Media file" }
        if start.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return "a Matroska or WebM file" }
        if has("RIFF"), has("AVI ", at: 8) { return "an AVI film" }
        if start.count > 2, start[0] == 0xFF, start[1] & 0xF6 == 0xF0 { return "an AAC file" }
        if has("ADIF") { return "an AAC file" }
        if start.starts(with: [0x00, 0x00, 0x01, 0xBA]) { return "an MPEG film" }
        if start.first == 0x47, file.bytes(at: 188, count: 1) == [0x47] { return "an MPEG transport stream" }
        if start.starts(with: [0x0B, 0x77]) { return "an AC-3 file" }
        let names = ["FLV": "a Flash film", "MAC ": "a Monkey's Audio file", "wvpk": "a WavPack file", "TTA1": "a True Audio file", "#!AMR": "an AMR file",
            ".RMF": "a RealMedia file", "MPCK": "a Musepack file", "MP+": "a Musepack file", "tBaK": "a TAK file", "DSD ": "a DSD file"]
        return names.first { has($0.key) }?.value
    }

    /// - Parameter kind: what to call the file where FFmpeg is missing.
    /// - Throws: `.unavailable` without FFmpeg; `.badData` when it finds no audio in the file, or audio beyond `AudioLimits`.
    init(_ file: InputFile, kind: String) throws(SoundalikeError) {
        let program = try FFmpegProgram.required("ffprobe", for: kind, path: file.path)
        let outcome = try FFmpegProcess.run(
            program,
            ["-v", "error"] + FFmpegProgram.inputOptions + [
                "-select_streams", "a:0", "-show_entries",
                "stream=codec_name,sample_rate,channels,channel_layout,duration,duration_ts,time_base:stream_tags:format=format_name,duration:format_tags", "-of", "json",
                FFmpegProgram.standardInput,
            ], input: file.descriptor)
        guard outcome.status == 0, let found = (try? JSONValue(parsing: outcome.output.utf8))?.members else {
            throw SoundalikeError(.badData, file.path, "is \(kind) and cannot be read\(Self.reason(outcome.messages))", remedy: "get a complete copy")
        }
        guard let stream = found["streams"]?.elements?.first?.members else {
            throw SoundalikeError(.badData, file.path, "is \(kind) without any audio in it")
        }
        let rate = stream["sample_rate"]?.text.flatMap(Double.init) ?? 0
        let channelCount = stream["channels"]?.exactInteger ?? 0
        try HeaderInspection.check(channelCount: channelCount, sampleRateHz: rate, of: file.path)
        let whole = found["format"]?.members
        let isMP4 = whole?["format_name"]?.text?.contains("mp4") ?? false
        let isAAC = stream["codec_name"]?.text == "aac"
        format = AudioFileFormat(
            container: isMP4 && isAAC ? .m4a : .other, encoding: isAAC ? .aac : .other, sampleRateHz: rate, channelCount: channelCount)
        durationSeconds = (stream["duration"] ?? whole?["duration"])?.text.flatMap(Double.init)
        exactFrameCount = isMP4 && stream["time_base"]?.text == "1/\(Int(rate))" ? stream["duration_ts"]?.exactInteger : nil
        speakerPositions = SpeakerLayout.ofFFmpeg(stream["channel_layout"]?.text ?? "", channelCount: channelCount)
        tags = Self.tags((whole?["tags"]?.members ?? [:]).merging(stream["tags"]?.members ?? [:]) { first, _ in first })
    }

    /// What a program complained of first, as the end of a sentence.
    static func reason(_ messages: [String]) -> String {
        // "[mov,mp4 @ 0x5581] moov atom not found" → "moov atom not found".
        guard var line = messages.first else { return "" }
        if line.hasPrefix("["), let end = line.firstIndex(of: "]") { line = String(line[line.index(after: end)...].drop { $0 == " " }) }
        return ": \(line.prefix(200))"
    }

    private static func tags(_ found: [String: JSONValue]) -> [AudioFileMetadata.Tag: String] {
        let names: [(String, AudioFileMetadata.Tag)] = [
            ("title", .title), ("artist", .artist), ("album", .album), ("date", .date), ("comment", .comment), ("genre", .genre), ("track", .trackNumber),
            ("copyright", .copyright),
        ]
        var tags: [AudioFileMetadata.Tag: String] = [:]
        for (key, value) in found {
            if let tag = names.first(where: { $0.0 == key.lowercased() })?.1, let text = value.text { tags[tag] = text }
        }
        return tags
    }
}
