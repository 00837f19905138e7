import SoundalikeFoundations
import SoundalikeTraining

/// How a tone matcher is estimated: what is known beside the recordings. Its file is TOML with `kind = "tone"`.
public struct ToneRecipe: RunRecipe, Hashable {
    /// What kind of recipe it is.
    public var kind = RecipeKind.tone.rawValue
    public var name = "one-shot-eq"
    /// From which the split, equalisers and devices are drawn.
    public var seed = 1
    /// Shares of the speakers for training, validation and test.
    public var split = [0.8, 0.1, 0.1]
    /// Recordings under a licence that contains one of these words are left out.
    public var excludedLicences = ["NC"]
    /// Lengths of the takes that are compared, seconds, ascending.
    public var takeSeconds = [3.0, 6.0, 10.0]
    /// The most takes of one length from one voice.
    public var takesPerVoice = 16
    /// Drawn responses of the equaliser that the model keeps.
    public var equaliserCurves = 3_000
    /// Standard deviation of a device's response at its eight knots, dB.
    public var deviceDB = 4.0
    /// How many times a device's covariance the microphones of two voices differ by.
    public var microphoneScale = 3.0
    /// How many times the standard's differences of vocal effort two takes differ by, beside what the recordings show.
    public var effortScale = 1.0
    /// Share that covariances of recordings lose off the diagonal.
    public var shrinkage = 0.1

    public init() {}

    enum CodingKeys: String, CodingKey {
        case kind, name, seed, split, excludedLicences = "excluded_licences", takeSeconds = "take_seconds", takesPerVoice = "takes_per_voice"
        case equaliserCurves = "equaliser_curves", deviceDB = "device_db", microphoneScale = "microphone_scale"
        case effortScale = "effort_scale", shrinkage
    }

    public func validate(name: String) throws {
        func check(_ isSound: Bool, _ problem: String) throws {
            guard isSound else { throw SoundalikeError(.badData, name, problem) }
        }
        try check(kind == RecipeKind.tone.rawValue, "kind is not \(RecipeKind.tone.rawValue)")
        try check(split.count == 3 && split.allSatisfy { $0 >= 0 } && split[0] > 0, "split is not three shares, the first above 0")
        try check(
            takeSeconds.count >= 2 && takeSeconds.allSatisfy((0.5...60).contains) && takeSeconds == takeSeconds.sorted(),
            "take_seconds is not two lengths or more from 0.5 to 60, ascending")
        try check((2...1_000).contains(takesPerVoice), "takes_per_voice is outside 2 to 1000")
        try check((100...20_000).contains(equaliserCurves), "equaliser_curves is outside 100 to 20000")
        try check((0.1...20).contains(deviceDB), "device_db is outside 0.1 to 20")
        try check((0...100).contains(microphoneScale), "microphone_scale is outside 0 to 100")
        try check((0...10).contains(effortScale), "effort_scale is outside 0 to 10")
        try check((0...0.5).contains(shrinkage), "shrinkage is outside 0 to 0.5")
    }
}
