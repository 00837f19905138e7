/// A sound in a recording of speech that is not speech, and by how much it is lowered.
public struct RemovedSound: Sendable, Hashable {
    /// What it is, by how long it lasts.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A tenth of a second or more of noise.
        case breath
        /// A short click of lips or tongue.
        case smack
    }

    /// Where it begins and ends, seconds from the start.
    public var startSeconds, endSeconds: Double
    /// What it is.
    public var kind: Kind
    /// By how much it is lowered between its fades, dB, 0 or more.
    public var reductionDB: Double
    /// By how much softer it came out, fades and all, dB; nil before it was measured.
    public var measuredDB: Double?

    /// What a reduction may be: as far as a gate goes.
    public static let reductionRangeDB = 0.0...96.0

    /// A sound; it ends after it begins.
    public init(startSeconds: Double, endSeconds: Double, kind: Kind, reductionDB: Double, measuredDB: Double? = nil) {
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
        self.kind = kind
        self.reductionDB = reductionDB
        self.measuredDB = measuredDB
    }
}
