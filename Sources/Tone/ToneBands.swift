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
