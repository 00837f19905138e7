import CSoundalikeSndfile
import SoundalikeFoundations

/// Streams an audio file as planar blocks. Not shared between threads.
///
/// A file that claims more than it holds is refused, on opening where its headers tell, else when its end is reached: what
/// can be read of a truncated file is never passed off as the whole.
public final class AudioFileReader {
    /// As the caller named it.
    public let path: String
    /// What the file is made of.
    public let format: AudioFileFormat
    /// The frames in the file.
    public let frameCount: Int
    /// Tags, broadcast information, cue points and the like, to be handed to a writer.
    public let metadata: AudioFileMetadata

    private let handle: SndfileHandle
    private var position = 0
    /// Interleaved samples on their way to the planar block.
    private let scratch: UnsafeMutablePointer<Float>
    private let scratchFrameCount = AudioLimits.blockFrameCount

    /// Opens `path` and checks its headers.
    ///
    /// - Throws: `.noInput` when there is no such file or it is a folder; `.badData` when it is not audio, is truncated, has no
    ///   samples, or claims a number of channels or a rate outside `AudioLimits`.
    public init(path: String) throws(SoundalikeError) {
        let file = try InputFile(path: path, folderRemedy: "name a file in it, or give --recursive")
        let findings = try HeaderInspection.inspect(file)
        guard let handle = SndfileHandle.reading(file, patch: findings.patch) else {
            throw HeaderInspection.unreadable(file)
        }
        let format = AudioFileFormat(handle.info)
        try HeaderInspection.check(channelCount: format.channelCount, sampleRateHz: format.sampleRateHz, of: path)

        self.path = path
        self.handle = handle
        self.format = format
        metadata = AudioFileMetadata(handle, container: format.container, chunks: findings.chunks)
        frameCount = try Self.frameCount(of: handle, format: format, path: path)
        scratch = .allocate(capacity: scratchFrameCount * format.channelCount)
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
            let got = Int(sf_readf_float(handle.pointer, scratch, sf_count_t(asked)))
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
            guard sf_seek(handle.pointer, sf_count_t(frame), Int32(SF_SEEK_SET)) == sf_count_t(frame) else { throw endOfData(at: frame) }
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
            for frame in 0 ..< frames { target[frame] = source[frame * count + channel] }
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
        if handle.errorNumber != 0 {
            return .system(.inputOutput, path, "cannot be read", errorNumber: handle.errorNumber)
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
