import SoundalikeFoundations

/// What a recording's tone is measured by: the average spectrum of what sounds in it, without its noise floor.
///
/// It is free of level: only differences between bands mean something.
public struct ToneSpectrum: Sendable, Equatable {
    /// Mean power density of each third octave of ``ToneBands`` while something sounds, less the noise floor's, dB.
    public let levelsDB: [Double]
    /// The noise floor's share of what sounds in each band, as a power ratio; large where there is nothing but noise.
    public let noiseRatios: [Double]
    /// The median pitch over 65 Hz, semitones; nil where there is none to be heard.
    public let pitchSemitones: Double?
    /// Above this the recording holds nothing, Hz: half the sample rate, or where a codec or a telephone cut it off.
    public let topHz: Double
    /// How long something sounds, seconds.
    public let activeSeconds: Double
    /// The recording's own rate, Hz.
    public let sampleRateHz: Double

    /// How exactly each band's level is known, as a variance in dB²: little where noise fills the band, nothing above ``topHz``.
    ///
    /// A noise floor estimated from the pauses is off by a few decibels; subtracting it costs that much of the ratio.
    var levelVariances: [Double] {
        ToneBands.centresHz.indices.map { band in
            guard isHeard(band) else { return Self.unknownVariance }
            let deviationDB = Self.floorErrorDB * noiseRatios[band]
            return min(deviationDB * deviationDB, Self.largestVariance)
        }
    }

    /// Whether the recording reaches this band at all.
    func isHeard(_ band: Int) -> Bool { ToneBands.edgesHz[2 * band + 2] <= topHz * 1.001 }

    private static let floorErrorDB = 6.0
    private static let largestVariance = 1_600.0
    static let unknownVariance = 1e6
}
