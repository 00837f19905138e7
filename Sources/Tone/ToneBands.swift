import SoundalikeFoundations

/// The bands in which tone is measured: 54 of a sixth of an octave, and the 27 third octaves that pairs of them make, from 40 Hz to 20.5 kHz.
public enum ToneBands {
    /// Third octaves.
    public static let count = 27
    /// The sixths' edges, Hz, one more than there are sixths.
    static let edgesHz = (0...2 * count).map { 40 * power(2, Double($0) / 6) }
    /// The third octaves' centres, Hz.
    public static let centresHz = (0..<count).map { (edgesHz[2 * $0] * edgesHz[2 * $0 + 2]).squareRoot() }
}

/// What a tone is described by: the levels of ``ToneBands`` in dB, then the pitch in semitones.
///
/// Pitch is no tone, and no chain changes it. It tells how high a voice was raised, and with that much of what its spectrum owes to the speaker.
enum ToneSpace {
    static let size = ToneBands.count + 1
    /// The place of the pitch.
    static let pitch = ToneBands.count
    /// Of a recording's pitch, whatever filter is before it, and of one that was not heard, semitones².
    static let (pitchVariance, unknownPitchVariance) = (0.5, 1e6)

    /// A vector whose band levels have no mean.
    static func centred(_ vector: [Double]) -> [Double] {
        let mean = vector.prefix(ToneBands.count).reduce(0, +) / Double(ToneBands.count)
        return vector.enumerated().map { $0.offset < ToneBands.count ? $0.element - mean : $0.element }
    }

    /// A chain's response as a vector.
    static func vector(responseDB: [Double]) -> [Double] { responseDB + [0] }
}
