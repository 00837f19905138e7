import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeMetrics

/// What an evaluation found under one protocol at one length: a column a contestant, baselines first.
public struct EvaluationReport: Codable, Sendable, Hashable {
    /// Mean and standard deviation of absolute errors.
    public struct Figure: Codable, Sendable, Hashable {
        public var mean: Double
        public var deviation: Double
    }

    /// The response error of the examples whose largest gain lies in one range.
    public struct GainBin: Codable, Sendable, Hashable {
        /// Largest absolute gain of the four bands, dB: from the minimum to below the maximum.
        public var minimumDB, maximumDB: Double
        public var examples: Int
        public var responseErrorDB: Figure

        enum CodingKeys: String, CodingKey {
            case minimumDB = "minimum_db", maximumDB = "maximum_db", examples, responseErrorDB = "response_error_db"
        }
    }

    /// How one contestant did.
    public struct Column: Codable, Sendable, Hashable {
        public var name: String
        /// Absolute error of each parameter, in its unit, by symbol.
        public var errors: [String: Figure]
        /// Mean absolute difference between the true and the predicted magnitude response, 40 Hz to 18 kHz on a logarithmic
        /// axis, dB.
        public var responseErrorDB: Figure
        /// The same after taking away the difference of the responses' means.
        public var responseErrorWithoutLevelDB: Figure
        /// The response error by the gain applied.
        public var responseErrorByGain: [GainBin]
        /// How far the confidences are from the share that is right within one grid step, 0…1; nil where there are none.
        public var calibrationError: Double?

        enum CodingKeys: String, CodingKey {
            case name, errors, responseErrorDB = "response_error_db"
            case responseErrorWithoutLevelDB = "response_error_without_level_db", responseErrorByGain = "response_error_by_gain"
            case calibrationError = "calibration_error"
        }
    }

    /// The first model against another one, on the same examples.
    public struct Comparison: Codable, Sendable, Hashable {
        /// The model that the first one is compared with.
        public var against: String
        /// First model's error minus the other's with its 95 % interval: by parameter symbol, and `response`.
        public var differences: [String: PairedBootstrap]
    }

    /// What happened to the recordings after the equaliser.
    public var `protocol`: EvaluationProtocol
    /// Length of both recordings of an example.
    public var segmentSeconds: Double
    /// Share of pairs that were drawn of one speaker.
    public var sameSpeakerShare: Double
    public var exampleCount: Int
    public var recordingCount: Int
    public var speakerCount: Int
    /// Recordings left out because a model learned from them.
    public var excludedCount: Int
    /// How values were chosen from the predicted distributions.
    public var decoding: GridDecoding
    public var seed: Int
    public var columns: [Column]
    /// The first model against each of the others.
    public var comparisons: [Comparison]
    /// How everyone did on each kind of pair.
    public var pairKinds: [PairKindScores]

    enum CodingKeys: String, CodingKey {
        case `protocol`, segmentSeconds = "segment_seconds", sameSpeakerShare = "same_speaker_share", exampleCount = "examples"
        case recordingCount = "recordings", speakerCount = "speakers", excludedCount = "excluded_recordings", decoding, seed, columns
        case comparisons, pairKinds = "pair_kinds"
    }
}

extension EvaluationReport.Figure {
    init(_ statistics: MeanAndDeviation) {
        self.init(mean: statistics.mean, deviation: statistics.deviation)
    }
}
