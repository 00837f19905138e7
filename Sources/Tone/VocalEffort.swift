import SoundalikeFoundations

/// How the average spectrum and the pitch of a voice change as it is raised, from normal speech to shouting.
///
/// Spectra: ANSI S3.5-1997, table 3 (standard speech spectrum levels for stated vocal efforts, third octaves, dB). Their differences are by
/// far the largest thing that takes of one voice in several moods differ by. The pitch rises by some 0.4 semitones for each decibel that the voice
/// becomes louder (H. Traunmüller and A. Eriksson, "Acoustic effects of variation in vocal effort", JASA 107, 2000).
enum VocalEffort {
    private static let frequenciesHz = [
        160, 200, 250, 315, 400, 500, 630, 800, 1_000, 1_250, 1_600, 2_000, 2_500, 3_150, 4_000, 5_000, 6_300, 8_000.0,
    ]
    /// Spectrum levels, dB, and how loud that is overall, dB SPL at a metre.
    private static let efforts: [(levelsDB: [Double], loudnessDB: Double)] = [
        ([32.41, 34.48, 34.75, 33.98, 34.59, 34.27, 32.06, 28.30, 25.01, 23.00, 20.15, 17.32, 13.18, 11.55, 9.33, 5.31, 2.59, 1.13], 62.35),
        ([33.81, 33.92, 38.98, 38.57, 39.11, 40.15, 38.78, 36.37, 33.86, 31.89, 28.58, 25.32, 22.35, 20.15, 16.78, 11.47, 7.67, 5.07], 68.34),
        ([35.29, 37.76, 41.55, 43.78, 43.30, 44.85, 45.55, 44.05, 42.16, 40.53, 37.70, 34.39, 30.98, 28.21, 25.41, 18.35, 13.87, 11.39], 74.85),
        ([30.77, 36.65, 42.50, 46.51, 47.40, 49.24, 51.21, 51.44, 51.31, 49.63, 47.65, 44.32, 40.80, 38.13, 34.41, 28.24, 23.45, 20.72], 82.30),
    ]
    /// How often a take is spoken in each of them: people who record seldom shout.
    private static let shares = [0.4, 0.3, 0.2, 0.1]
    private static let semitonesPerDB = 0.4
    /// Pitch also rises and falls with no effort: the variance of two takes' difference, semitones².
    private static let freePitchVariance = 8.0

    /// The covariance of the difference of two takes in ``ToneSpace``, each spoken with an effort of its own.
    static var covariance: Matrix {
        let places = frequenciesHz.map { logarithm($0) }
        let vectors = efforts.map { effort in
            ToneBands.centresHz.map { interpolated(logarithm($0), places, effort.levelsDB) } + [semitonesPerDB * effort.loudnessDB]
        }
        var covariance = Matrix(ToneSpace.size)
        for (first, firstShare) in zip(vectors, shares) {
            for (second, secondShare) in zip(vectors, shares) {
                covariance.add(outer: ToneSpace.centred(zip(first, second).map { $0 - $1 }), weight: firstShare * secondShare)
            }
        }
        covariance[ToneSpace.pitch, ToneSpace.pitch] += freePitchVariance
        return covariance
    }

    /// Between the two nearest places; beyond the last as there.
    private static func interpolated(_ place: Double, _ places: [Double], _ values: [Double]) -> Double {
        guard let next = places.firstIndex(where: { $0 >= place }) else { return values[values.count - 1] }
        guard next > 0 else { return values[0] }
        let share = (place - places[next - 1]) / (places[next] - places[next - 1])
        return values[next - 1] + share * (values[next] - values[next - 1])
    }
}
