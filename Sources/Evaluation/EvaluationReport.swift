import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeMetrics

/// What an evaluation found: a column a model, the first one the answer that needs no listening.
public struct EvaluationReport: Codable, Sendable, Hashable {
    /// Mean and standard deviation of absolute errors.
    public struct Figure: Codable, Sendable, Hashable {
        public var mean: Double
        public var deviation: Double
    }

    /// How one model did.
    public struct Column: Codable, Sendable, Hashable {
        public var name: String
        /// Absolute error of each parameter, in its unit, by symbol.
        public var errors: [String: Figure]
        /// Mean absolute difference between the true and the predicted magnitude response, 40 Hz to 18 kHz on a logarithmic
        /// axis, dB.
        public var responseErrorDB: Figure
        /// The same after taking away the difference of the responses' means.
        public var responseErrorWithoutLevelDB: Figure

        enum CodingKeys: String, CodingKey {
            case name, errors, responseErrorDB = "response_error_db"
            case responseErrorWithoutLevelDB = "response_error_without_level_db"
        }
    }

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

    enum CodingKeys: String, CodingKey {
        case segmentSeconds = "segment_seconds", sameSpeakerShare = "same_speaker_share", exampleCount = "examples", recordingCount = "recordings", speakerCount = "speakers"
        case excludedCount = "excluded_recordings", decoding, seed, columns
    }
}

/// Adds up a column's errors example by example.
struct ColumnSum {
    let name: String
    private var errors = ParameterErrors(ParametricEQ.descriptor.parameters)
    private let response: ResponseError
    private var responseErrorDB = MeanAndDeviation()
    private var responseErrorWithoutLevelDB = MeanAndDeviation()

    init(name: String, sampleRateHz: Double) {
        self.name = name
        response = ResponseError(sampleRateHz: sampleRateHz)
    }

    /// - Parameters:
    ///   - predicted, truth: a value for each parameter of the equaliser, in its unit.
    mutating func add(predicted: [Double], truth: [Double]) {
        errors.add(estimated: predicted, truth: truth)
        let difference = response.compare(predicted, truth)
        responseErrorDB.add(difference.meanAbsoluteDB)
        responseErrorWithoutLevelDB.add(difference.meanAbsoluteWithoutLevelDB)
    }

    var column: EvaluationReport.Column {
        EvaluationReport.Column(
            name: name,
            errors: Dictionary(
                uniqueKeysWithValues: zip(errors.parameters.map(\.symbol), errors.errors.map(EvaluationReport.Figure.init))),
            responseErrorDB: EvaluationReport.Figure(responseErrorDB),
            responseErrorWithoutLevelDB: EvaluationReport.Figure(responseErrorWithoutLevelDB))
    }
}

extension EvaluationReport.Figure {
    init(_ statistics: MeanAndDeviation) {
        self.init(mean: statistics.mean, deviation: statistics.deviation)
    }
}
