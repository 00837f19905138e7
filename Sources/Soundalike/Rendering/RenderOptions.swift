import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// How to render: how much of the effects, how loud, into what file.
public struct RenderOptions: Sendable {
    /// How loud the result shall be.
    public enum Loudness: Sendable, Equatable {
        /// As the effects leave it.
        case asIs
        /// An integrated loudness, LUFS (ITU-R BS.1770-4).
        case target(lufs: Double)
        /// The integrated loudness of another recording.
        case match(AudioInput)
        /// As the effects leave it, measured: settings that have levels of their own bring it to this integrated loudness, LUFS, where one is given.
        case measured(lufs: Double?)

        /// The integrated loudness of the file at `path`.
        public static func match(path: String) -> Loudness { .match(.file(path)) }
    }

    /// How much of the effects to use; multiplies the settings' own amounts.
    public var amounts = Amounts()
    /// A gain goes there, and a limiter where the true peak would pass −1 dBTP.
    public var loudness = Loudness.asIs
    /// Whether the limiter may be used; without it a loudness that peaks stand in the way of is not reached, and the report says by how much.
    public var limits = true
    /// Bits a sample; the input's when nil.
    public var bits: BitDepth?
    /// The kind of file; when nil what the output's extension says, else the input's, else WAV.
    public var container: Container?
    /// Whether an existing output is replaced.
    public var overwrite = false
    /// How far the output goes on after the input has ended, seconds.
    public var tailSeconds = 0.0
    /// Of the dither.
    public var seed: UInt64 = 0
    /// Where effects come from.
    public var registry = EffectRegistry()
    /// Called now and then with the part that is done of the pass over the file at hand, 0…1; begins again when another pass is needed.
    public var progress: (@Sendable (Double) -> Void)?
    /// Asked between blocks whether to give up; nothing is left behind then. By default the running task's cancellation.
    public var shouldStop: @Sendable () -> Bool = { Interruption.isRequested }

    /// All of the effects, the level as they leave it, a file like the input.
    public init() {}
}
