import SoundalikeFoundations

/// How a recording becomes the log-mel spectrogram that a network listens to. Part of every model file.
///
/// The defaults are the matcher's: a 20 ms Hann window, a hop of about 3 ms, 128 Slaney mel bands, decibels.
public struct FrontEndSettings: Codable, Hashable, Sendable {
    /// What the mel energies are expressed in.
    public enum Magnitude: String, Codable, Hashable, Sendable {
        /// 10·log10(max(power, floor)), dB; never clipped to the file's own maximum.
        case decibels
        /// Power as it is (the paper's BL-linear).
        case power
        /// log₁₀(power + floor), as the controllers listen.
        case logarithm
    }

    /// How frequencies become mels, and how the bands weigh them.
    public enum MelScale: String, Codable, Hashable, Sendable {
        /// Linear below 1 kHz, logarithmic above; triangles of unit area.
        case slaney
        /// 2595 · log₁₀(1 + f / 700 Hz); triangles of unit height.
        case htk
    }

    /// The rate that recordings are brought to.
    public var sampleRateHz = 44_100.0
    /// Hann window, samples; centred in the transform.
    public var windowLength = 882
    /// Power of two.
    public var transformLength = 1024
    /// Samples between frames; frame *i* starts at sample *i* · hop, with no padding at either end.
    public var hopLength = 132
    /// Mel bands.
    public var bandCount = 128
    /// Where the lowest band begins.
    public var minimumHz = 0.0
    /// Where the highest band ends; at most half the sample rate.
    public var maximumHz = 22_050.0
    /// Where the bands lie.
    public var melScale = MelScale.slaney
    /// What the energies of the bands become.
    public var magnitude = Magnitude.decibels
    /// Least power before the logarithm; with ``Magnitude/logarithm`` it is added instead.
    public var floorPower = 1e-10

    /// The matcher's front end.
    public init() {}

    /// The controllers' front end: 22,050 Hz, a Hann window of 1,024 samples, a hop of 256, 128 HTK mel bands, log₁₀(power + 10⁻⁶).
    public static var controller: FrontEndSettings {
        var settings = FrontEndSettings()
        settings.sampleRateHz = 22_050
        settings.windowLength = 1024
        settings.hopLength = 256
        settings.maximumHz = 11_025
        settings.melScale = .htk
        settings.magnitude = .logarithm
        settings.floorPower = 1e-6
        return settings
    }

    enum CodingKeys: String, CodingKey {
        case sampleRateHz = "sample_rate_hz", windowLength = "window_length", transformLength = "transform_length"
        case hopLength = "hop_length", bandCount = "band_count", minimumHz = "minimum_hz", maximumHz = "maximum_hz", magnitude
        case melScale = "mel_scale", floorPower = "floor_power"
    }

    /// Reads settings; a file that names no mel scale means Slaney's, the only one that the first models knew.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sampleRateHz = try values.decode(Double.self, forKey: .sampleRateHz)
        windowLength = try values.decode(Int.self, forKey: .windowLength)
        transformLength = try values.decode(Int.self, forKey: .transformLength)
        hopLength = try values.decode(Int.self, forKey: .hopLength)
        bandCount = try values.decode(Int.self, forKey: .bandCount)
        minimumHz = try values.decode(Double.self, forKey: .minimumHz)
        maximumHz = try values.decode(Double.self, forKey: .maximumHz)
        melScale = try values.decodeIfPresent(MelScale.self, forKey: .melScale) ?? .slaney
        magnitude = try values.decode(Magnitude.self, forKey: .magnitude)
        floorPower = try values.decode(Double.self, forKey: .floorPower)
    }

    /// Whole frames in `sampleCount` samples.
    public func frameCount(sampleCount: Int) -> Int {
        sampleCount < transformLength ? 0 : 1 + (sampleCount - transformLength) / hopLength
    }

    /// Refuses figures that no front end can be built from; they may come from a hostile file.
    ///
    /// - Throws: `SoundalikeError.badData`, naming the first figure out of range.
    public func validate() throws {
        func check(_ isFine: Bool, _ what: String) throws {
            guard isFine else { throw SoundalikeError(.badData, "front end", what) }
        }
        try check(sampleRateHz.isFinite && (4_000...768_000).contains(sampleRateHz), "sample rate is outside 4 to 768 kHz")
        try check(
            (32...65_536).contains(transformLength) && transformLength & (transformLength - 1) == 0,
            "transform length \(transformLength) is not a power of two from 32 to 65536")
        try check((1...transformLength).contains(windowLength), "window length \(windowLength) does not fit the transform")
        try check((1...transformLength).contains(hopLength), "hop \(hopLength) is outside 1 to the transform length")
        try check((1...1024).contains(bandCount), "band count \(bandCount) is outside 1 to 1024")
        try check(
            minimumHz.isFinite && maximumHz.isFinite && 0 <= minimumHz && minimumHz < maximumHz && maximumHz <= sampleRateHz / 2,
            "band limits are not within 0 to half the sample rate")
        try check(floorPower.isFinite && floorPower > 0, "floor is not positive")
    }
}
