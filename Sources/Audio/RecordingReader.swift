import CSoundalikeSndfile
import SoundalikeFoundations

/// Streams an audio file, or a recording in memory as if it were one, as planar blocks. Not shared between threads.
///
/// A file that claims more than it holds is refused, on opening where its headers tell, else when its end is reached: what
/// can be read of a truncated file is never passed off as the whole.
public final class RecordingReader {
    /// As the caller named it; the name of what is in memory.
    public let path: String
    /// What the file is made of.
    public let format: AudioFileFormat
    /// The frames in the file.
    public let frameCount: Int
    /// Tags, broadcast information, cue points and the like, to be handed to a writer.
    public let metadata: AudioFileMetadata
    /// What was wrong with the file and was read all the same, a line each.
    public let warnings: [String]

    private let source: any SampleSource
    /// Where each channel in memory lies in the file; nil where the orders are the same.
    private let channelOrder: [Int]?
    private var position = 0
    /// Interleaved samples on their way to the planar block.
    private let scratch: UnsafeMutablePointer<Float>
    private let scratchFrameCount = AudioLimits.blockFrameCount

    /// Opens `path` and checks its headers.
    ///
    /// - Throws: `.noInput` when there is no such file or it is a folder; `.badData` when it is not audio, is truncated, has no
    ///   samples, or claims a number of channels or a rate outside `AudioLimits`.
    public convenience init(path: String) throws(SoundalikeError) {
        try self.init(InputFile(path: path))
    }

    /// Reads a file that is open; otherwise as `init(path:)`.
    init(_ file: InputFile) throws(SoundalikeError) {
        let opened = try Self.open(file)
        path = file.path
        (format, source, warnings) = (opened.format, opened.source, opened.warnings)
        frameCount = source.frameCount
        var metadata = opened.metadata
        let order = metadata.speakerPositions.map(SpeakerLayout.inWaveOrder)
        channelOrder = order.flatMap { $0 == Array($0.indices) ? nil : $0 }
        metadata.speakerPositions = metadata.speakerPositions.flatMap { positions in order.map { $0.map { positions[$0] } } }
        metadata.source = TagSource(file: file, container: format.container)
        self.metadata = metadata
        scratch = .allocate(capacity: scratchFrameCount * format.channelCount)
    }

    /// Reads a recording in memory, which errors call `name`: samples are checked as those of a file are.
    ///
    /// - Throws: `.badData` when it has no samples, or a number of channels or a rate outside `AudioLimits`.
    init(_ recording: Recording, name: String) throws(SoundalikeError) {
        try HeaderInspection.check(channelCount: recording.channelCount, sampleRateHz: recording.sampleRateHz, of: name)
        guard recording.frameCount > 0 else { throw SoundalikeError(.badData, name, "has no samples") }
        path = name
        format = AudioFileFormat(container: .other, encoding: .float32, sampleRateHz: recording.sampleRateHz, channelCount: recording.channelCount)
        (frameCount, source) = (recording.frameCount, RecordingSource(recording))
        (metadata, warnings, channelOrder) = (AudioFileMetadata(), [], nil)
        scratch = .allocate(capacity: scratchFrameCount * format.channelCount)
    }

    /// What a file is made of, without looking at more of it than that takes.
    ///
    /// - Throws: as `init(path:)` does, as far as the headers tell.
    public static func format(ofFileAt path: String) throws(SoundalikeError) -> AudioFileFormat {
        let file = try InputFile(path: path)
        if let kind = ForeignFile.kind(of: file) { return try ForeignFile(file, kind: kind).format }
        return try RecordingReader(file).format
    }

    /// A file's samples and what is known about them.
    private struct Opened {
        let format: AudioFileFormat
        let source: any SampleSource
        let metadata: AudioFileMetadata
        let warnings: [String]
    }

    private static func open(_ file: InputFile) throws(SoundalikeError) -> Opened {
        if let kind = ForeignFile.kind(of: file) { return try openForeign(file, kind: kind) }
        let findings = try HeaderInspection.inspect(file)
        let parts: [Splice?] = findings.parts.isEmpty ? [nil] : findings.parts
        var handles: [SndfileHandle] = []
        var frameCounts: [Int] = []
        for part in parts {
            guard let handle = SndfileHandle.reading(file, splice: part) else {
                let failure = HeaderInspection.unreadable(file)
                // What nobody knows may be one of the many things that FFmpeg knows.
                if handles.isEmpty, !HeaderInspection.startsWithItsName(file), FFmpegProgram.path != nil,
                    let opened = try? openForeign(file, kind: "a file")
                { return opened }
                throw failure
            }
            let format = AudioFileFormat(handle.info)
            try HeaderInspection.check(channelCount: format.channelCount, sampleRateHz: format.sampleRateHz, of: file.path)
            if let first = handles.first, AudioFileFormat(first.info) != format {
                throw SoundalikeError(
                    .badData, file.path, "is a chain of recordings with different sample rates or channels", remedy: "take it apart, or convert it to one format")
            }
            handles.append(handle)
            frameCounts.append(try frameCount(of: handle, format: format, path: file.path))
        }
        let format = AudioFileFormat(handles[0].info)
        return Opened(
            format: format, source: SndfileSource(handles, frameCounts: frameCounts),
            metadata: AudioFileMetadata(handles[0], container: format.container, findings: findings), warnings: findings.warnings)
    }

    private static func openForeign(_ file: InputFile, kind: String) throws(SoundalikeError) -> Opened {
        let foreign = try ForeignFile(file, kind: kind)
        let decoded = try DecodedFile.shared(file, as: foreign, kind: kind)
        var metadata = AudioFileMetadata()
        metadata.tags = foreign.tags
        metadata.speakerPositions = foreign.speakerPositions
        return Opened(format: foreign.format, source: DecodedSource(decoded), metadata: metadata, warnings: decoded.warnings)
    }

    deinit { scratch.deallocate() }

    /// The length of the file.
    public var durationSeconds: Double { Double(frameCount) / format.sampleRateHz }

    /// Reads the next frames of every channel.
    ///
    /// - Parameters:
    ///   - channels: one pointer a channel, each to room for `frameCount` samples.
    ///   - frameCount: how many frames are wanted.
    /// - Returns: the frames read; fewer than wanted only at the end of the file, 0 after it.
    /// - Throws: `.badData` when the file ends before the frames it declares, or a sample is NaN, infinite or beyond
    ///   `AudioLimits.greatestSample`; `.inputOutput` when the device fails.
    public func read(into channels: UnsafePointer<UnsafeMutablePointer<Float>>, frameCount wanted: Int) throws(SoundalikeError) -> Int {
        let total = min(wanted, frameCount - position)
        var done = 0
        while done < total {
            let asked = min(total - done, scratchFrameCount)
            let got = source.read(into: scratch, frameCount: asked)
            guard got > 0, got <= asked else { throw endOfData(at: position) }
            try deinterleave(got, into: channels, from: done)
            done += got
            position += got
        }
        return done
    }

    /// Reads into `block`, up to its capacity; otherwise as `read(into:frameCount:)`.
    public func read(into block: PlanarBlock) throws(SoundalikeError) -> Int {
        precondition(block.channelCount == format.channelCount)
        return try read(into: block.channels, frameCount: block.capacity)
    }

    /// Continues at `frame`, in 0 … `frameCount`.
    ///
    /// - Throws: `.badData` when the file cannot be positioned there.
    public func seek(toFrame frame: Int) throws(SoundalikeError) {
        precondition((0 ... frameCount).contains(frame))
        guard frame != position else { return }
        if frame < frameCount {
            guard source.seek(toFrame: frame) else { throw endOfData(at: frame) }
        }
        position = frame
    }

    private func deinterleave(_ frames: Int, into channels: UnsafePointer<UnsafeMutablePointer<Float>>, from offset: Int) throws(SoundalikeError) {
        let count = format.channelCount
        let source = scratch
        if !format.encoding.isInteger {
            // Whatever is not a number is not within the limit either.
            var unsoundCount = 0
            for index in 0 ..< frames * count { unsoundCount += abs(source[index]) <= AudioLimits.greatestSample ? 0 : 1 }
            if unsoundCount > 0 { throw unsound(among: frames) }
        }
        for channel in 0 ..< count {
            let target = channels[channel] + offset
            let place = channelOrder?[channel] ?? channel
            for frame in 0 ..< frames { target[frame] = source[frame * count + place] }
        }
    }

    private func unsound(among frames: Int) -> SoundalikeError {
        let index = (0 ..< frames * format.channelCount).first { !(abs(scratch[$0]) <= AudioLimits.greatestSample) } ?? 0
        let frame = position + index / format.channelCount, sample = scratch[index]
        let value = sample.isNaN ? "not a number" : sample.isInfinite ? "infinite" : "\(sample), where 1 is full scale"
        return SoundalikeError(
            .badData, path, "sample \(frame) of channel \(index % format.channelCount + 1) is \(value)",
            remedy: "repair the file in the program that made it")
    }

    private func endOfData(at frame: Int) -> SoundalikeError {
        if source.errorNumber != 0 {
            return .system(.inputOutput, path, "cannot be read", errorNumber: source.errorNumber)
        }
        return SoundalikeError(
            .badData, path, "is truncated or damaged: it declares \(frameCount) frames and breaks off after \(frame)",
            remedy: "get a complete copy")
    }

    /// The frames in the file, counted where its header does not say.
    private static func frameCount(of handle: SndfileHandle, format: AudioFileFormat, path: String) throws(SoundalikeError) -> Int {
        var count = Int(handle.info.frames)
        if count == Int.max || count < 0 { count = try countByReading(handle, channelCount: format.channelCount, path: path) }
        guard count > 0 else { throw SoundalikeError(.badData, path, "has no samples") }
        if format.container == .flac { try checkLastFrame(of: handle, at: count - 1, channelCount: format.channelCount, path: path) }
        return count
    }

    private static func countByReading(_ handle: SndfileHandle, channelCount: Int, path: String) throws(SoundalikeError) -> Int {
        let block = AudioLimits.blockFrameCount
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: block * channelCount)
        defer { scratch.deallocate() }
        var count = 0
        while true {
            let got = Int(sf_readf_float(handle.pointer, scratch, sf_count_t(block)))
            guard got > 0 else { break }
            count += got
        }
        guard sf_seek(handle.pointer, 0, Int32(SF_SEEK_SET)) == 0 else {
            throw SoundalikeError(.badData, path, "does not say how long it is and cannot be read twice", remedy: "convert it to WAV first")
        }
        return count
    }

    /// A FLAC file's header survives the loss of its end, so the last frame is looked for.
    private static func checkLastFrame(of handle: SndfileHandle, at last: Int, channelCount: Int, path: String) throws(SoundalikeError) {
        let frame = UnsafeMutablePointer<Float>.allocate(capacity: channelCount)
        defer { frame.deallocate() }
        guard sf_seek(handle.pointer, sf_count_t(last), Int32(SF_SEEK_SET)) == sf_count_t(last),
            sf_readf_float(handle.pointer, frame, 1) == 1,
            sf_seek(handle.pointer, 0, Int32(SF_SEEK_SET)) == 0
        else {
            throw SoundalikeError(
                .badData, path, "is truncated or damaged: the last of the \(last + 1) frames it declares is missing",
                remedy: "get a complete copy")
        }
    }
}
