import SoundalikeModelFiles

/// How near controllers bring recordings to their targets: a column for doing nothing, one a condition, one a model.
public struct ControllerReport: Codable, Sendable, Hashable {
    /// Mean and standard deviation over pairs; over sounds where it is of these.
    public typealias Figure = EvaluationReport.Figure

    /// Distances to the targets.
    public struct Column: Codable, Sendable, Hashable {
        public var name: String
        /// What a model's file says about its training; nil for what is no model.
        public var training: Training?
        /// Cosine distance of mel cepstra over time, 0…2, level removed, at 22,050 Hz.
        public var cepstralDistance: Figure
        /// Multi-resolution distance of short-time spectra, at 22,050 Hz.
        public var spectralDistance: Figure
        /// Absolute difference of the integrated loudness, LU; nil where nothing was long and loud enough to have one.
        public var loudnessErrorLU: Figure?
        /// Mean absolute difference of mel bands over time, dB, at 22,050 Hz.
        public var bandDistanceDB: Figure
        /// Mean absolute difference of the average third-octave spectra of the active parts, level removed, dB.
        public var spectrumDistanceDB: Figure
        /// What happened to sounds that were mixed into the inputs; nil where there are none.
        public var inserts: InsertFigures?

        enum CodingKeys: String, CodingKey {
            case name, training, cepstralDistance = "cepstral_distance", spectralDistance = "spectral_distance"
            case loudnessErrorLU = "loudness_error_lu", bandDistanceDB = "band_distance_db", spectrumDistanceDB = "spectrum_distance_db", inserts
        }
    }

    /// How long a model was trained.
    public struct Training: Codable, Sendable, Hashable {
        public var updates: Int?
        public var seconds: Double?
    }

    /// What happened to sounds that were mixed into the inputs, and to the speech between them.
    public struct InsertFigures: Codable, Sendable, Hashable {
        /// The level in the sounds' spans of time, dB re the target's speech.
        public var levelDB: Figure
        /// How far that is below the input's, dB.
        public var reductionDB: Figure
        /// The same by what they are.
        public var reductionByKind: [String: Figure]
        /// Mean absolute change of the level of the speech's frames of 50 ms against the target, dB.
        public var speechChangeDB: Figure

        enum CodingKeys: String, CodingKey {
            case levelDB = "level_db", reductionDB = "reduction_db", reductionByKind = "reduction_db_by_kind", speechChangeDB = "speech_change_db"
        }
    }

    /// The sounds that were mixed into the inputs.
    public struct Inserts: Codable, Sendable, Hashable {
        public var count: Int
        /// The level in their spans of time in the targets, which never had them, dB re the target's speech: no processing need go lower.
        public var targetLevelDB: Figure

        enum CodingKeys: String, CodingKey { case count, targetLevelDB = "target_level_db" }
    }

    public var pairCount: Int
    /// Pairs left out because they are for training or validation, or because a model learned from one of their files.
    public var excludedCount: Int
    /// Length of all inputs together.
    public var seconds: Double
    /// Nil where nothing was mixed in.
    public var inserts: Inserts?
    /// Doing nothing first, models last.
    public var columns: [Column]

    enum CodingKeys: String, CodingKey { case pairCount = "pairs", excludedCount = "excluded_pairs", seconds, inserts, columns }
}

extension ControllerReport.Training {
    /// What the scores in a model's file say.
    init(_ metadata: ModelMetadata) {
        let scores = metadata.scores
        self.init(updates: scores.members?["updates"]?.exactInteger, seconds: scores.members?["training_seconds"]?.double)
    }
}
