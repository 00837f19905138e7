import SoundalikeFoundations

/// Which pairs of recordings a controller learns from, and what is done to them: the table `[data]` of its recipe.
///
/// The defaults are those of Martínez Ramírez et al. (ICASSP 2021) for music; recipes set what speech needs.
public struct PairSettings: Codable, Hashable, Sendable {
    public var layout = PairLayout.folders
    /// The folder of recordings before, in the layout `folders`.
    public var inputFolder = "dry"
    /// The folder of recordings after, in the layouts `folders` and `idmt`.
    public var targetFolder = "wet"
    /// Shares of the tracks or speakers for training, validation and test, where the data set itself does not say.
    public var split = [0.8, 0.1, 0.1]
    /// How long an item of a batch follows one recording; 0 for whole recordings.
    public var excerptSeconds = 10.0
    /// Samples that each excerpt is faded in and out over.
    public var fadeSamples = 64
    /// The largest delay between a pair's recordings that is looked for and taken away; 0 for none.
    public var alignmentSeconds = 0.0
    /// Brings every input to the loudness `input_lufs` by gain.
    public var isInputNormalised = false
    public var inputLUFS = -25.0
    /// Both recordings lose what lies below, by a filter of order 4 without delay; 0 to leave it out.
    public var highPassHz = 0.0
    /// Range of the signal-to-noise ratio of white noise that the input gets, dB; empty for none.
    public var noiseSNRDB: [Double] = []
    /// Range of a random gain that input and target have in common, linear; empty for none.
    public var gain: [Double] = []
    public var additions = Additions()

    /// The defaults.
    public init() {}

    enum CodingKeys: String, CodingKey {
        case layout, inputFolder = "input_folder", targetFolder = "target_folder", split, excerptSeconds = "excerpt_seconds"
        case fadeSamples = "fade_samples", alignmentSeconds = "alignment_seconds", isInputNormalised = "normalise_input"
        case inputLUFS = "input_lufs", highPassHz = "high_pass_hz", noiseSNRDB = "noise_snr_db", gain, additions
    }

    /// Short sounds mixed into the input and not into the target, in its quiet places: made pairs of speech with and without breaths.
    public struct Additions: Codable, Hashable, Sendable {
        /// A folder of such sounds; empty for none.
        public var folder = ""
        /// How many, on average.
        public var perSecond = 0.25
        /// Range of their level re the recording's, dB (root mean square).
        public var levelDB = [-30.0, -12.0]

        /// None.
        public init() {}

        enum CodingKeys: String, CodingKey { case folder, perSecond = "per_second", levelDB = "level_db" }
    }

    /// What the layout is told of folders.
    public var names: PairLayout.Names { PairLayout.Names(input: inputFolder, target: targetFolder) }

    /// Refuses figures that no run can be made from.
    ///
    /// - Throws: `SoundalikeError.badData` about the recipe `name`.
    func validate(name: String, sampleRateHz: Double) throws {
        func check(_ isFine: Bool, _ what: String) throws {
            guard isFine else { throw SoundalikeError(.badData, name, what) }
        }
        func isRange(_ range: [Double], in bounds: ClosedRange<Double>) -> Bool {
            range.count == 2 && range[0] <= range[1] && range.allSatisfy(bounds.contains)
        }
        try check(
            split.count == 3 && split.allSatisfy { $0 >= 0 && $0 <= 1 } && split[0] > 0 && split.reduce(0, +) <= 1.0001,
            "data.split is not three shares, the first above 0, of 1 in all")
        try check((0...600).contains(excerptSeconds), "data.excerpt_seconds is outside 0 to 600")
        try check((0...10_000).contains(fadeSamples), "data.fade_samples is outside 0 to 10000")
        try check((0...20).contains(alignmentSeconds), "data.alignment_seconds is outside 0 to 20")
        try check((-70...0).contains(inputLUFS), "data.input_lufs is outside -70 to 0")
        try check(highPassHz >= 0 && highPassHz < 0.45 * sampleRateHz, "data.high_pass_hz is outside 0 to 0.45 of the sample rate")
        try check(noiseSNRDB.isEmpty || isRange(noiseSNRDB, in: -20...200), "data.noise_snr_db is not two ratios, the lower first")
        try check(gain.isEmpty || isRange(gain, in: 1e-3...10), "data.gain is not two gains from 0.001 to 10, the lower first")
        try check((0...100).contains(additions.perSecond), "data.additions.per_second is outside 0 to 100")
        try check(isRange(additions.levelDB, in: -100...40), "data.additions.level_db is not two levels, the lower first")
        try check(layout != .single || !additions.folder.isEmpty, "data.layout 'single' needs data.additions.folder, or nothing would be to be learned")
    }
}
