import SoundalikeFoundations

/// Writing what libsndfile does not: FFmpeg encodes a WAV file that is complete.
enum FFmpegEncoding {
    /// Encodes the WAV file behind `source` as AAC in an MP4 file into the file behind `target`.
    ///
    /// - Throws: `.unavailable` without FFmpeg, `.inputOutput` when it fails, `.interrupted`.
    static func writeM4A(
        from source: Int32, to target: Int32, channelCount: Int, tags: [AudioFileMetadata.Tag: String], path: String
    ) throws(SoundalikeError) {
        let program = try FFmpegProgram.required("ffmpeg", for: "an M4A file", path: path)
        let outcome = try FFmpegProcess.run(
            program,
            // 96 kbit/s a channel. Bit exact: no date and no program's name in the file.
            ["-v", "error", "-nostdin", "-y", "-protocol_whitelist", "file", "-f", "wav", "-i", FFmpegProgram.standardInput, "-map_metadata", "-1"]
                + tags.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { ["-metadata", "\($0.key.mp4Name)=\($0.value)"] }
                + ["-c:a", "aac", "-b:a", "\(96 * channelCount)k", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "ipod", "file:/dev/fd/1"],
            input: source, output: target)
        guard outcome.status == 0 else {
            throw SoundalikeError(.inputOutput, path, "cannot be written as M4A\(ForeignFile.reason(outcome.messages))", remedy: "choose `container` wav or flac")
        }
    }
}

extension AudioFileMetadata.Tag {
    /// What FFmpeg calls it.
    fileprivate var mp4Name: String {
        switch self {
        case .title: "title"
        case .copyright: "copyright"
        case .software: "encoder"
        case .artist: "artist"
        case .comment: "comment"
        case .date: "date"
        case .album: "album"
        case .license: "license"
        case .trackNumber: "track"
        case .genre: "genre"
        }
    }
}
