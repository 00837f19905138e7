import SoundalikeFoundations

/// How a voice's spectrum changes when it speaks up: more in the middle than in the lows, and the highs less than the middle.
///
/// Source: ANSI S3.5-1997, table 3, standard speech spectrum levels in third octaves, shouted less normal, over the 20 dB by which
/// the overall levels differ.
enum VocalEffort {
    private static let frequenciesHz = [
        160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000.0,
    ]
    private static let normalDB = [
        32.41, 34.48, 34.75, 33.98, 34.59, 34.27, 32.06, 28.30, 25.01, 23.00, 20.15, 17.32, 13.18, 11.55, 9.33, 5.31, 2.59, 1.13,
    ]
    private static let shoutedDB = [
        30.77, 36.65, 42.50, 46.51, 47.40, 49.24, 51.21, 51.44, 51.31, 49.63, 47.65, 44.32, 40.80, 38.13, 34.41, 28.24, 23.45, 20.72,
    ]
    /// Overall levels, dB SPL: 62.35 and 82.3.
    private static let levelDifferenceDB = 82.30 - 62.35

    /// What each band gains for every decibel that the voice gains, at `frequencyHz`; beyond the table's ends as at them.
    static func bandGain(atHz frequencyHz: Double) -> Double {
        let gains = zip(normalDB, shoutedDB).map { ($1 - $0) / levelDifferenceDB }
        guard let upper = frequenciesHz.firstIndex(where: { $0 >= frequencyHz }) else { return gains[gains.count - 1] }
        guard upper > 0 else { return gains[0] }
        let lower = upper - 1
        let share = logarithm(frequencyHz / frequenciesHz[lower]) / logarithm(frequenciesHz[upper] / frequenciesHz[lower])
        return gains[lower] + share * (gains[upper] - gains[lower])
    }
}
