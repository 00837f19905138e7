/// What is taken for audio. A header can claim anything; claims outside these bounds are refused before they cost memory.
public enum AudioLimits {
    /// The most channels of a file.
    public static let maximumChannelCount = 64
    /// The rates of a file.
    public static let sampleRateRangeHz: ClosedRange<Double> = 4_000 ... 768_000
    /// The shortest recording, or part of one, that can be analysed, in seconds.
    public static let minimumAnalysedSeconds = 0.5
    /// The largest magnitude of a sample, where ±1 is full scale: 120 dB above that is no sound, and sums of its squares would overflow.
    public static let greatestSample: Float = 1e6
    /// Frames that are read, processed and written at a time.
    static let blockFrameCount = 8_192
}
