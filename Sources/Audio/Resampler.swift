import CSoundalikeSoxr
import SoundalikeFoundations

/// Changes the sample rate of a stream of planar blocks (libsoxr, very high quality, linear phase).
///
/// The output is aligned with the input: sample *n* of the output is the input at time *n*/output rate. Its whole length is
/// round(input frames × ratio). Not shared between threads.
public final class Resampler {
    /// How many channels are resampled together.
    public let channelCount: Int
    /// Output rate over input rate.
    public let ratio: Double
    private let handle: soxr_t
    private var framesIn = 0
    private var framesOut = 0
    private var isFinishing = false

    /// - Throws: `.internalFault` when libsoxr refuses the rates.
    public init(from inputRateHz: Double, to outputRateHz: Double, channelCount: Int) throws(SoundalikeError) {
        precondition(inputRateHz > 0 && outputRateHz > 0 && channelCount > 0)
        self.channelCount = channelCount
        ratio = outputRateHz / inputRateHz
        var failure: soxr_error_t?
        var planar = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S)
        var quality = soxr_quality_spec(UInt(SOXR_28_BITQ), 0)
        var oneThread = soxr_runtime_spec(1)
        guard let created = soxr_create(inputRateHz, outputRateHz, UInt32(channelCount), &failure, &planar, &quality, &oneThread) else {
            let reason = failure.map { String(cString: $0) } ?? "no reason given"
            throw SoundalikeError(.internalFault, nil, "cannot resample from \(inputRateHz) to \(outputRateHz) Hz: \(reason)")
        }
        handle = created
    }

    deinit { soxr_delete(handle) }

    /// Takes up to `frameCount` frames and gives up to `capacity`.
    ///
    /// - Returns: the frames taken from `input` and those written to `output`. Frames not taken must be given again.
    /// - Throws: `.internalFault` when libsoxr fails.
    public func process(
        _ input: UnsafePointer<UnsafeMutablePointer<Float>>, frameCount: Int,
        into output: UnsafePointer<UnsafeMutablePointer<Float>>, capacity: Int
    ) throws(SoundalikeError) -> (taken: Int, written: Int) {
        precondition(!isFinishing, "the stream has ended")
        var taken = 0, written = 0
        let failure = soxr_process(handle, UnsafeRawPointer(input), frameCount, &taken, UnsafeMutableRawPointer(mutating: output), capacity, &written)
        try check(failure)
        framesIn += taken
        framesOut += written
        return (taken, written)
    }

    /// Gives up to `capacity` of the frames that are left after the last input.
    ///
    /// - Returns: the frames written; 0 once there are no more.
    /// - Throws: `.internalFault` when libsoxr fails.
    public func finish(into output: UnsafePointer<UnsafeMutablePointer<Float>>, capacity: Int) throws(SoundalikeError) -> Int {
        isFinishing = true
        let wanted = min(capacity, Self.outputFrameCount(framesIn, ratio: ratio) - framesOut)
        guard wanted > 0 else { return 0 }
        var written = 0
        try check(soxr_process(handle, nil, 0, nil, UnsafeMutableRawPointer(mutating: output), wanted, &written))
        if written < wanted {
            // The library may round the length the other way; what is missing lies beyond the input's end.
            for channel in 0 ..< channelCount {
                for frame in written ..< wanted { output[channel][frame] = 0 }
            }
        }
        framesOut += wanted
        return wanted
    }

    /// The length of the output for a whole input of `frameCount` frames.
    public static func outputFrameCount(_ frameCount: Int, ratio: Double) -> Int {
        Int((Double(frameCount) * ratio).rounded())
    }

    /// Resamples whole channels `[channel][frame]` of equal length.
    ///
    /// - Throws: `.internalFault` when libsoxr fails.
    public static func resample(_ channels: [[Float]], from inputRateHz: Double, to outputRateHz: Double) throws(SoundalikeError) -> [[Float]] {
        let resampler = try Resampler(from: inputRateHz, to: outputRateHz, channelCount: 1)
        var resampled: [[Float]] = []
        for channel in channels {
            resampled.append(try resampler.resampleWhole(channel))
            soxr_clear(resampler.handle)
            resampler.framesIn = 0
            resampler.framesOut = 0
            resampler.isFinishing = false
        }
        return resampled
    }

    private func resampleWhole(_ samples: [Float]) throws(SoundalikeError) -> [Float] {
        let total = Self.outputFrameCount(samples.count, ratio: ratio)
        var outcome: Result<Void, SoundalikeError> = .success(())
        let output = [Float](unsafeUninitializedCapacity: total) { output, initialized in
            output.initialize(repeating: 0)
            initialized = total
            guard let start = output.baseAddress else { return }
            outcome = samples.withUnsafeBufferPointer { input in
                Result { () throws(SoundalikeError) in try fill(start, total, from: input) }
            }
        }
        try outcome.get()
        return output
    }

    /// Runs one channel through to its end.
    private func fill(_ output: UnsafeMutablePointer<Float>, _ total: Int, from input: UnsafeBufferPointer<Float>) throws(SoundalikeError) {
        guard let start = input.baseAddress else { return }
        var read = 0, filled = 0
        while read < input.count, filled < total {
            var source = UnsafeMutablePointer(mutating: start + read), target = output + filled
            let step = try process(&source, frameCount: input.count - read, into: &target, capacity: total - filled)
            read += step.taken
            filled += step.written
        }
        while filled < total {
            var target = output + filled
            let written = try finish(into: &target, capacity: total - filled)
            if written == 0 { break }
            filled += written
        }
    }

    private func check(_ failure: soxr_error_t?) throws(SoundalikeError) {
        guard let failure else { return }
        throw SoundalikeError(.internalFault, nil, "resampling failed: \(String(cString: failure))")
    }
}
