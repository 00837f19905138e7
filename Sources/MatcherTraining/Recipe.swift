import SoundalikeArchitectures
import SoundalikeNetworks
import SoundalikeTraining

/// One training run of the matcher, described completely. Its file is TOML; what a file leaves out is the paper's.
///
/// Source of the defaults: Mimilakis, Bryan, Smaragdis, ICASSP 2020, sections 3 and 4, but for `recording`, which the
/// paper lacks.
public struct Recipe: RunRecipe, Hashable {
    /// Name of the model that is trained.
    public var name = "one-shot-eq-paper"
    /// From which everything random is drawn: the split, pairs, scenes, settings, noise, initial weights.
    public var seed = 1
    /// Which recordings are used for what.
    public var data = Data()
    /// What both recordings of a pair go through alike, in order, before they are cut into segments.
    public var scenes = [Scene.crossover(gainDB: 10)]
    /// The effect whose settings are learned.
    public var effect = Effect()
    /// What happens to each recording of a pair on its own.
    public var recording = RecordingChain()
    /// How recordings become what the network listens to.
    public var frontEnd = FrontEndSettings()
    /// The network that is trained.
    public var network = MatcherArchitecture()
    /// How the weights are found.
    public var optimiser = Optimiser()

    /// The paper's matcher.
    public init() {}

    enum CodingKeys: String, CodingKey {
        case name, seed, data, scenes, effect, recording, frontEnd = "front_end", network, optimiser
    }

    /// Which recordings are used for what, and how they are cut.
    public struct Data: Codable, Hashable, Sendable {
        /// Shares of the speakers' recordings for training, validation and test.
        public var split = [0.5, 0.1, 0.4]
        /// Pairs of recordings drawn for one pass over each of the three.
        public var pairs = [100, 80, 20]
        /// Share of the pairs that are two recordings, or two halves of one, of the same speaker: takes of one voice to be
        /// matched. The others are of different speakers, as nearly all of the paper's are.
        public var sameSpeakerShare = 0.0
        /// Over so many passes the share of pairs that are one recording twice falls from all to none. What the effect does lies
        /// open in such a pair; starting with them shows the network what to look for, which unrelated recordings hide so well
        /// that with few voices it does not begin to learn. 0 for unrelated recordings from the start, as in the paper.
        public var warmUpPasses = 0.0
        /// Pairs whose segments are shuffled together: more is closer to shuffling a whole pass, and takes memory.
        public var pairsShuffledTogether = 10
        /// At most this many examples are validated on, the same every time; 0 for all.
        public var validationExamples = 0
        /// Length of an example.
        public var segmentSeconds = 3.0
        /// Share of a segment that the next one repeats.
        public var segmentOverlap = 0.5
        /// Segments more quiet than this, in either recording, are dropped.
        public var leastLoudnessLUFS = -55.0
        /// Recordings whose licence contains one of these words are left out.
        public var excludedLicences: [String] = []

        /// The paper's shares and lengths.
        public init() {}

        enum CodingKeys: String, CodingKey {
            case split, pairs, sameSpeakerShare = "same_speaker_share", warmUpPasses = "warm_up_passes", pairsShuffledTogether = "pairs_shuffled_together", validationExamples = "validation_examples"
            case segmentSeconds = "segment_seconds", segmentOverlap = "segment_overlap"
            case leastLoudnessLUFS = "least_loudness_lufs", excludedLicences = "excluded_licences"
        }
    }

    /// The effect whose settings are learned.
    public struct Effect: Codable, Hashable, Sendable {
        /// As the registry knows it.
        public var id = "builtin:parametric-eq"
        /// Values on the grid of each parameter.
        public var valueCount = 21

        /// The four-band equaliser, 21 values a parameter.
        public init() {}

        enum CodingKeys: String, CodingKey { case id, valueCount = "value_count" }
    }

    /// What happens to each recording of a pair on its own, after the effect: what makes a file out of a sound.
    ///
    /// Without it a network reads the equaliser off the dither and the codec's traces, which the effect has coloured like
    /// the voice; with it the noise floor of every file is flat and its own.
    public struct RecordingChain: Codable, Hashable, Sendable {
        /// Whether any of it happens.
        public var isEnabled = true
        /// Each recording's level changes by up to so much either way, dB.
        public var gainDB = 6.0
        /// Range of the noise floor's level, dB re full scale (root mean square).
        public var noiseFloorDBFS = [-90.0, -65.0]
        /// Word length that the samples are rounded to, with triangular dither in every other recording.
        public var bits = 16

        /// Levels and noise floors as files have them.
        public init() {}

        enum CodingKeys: String, CodingKey {
            case isEnabled = "enabled", gainDB = "gain_db", noiseFloorDBFS = "noise_floor_dbfs", bits
        }
    }

    /// How the weights are found: Adam on the negative log-likelihood.
    public struct Optimiser: Codable, Hashable, Sendable {
        /// How the first weights are drawn.
        public var initialWeights = InitialWeights.glorot
        /// Adam's step.
        public var learningRate = 5e-4
        /// Examples of an update.
        public var batchSize = 8
        /// The run stops after so many at the latest.
        public var maximumUpdates = 200_000
        /// Updates between two validations.
        public var validateEvery = 2_000
        /// Validations in a row without a better likelihood before the run stops.
        public var patience = 20
        /// Time between two checkpoints, validations aside.
        public var checkpointMinutes = 2.0

        /// The paper's.
        public init() {}

        enum CodingKeys: String, CodingKey {
            case initialWeights = "initial_weights", learningRate = "learning_rate", batchSize = "batch_size", maximumUpdates = "maximum_updates"
            case validateEvery = "validate_every", patience, checkpointMinutes = "checkpoint_minutes"
        }
    }
}
