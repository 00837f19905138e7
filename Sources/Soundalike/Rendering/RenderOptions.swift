import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// How to render: how much of the effects, how loud, into what file.
public struct RenderOptions: Sendable {
    /// How loud the result shall be. Levels change by gain only.
    public enum Loudness: Sendable, Equatable {
        /// As the effects leave it.
        case asIs
        /// An integrated loudness, LUFS (ITU-R BS.1770-4).
        case target(lufs: Double)
        /// The integrated loudness of the file at this path.
        case match(path: String)
    }

    /// How much of the effects to use; multiplies the settings' own amounts.
    public var amounts = Amounts()
    /// A loudness that would take the true peak above −1 dBTP is not reached; the report says by how much.
    public var loudness = Loudness.asIs
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
