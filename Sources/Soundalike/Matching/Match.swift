import SoundalikeEffects
import SoundalikeTone

/// What a matcher found: settings that make one recording sound like another.
public struct Match: Sendable {
    /// One effect, `eq`, with a confidence for each parameter that was set, and the model that listened.
    ///
    /// A confidence is the probability that the value is right within a twentieth of the parameter's scale (1 dB of gain), 0…1.
    public let settings: Settings
    /// What may make the settings worse than they should be, a line each.
    public let warnings: [String]
    /// What was heard, where the model says more than settings.
    public let tone: Tone?

    /// The difference of two recordings' chains, as it was heard.
    public struct Tone: Sendable {
        /// What the pair seems to be, for people.
        public let pair: String
        /// How likely each kind of pair is, 0…1: `same_recording`, `another_take`, `another_source`, `foreign`.
        public let pairProbabilities: [String: Double]
        /// Where the curve is given, Hz.
        public let frequenciesHz: [Double]
        /// The response that the settings were fitted to, its mean taken away, dB; 0 where nothing is known.
        public let curveDB: [Double]
        /// Standard deviation of each point of the expected curve, dB.
        public let deviationDB: [Double]
        /// Whether both recordings say something about a point.
        public let isKnown: [Bool]

        init(_ difference: ToneDifference, closeness: Double) {
            pair = difference.likeliestKind.phrase
            pairProbabilities = Dictionary(uniqueKeysWithValues: PairKind.allCases.map { ($0.rawValue, difference.kinds[$0, default: 0]) })
            frequenciesHz = difference.frequenciesHz
            curveDB = difference.curveDB(closeness: closeness)
            deviationDB = difference.deviationDB
            isKnown = difference.isKnown
        }

        /// What the pair seems to be, and how sure that is: "another take of the same voice or instrument (82 %)".
        public var line: String {
            "\(pair) (\(Int((100 * (pairProbabilities.values.max() ?? 0)).rounded())) %)"
        }
    }
}

/// What a matcher heard in one recording. Keep it to match one recording with many.
public struct Embedding: Sendable {
    /// What the model keeps of a recording.
    enum Heard: Sendable {
        /// `[channel · band]` of a network's last block.
        case network([Float])
        case tone(ToneSpectrum)
    }

    /// The file, as the caller named it, or the name of a recording in memory.
    public let path: String
    /// How much was listened to.
    public let durationSeconds: Double
    /// What may have made listening harder, a line each.
    public let warnings: [String]
    let heard: Heard
    /// The model that listened.
    let modelSHA256: String
}
