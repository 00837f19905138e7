import SoundalikeFoundations

/// Streams a recording, or a part of it, as mono at a rate of the caller's choice: read, mixed (mean of the channels), resampled,
/// in blocks, so that memory does not grow with the file's length. Not shared between threads.
public final class MonoStream {
    /// The rate of what is read here.
    public let sampleRateHz: Double
    /// How many frames there will be, at that rate.
    public let frameCount: Int
    /// The recording underneath: its format, its length.
    public let reader: RecordingReader

    private let resampler: Resampler?
    private let block: PlanarBlock
    private let mono: PlanarBlock
    /// Frames of the file still to be read.
    private var left: Int
    /// What lies in `mono` and has not been handed on.
    private var pending: Range<Int> = 0 ..< 0

    /// Opens the file at `path`; otherwise as ``init(_:rateHz:startSeconds:durationSeconds:)``.
    public convenience init(path: String, rateHz: Double? = nil, startSeconds: Double? = nil, durationSeconds: Double? = nil) throws(SoundalikeError) {
        try self.init(.file(path), rateHz: rateHz, startSeconds: startSeconds, durationSeconds: durationSeconds)
    }

    /// Opens `input`.
    ///
    /// - Parameters:
    ///   - rateHz: the rate to resample to; the file's own when nil.
    ///   - startSeconds: where to begin; the start when nil.
    ///   - durationSeconds: how much to read; to the end when nil or when the file ends before.
    /// - Throws: as `RecordingReader` does, and `.badData` when the part lies beyond the file's end.
    public init(_ input: AudioInput, rateHz: Double? = nil, startSeconds: Double? = nil, durationSeconds: Double? = nil) throws(SoundalikeError) {
        reader = try input.open()
        let frames = try reader.frames(startSeconds: startSeconds, durationSeconds: durationSeconds)
        try reader.seek(toFrame: frames.lowerBound)
        let fileRateHz = reader.format.sampleRateHz
        sampleRateHz = rateHz ?? fileRateHz
        left = frames.count
        if sampleRateHz == fileRateHz {
            resampler = nil
            frameCount = frames.count
        } else {
            let made = try Resampler(from: fileRateHz, to: sampleRateHz, channelCount: 1)
            resampler = made
            frameCount = Resampler.outputFrameCount(frames.count, ratio: made.ratio)
        }
        block = PlanarBlock(channelCount: reader.format.channelCount, capacity: AudioLimits.blockFrameCount)
        mono = PlanarBlock(channelCount: 1, capacity: AudioLimits.blockFrameCount)
    }

    /// Reads the next samples into `output`.
    ///
    /// - Returns: the samples read; fewer than fit only at the end, 0 after it.
    /// - Throws: `.badData` for a truncated file or samples that are not finite, `.inputOutput` when the device fails.
    public func read(into output: UnsafeMutableBufferPointer<Float>) throws(SoundalikeError) -> Int {
        guard let start = output.baseAddress else { return 0 }
        var done = 0
        while done < output.count {
            if pending.isEmpty { try refill() }
            guard !pending.isEmpty else {
                guard let resampler else { break }
                var target = start + done
                let written = try resampler.finish(into: &target, capacity: output.count - done)
                done += written
                if written == 0 { break }
                continue
            }
            done += try hand(to: start + done, room: output.count - done)
        }
        return done
    }

    /// Everything that is left, `[frame]`.
    ///
    /// - Throws: as `read(into:)` does.
    public func readAll() throws(SoundalikeError) -> [Float] {
        var samples: [Float] = []
        let part = PlanarBlock(channelCount: 1, capacity: AudioLimits.blockFrameCount)
        while true {
            let got = try read(into: part[0])
            guard got > 0 else { return samples }
            samples.append(contentsOf: part[0].prefix(got))
        }
    }

    private func refill() throws(SoundalikeError) {
        guard left > 0 else { return }
        let got = try reader.read(into: block.channels, frameCount: min(left, block.capacity))
        block.mix(into: mono.channels[0], frameCount: got)
        left = got == 0 ? 0 : left - got
        pending = 0 ..< got
    }

    /// Passes pending samples on, through the resampler if there is one; how many came out.
    private func hand(to output: UnsafeMutablePointer<Float>, room: Int) throws(SoundalikeError) -> Int {
        var source = mono.channels[0] + pending.lowerBound
        guard let resampler else {
            let count = min(room, pending.count)
            output.update(from: source, count: count)
            pending = pending.lowerBound + count ..< pending.upperBound
            return count
        }
        var target = output
        let step = try resampler.process(&source, frameCount: pending.count, into: &target, capacity: room)
        pending = pending.lowerBound + step.taken ..< pending.upperBound
        return step.written
    }
}
