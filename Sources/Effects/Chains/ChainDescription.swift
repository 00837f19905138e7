import SoundalikeFoundations

/// A chain of effects as a file describes it: which effects, their fixed settings, and what a model may set.
///
/// It names effects and symbols without knowing them; ``resolved(registry:subject:)`` finds them and checks every value.
public struct ChainDescription: Sendable, Hashable {
    /// What the chain is called.
    public var name: String
    /// One sentence on what it does.
    public var summary: String
    /// The frames of every call of an effect's `process`; nil where the renderer may choose.
    public var blockFrames: Int?
    /// How close settings that are searched for come to a reference's average spectrum, 0…1, unless the user says; nil for 0.
    public var closeness: Double?
    /// The effects, in the order of processing. Ids are unique.
    public var links: [Link]

    /// One effect of the chain.
    public struct Link: Sendable, Hashable {
        /// What it is called in the chain.
        public var id: String
        /// `builtin:NAME`, a plugin's URI, or a friendly name.
        public var effect: String
        /// Whether it is left out.
        public var isBypassed = false
        /// How it processes several channels.
        public var channels = ChannelLayout.linked
        /// How often automation changes its parameters; nil where the renderer may choose.
        public var automationInterval: AutomationInterval?
        /// Values that are not the effect's defaults, by symbol.
        public var settings: [String: Double] = [:]
        /// What a model may set, in the order of its outputs.
        public var trained: [Trained] = []
        /// Where parameters change nothing, by symbol: `--amount` scales them around that.
        public var neutralValues: [String: Double] = [:]

        /// An effect with its defaults.
        public init(id: String, effect: String) {
            self.id = id
            self.effect = effect
        }
    }

    /// A parameter that a model may set.
    public struct Trained: Sendable, Hashable {
        /// Which one.
        public var symbol: String
        /// Its values.
        public var range: TrainedRange
        /// The value to begin with; nil for the fixed setting or the effect's default.
        public var defaultValue: Double?
        /// How far from there it usually lies: a standard deviation, of the range along its scale; nil where nobody says.
        public var deviation: Double?

        /// A parameter that a model may set within `range`.
        public init(symbol: String, range: TrainedRange, defaultValue: Double? = nil, deviation: Double? = nil) {
            self.symbol = symbol
            self.range = range
            self.defaultValue = defaultValue
            self.deviation = deviation
        }
    }

    /// A chain of `links`, whose ids are unique.
    public init(name: String, summary: String = "", blockFrames: Int? = nil, closeness: Double? = nil, links: [Link]) {
        self.name = name
        self.summary = summary
        self.blockFrames = blockFrames
        self.closeness = closeness
        self.links = links
    }

    /// The settings of the chain before anybody has changed any.
    ///
    /// - Throws: as ``resolved(registry:subject:)``.
    public func settings(registry: EffectRegistry = EffectRegistry(), subject: String? = nil) throws -> Settings {
        try resolved(registry: registry, subject: subject).settings
    }
}
