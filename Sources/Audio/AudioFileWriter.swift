import CSoundalikeSndfile
import SoundalikeFoundations

/// Streams planar blocks into an audio file that appears whole on `finish()`, or not at all. Not shared between threads.
public final class AudioFileWriter {
    /// Where the file will appear.
    public let path: String
    /// What the file is made of.
    public let format: AudioFileFormat
    /// Frames written so far.
    public private(set) var frameCount = 0
    /// The largest magnitude among the samples handed in, before any clipping.
    public private(set) var peak: Float = 0
    /// Samples that an integer encoding could not hold and that were set to its limit.
    public var clippedSampleCount: Int { quantiser?.clippedSampleCount ?? 0 }

    private let output: AtomicOutputFile
    /// Where samples are stored that another program encodes in the end.
    private let intermediate: UnnamedFile?
    private let metadata: AudioFileMetadata
    /// What could not be kept, a line each; known when the file is complete.
    public private(set) var warnings: [String] = []
    /// Where each channel of the file lies in memory; nil where the orders are the same.
    private let channelOrder: [Int]?
    private let trailingChunks: [RIFFChunk]
    let handle: SndfileHandle
    private var quantiser: Quantiser?
    /// Interleaved samples on their way into the file, and the integers they become.
    private let scratch: UnsafeMutablePointer<Float>
    private let integers: UnsafeMutablePointer<Int32>
    /// Kept small: libsndfile puts whole Vorbis blocks on the stack.
    private let scratchFrameCount = 2_048

    /// Prepares a file of `format` that will appear at `path`.
    ///
    /// - Parameters:
    ///   - frameCount: the frames that will be written, if known. WAV needs it to know when it must become RF64; without it
    ///     every WAV file is laid out so that it could.
    ///   - metadata: what the file says beside its samples.
    ///   - ditheredChannels: of each channel, whether samples get triangular dither in an integer encoding of 24 bits or fewer. False
    ///     for samples that came from such an encoding and did not change: those are written bit for bit.
    ///   - generator: the source of the dither.
    /// - Throws: `.usage` when files of this format cannot be written, `.cannotCreate` when there can be no file of this name.
    public init(
        path: String, format: AudioFileFormat, frameCount: Int? = nil, metadata: AudioFileMetadata = AudioFileMetadata(),
        overwrite: Bool = false, ditheredChannels: [Bool], generator: SeededGenerator = SeededGenerator(seed: 0)
    ) throws(SoundalikeError) {
        precondition(ditheredChannels.count == format.channelCount)
        try format.checkWritable()
        // What FFmpeg encodes is first written whole, as WAV.
        var stored = format
        if format.container == .m4a {
            _ = try FFmpegProgram.required("ffmpeg", for: "an M4A file", path: path)
            (stored.container, stored.encoding) = (.wav, .float32)
        }
        let layout = try FileLayout(format: stored, frameCount: frameCount, metadata: metadata, path: path)
        let output = try AtomicOutputFile(path: path, overwrite: overwrite)
        let intermediate = format.container == .m4a ? try UnnamedFile() : nil
        guard
            let handle = SndfileHandle.writing(
                stored, libraryFormat: layout.libraryFormat, descriptor: intermediate?.descriptor ?? output.descriptor, of: intermediate ?? output)
        else {
            throw SoundalikeError(.cannotCreate, path, "cannot be written as \(format.container.name): \(SndfileHandle.openingFailure)")
        }
        self.path = path
        self.format = format
        self.output = output
        self.intermediate = intermediate
        self.metadata = metadata
        self.handle = handle
        channelOrder = Self.channelOrder(of: format, metadata: metadata)
        trailingChunks = metadata.trailingChunks(in: format.container)
        layout.prepare(handle, format: format)
        metadata.apply(to: handle, format: stored)
        if let bits = format.encoding.integerBits {
            quantiser = Quantiser(bits: bits, dithered: ditheredChannels.map { $0 && format.encoding.wantsDither }, generator: generator)
        }
        scratch = .allocate(capacity: scratchFrameCount * format.channelCount)
        integers = .allocate(capacity: quantiser == nil ? 1 : scratchFrameCount * format.channelCount)
    }

    /// The same, dither for all channels or none.
    public convenience init(
        path: String, format: AudioFileFormat, frameCount: Int? = nil, metadata: AudioFileMetadata = AudioFileMetadata(),
        overwrite: Bool = false, dither: Bool, generator: SeededGenerator = SeededGenerator(seed: 0)
    ) throws(SoundalikeError) {
        try self.init(
            path: path, format: format, frameCount: frameCount, metadata: metadata, overwrite: overwrite,
            ditheredChannels: Array(repeating: dither, count: max(0, format.channelCount)), generator: generator)
    }

    /// Prepares a file that never gets a name, for what is read back at once: by what ``complete()`` returns, or as ``completedBytes()``.
    ///
    /// - Throws: as the others.
    package convenience init(
        unnamed format: AudioFileFormat, frameCount: Int? = nil, metadata: AudioFileMetadata = AudioFileMetadata(), dither: Bool = true
    ) throws(SoundalikeError) {
        try self.init(path: "\(UnnamedFile.folder)/\(StaleFiles.newName())", format: format, frameCount: frameCount, metadata: metadata, dither: dither)
    }

    deinit {
        scratch.deallocate()
        integers.deallocate()
    }

    /// Writes the next frames.
    ///
    /// - Parameters:
    ///   - channels: one pointer a channel, each to `frameCount` samples.
    /// - Throws: `.inputOutput` when the disk is full or fails, `.internalFault` for a sample that is NaN or infinite.
    public func write(_ channels: UnsafePointer<UnsafeMutablePointer<Float>>, frameCount total: Int) throws(SoundalikeError) {
        var done = 0
        while done < total {
            let frames = min(total - done, scratchFrameCount)
            try interleave(channels, from: done, frames: frames)
            let written: sf_count_t
            if quantiser != nil {
                quantiser?.quantise(scratch, count: frames * format.channelCount, into: integers)
                written = sf_writef_int(handle.pointer, integers, sf_count_t(frames))
            } else {
                written = sf_writef_float(handle.pointer, scratch, sf_count_t(frames))
            }
            guard written == sf_count_t(frames), handle.errorNumber == 0 else { throw writeFailure() }
            done += frames
            frameCount += frames
        }
    }

    /// Writes the first `frameCount` frames of `block`; otherwise as `write(_:frameCount:)`.
    public func write(_ block: PlanarBlock, frameCount: Int) throws(SoundalikeError) {
        precondition(block.channelCount == format.channelCount && frameCount <= block.capacity)
        try write(block.channels, frameCount: frameCount)
    }

    /// Completes the file and gives it its name. Nothing can be written afterwards.
    ///
    /// - Parameter companions: files that get their names together with it, or not at all.
    /// - Throws: `.inputOutput` when the disk is full or fails, `.cannotCreate` when the name was taken meanwhile; nothing is
    ///   left behind then.
    public func finish(with companions: [AtomicOutputFile] = []) throws(SoundalikeError) {
        try complete()
        try commit(with: companions)
    }

    /// Completes the file without giving it its name yet.
    ///
    /// - Returns: a reader of what was written, which is as it should be; without samples there is nothing to compare.
    /// - Throws: as `finish()`.
    @discardableResult
    public func complete() throws(SoundalikeError) -> RecordingReader? {
        let failure = handle.close()
        guard failure == 0, handle.errorNumber == 0 else { throw writeFailure() }
        if let intermediate {
            try FFmpegEncoding.writeM4A(
                from: intermediate.descriptor, to: output.descriptor, channelCount: format.channelCount, tags: metadata.tags, path: path)
        }
        try ChunkAppendix.append(trailingChunks, to: output.descriptor, isBigEndian: format.container == .aiff, path: path)
        let soundIsChanged = metadata.soundIsChanged
        warnings = metadata.source?.copyTags(to: output.descriptor, container: format.container, soundIsChanged: soundIsChanged) ?? []
        return frameCount > 0 ? try check() : nil
    }

    /// Completes the file, and gives back what is in it instead of giving it a name.
    ///
    /// - Throws: as `finish()`.
    package func completedBytes() throws(SoundalikeError) -> [UInt8] {
        try complete()
        let file = try InputFile(descriptor: output.descriptor, path: path)
        return try file.read(at: 0, count: file.length)
    }

    /// Gives a complete file its name, and `companions` theirs.
    ///
    /// - Parameter companions: files that get their names together with it, or not at all.
    /// - Throws: as `finish()`.
    public func commit(with companions: [AtomicOutputFile] = []) throws(SoundalikeError) { try AtomicOutputFile.commit(companions + [output]) }

    /// Opens what was written once more, and compares.
    ///
    /// - Throws: `.internalFault` when the file would be read as something else.
    private func check() throws(SoundalikeError) -> RecordingReader {
        func fault(_ problem: String) -> SoundalikeError {
            SoundalikeError(.internalFault, path, "the file that was written \(problem), and was not kept", remedy: "choose another `container`")
        }
        let reader: RecordingReader
        do { reader = try RecordingReader(InputFile(descriptor: output.descriptor, path: path)) } catch { throw fault("cannot be read (\(error.problem))") }
        guard reader.frameCount == frameCount else { throw fault("has \(reader.frameCount) frames instead of \(frameCount)") }
        guard reader.format.channelCount == format.channelCount, reader.format.sampleRateHz == format.sampleRateHz else {
            throw fault("has \(reader.format.channelCount) channels at \(reader.format.sampleRateHz) Hz")
        }
        return reader
    }

    private static func channelOrder(of format: AudioFileFormat, metadata: AudioFileMetadata) -> [Int]? {
        guard [.ogg, .opus].contains(format.container), let speakers = metadata.speakerPositions ?? SpeakerLayout.byCustom(channelCount: format.channelCount),
            speakers.count == format.channelCount
        else { return nil }
        return SpeakerLayout.inVorbisOrder(speakers)
    }

    private func interleave(_ channels: UnsafePointer<UnsafeMutablePointer<Float>>, from offset: Int, frames: Int) throws(SoundalikeError) {
        let count = format.channelCount
        let target = scratch
        var peak = self.peak
        var check: Float = 0
        for channel in 0 ..< count {
            let source = channels[channelOrder?[channel] ?? channel] + offset
            for frame in 0 ..< frames {
                let sample = source[frame]
                target[frame * count + channel] = sample
                peak = max(peak, abs(sample))
                // 0 for every number, NaN for NaN and the infinities.
                check += sample - sample
            }
        }
        guard check == 0 else {
            throw SoundalikeError(.internalFault, path, "the processed audio is not finite between frames \(frameCount) and \(frameCount + frames)")
        }
        self.peak = peak
    }

    private func writeFailure() -> SoundalikeError {
        if handle.errorNumber != 0 {
            return .system(.inputOutput, path, "cannot be written", errorNumber: handle.errorNumber)
        }
        return SoundalikeError(.inputOutput, path, "cannot be written: \(handle.failure)")
    }
}
