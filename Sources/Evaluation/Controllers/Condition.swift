import SoundalikeEffects
import SoundalikeFoundations

/// What is compared with models on the same pairs: what somebody would do without them.
public struct Condition: Sendable {
    /// Where its recordings come from.
    public enum Source: Sendable {
        /// Every input is rendered by the same settings.
        case settings(Settings)
        /// They are there already: `ITEM.wav`, or another kind of file, for each item.
        case renders(folder: String)
        /// The input, made as loud as peaks allow: its largest sample at this level, dBFS.
        case peakLevel(dBFS: Double)
        /// The input at the loudness of its target: a gain, and a limiter where the true peak would pass −1 dBTP.
        case targetLoudness
    }

    /// What its column and its folder of renders are called.
    public let name: String
    public let source: Source

    /// - Throws: `SoundalikeError.usage` for a name that no folder can have.
    public init(name: String, source: Source) throws {
        try Self.check(name: name)
        (self.name, self.source) = (name, source)
    }

    private init(known name: String, _ source: Source) { (self.name, self.source) = (name, source) }

    /// What is compared without being asked for where inputs are brought to one loudness: finished songs are louder than that, and loudness alone
    /// is much of the difference. The paper's is the peak level.
    static let levels = [Condition(known: "peak-level", .peakLevel(dBFS: -1)), Condition(known: "target-loudness", .targetLoudness)]

    /// The column of doing nothing.
    public static let inputName = "input"
    /// Where the targets are kept beside the renders: what listening tests call the reference.
    public static let targetName = "reference"

    static func check(name: String) throws {
        guard !name.isEmpty, name.utf8.count <= 100, !name.hasPrefix("."), !name.contains("/"), !name.utf8.contains(0) else {
            throw SoundalikeError(.usage, nil, "a condition cannot be called \(name.quotedLiteral)", remedy: "use letters and digits")
        }
    }
}
