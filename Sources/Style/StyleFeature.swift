/// One number that says something about how a recording sounds, not about what is said or played.
public struct StyleFeature: Sendable, Hashable {
    /// Name in files: `level_median_db`, `level_p95_1000hz_db`, `width_500hz_db`.
    public let id: String
    /// What it is, for tables.
    public let label: String
    /// dB, LU, LUFS, or nothing for a bare number.
    public let unit: String
    /// By how much passages of one recording differ: their standard deviation, in `unit`.
    public let scale: Double

    /// Whether it is of one octave band only.
    public var isOfBand: Bool { id.contains("hz") }
}
