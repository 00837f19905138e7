import SoundalikeArchitectures

extension Recipe {
    /// How a sketch is trained: examples are made of frames, to which colour and equaliser are added in decibels.
    public struct Sketch: Codable, Hashable, Sendable {
        /// Whether the recipe trains a sketch, and not the network of `[network]`.
        public var isEnabled = false
        public var network = SketchArchitecture()
        /// Both recordings of a pair are of one length, drawn between two, seconds.
        public var segmentSeconds = [1.5, 20.0]
        /// At most so many frames, spread over that length, stand for it.
        public var framesPerExample = 128
        /// Share of pairs within a collection: one studio, or recordings gathered by one hand.
        public var sameCollectionShare = 1.0
        /// Share of pairs whose two recordings are of one voice, at other times and efforts.
        public var sameVoiceShare = 0.0
        /// The level of this share of recordings changes by up to so much either way, dB.
        public var gainDB = 16.0
        public var gainShare = 1.0
        /// In each recording the voice is raised or lowered by a normally distributed amount of this standard deviation, dB, and its spectrum
        /// changes as it then does.
        public var effortDB = 0.0
        /// Each recording is coloured by a smooth random curve of this standard deviation, dB: a voice or microphone of its own.
        public var colourDB = 3.0
        /// In each pair a share up to this of what tells its speakers from the average is taken away: voices of one studio.
        public var commonStudio = 1.0
        /// Share of recordings whose voice is exchanged for one that might have been: drawn as the voices of its collection differ.
        public var drawnShare = 1.0
        /// Standard deviation of the logarithm by which each recording's spectrum is stretched: vocal tracts of other lengths.
        public var stretch = 0.05
        /// Share of pairs that go without a noise floor of their own.
        public var cleanShare = 0.25
        /// Share of hidden units left out in training.
        public var dropout = 0.3
        /// Weights lose this share for each unit of the learning rate.
        public var weightDecay = 0.05
        /// How much of what both recordings have in common is heard beside their difference: a network with few voices learns them
        /// by heart from it.
        public var contextWeight = 0.2
        /// Weight of the response's mean absolute error, per dB, beside the likelihood in nats a parameter.
        public var responseWeight = 0.1

        /// The model's distributions are flattened by this temperature, and its response is this share of what was learned: of voices
        /// that it does not know a network with few is too sure.
        public var temperature = 1.0
        public var responseShare = 1.0

        public init() {}

        enum CodingKeys: String, CodingKey {
            case temperature, responseShare = "response_share", isEnabled = "enabled", network, segmentSeconds = "segment_seconds", framesPerExample = "frames_per_example", sameCollectionShare = "same_collection_share", gainShare = "gain_share", sameVoiceShare = "same_voice_share"
            case gainDB = "gain_db", effortDB = "effort_db", colourDB = "colour_db", commonStudio = "common_studio", drawnShare = "drawn_share", stretch
            case cleanShare = "clean_share", dropout, weightDecay = "weight_decay", contextWeight = "context_weight", responseWeight = "response_weight"
        }

        func validate(_ check: (Bool, String) throws -> Void) throws {
            try check((8...10_000).contains(framesPerExample), "sketch.frames_per_example is outside 8 to 10000")
            try check(
                segmentSeconds.count == 2 && segmentSeconds[0] >= 0.2 && segmentSeconds[0] <= segmentSeconds[1] && segmentSeconds[1] <= 600,
                "sketch.segment_seconds is not two lengths from 0.2 to 600, the lower first")
            try check((0...60).contains(gainDB), "sketch.gain_db is outside 0 to 60")
            try check((0...20).contains(effortDB), "sketch.effort_db is outside 0 to 20")
            try check((0...20).contains(colourDB), "sketch.colour_db is outside 0 to 20")
            try check((0...2).contains(commonStudio), "sketch.common_studio is outside 0 to 2")
            try check((0...0.3).contains(stretch), "sketch.stretch is outside 0 to 0.3")
            try check([drawnShare, cleanShare, gainShare, sameCollectionShare, sameVoiceShare].allSatisfy((0...1).contains), "a share of [sketch] is outside 0 to 1")
            try check((0...0.9).contains(dropout), "sketch.dropout is outside 0 to 0.9")
            try check((0...10).contains(weightDecay), "sketch.weight_decay is outside 0 to 10")
            try check((1e-6...1).contains(contextWeight), "sketch.context_weight is outside 1e-6 to 1")
            try check((0...100).contains(responseWeight), "sketch.response_weight is outside 0 to 100")
            try check((0.1...10).contains(temperature), "sketch.temperature is outside 0.1 to 10")
            try check((0...1).contains(responseShare), "sketch.response_share is outside 0 to 1")
            try network.validate()
        }
    }
}
