import Foundation

/// How to listen to two recordings, and how to read what the model says about them.
public struct MatchOptions: Sendable {
    /// Where listening begins, in both recordings, seconds.
    public var startSeconds = 0.0
    /// How much of both recordings is listened to, seconds; to their ends when nil.
    public var durationSeconds: Double?
    /// The bands that may be set: of `low`, `mid1`, `mid2`, `high`. The others keep their default frequency and Q and a gain of 0. All when nil.
    public var bands: Set<String>?
    /// With a network that chooses from a grid: whether a value may lie between the grid's, the mean of its distribution along the parameter's
    /// scale instead of the grid value with the least expected error, which is the distribution's median.
    public var isContinuous = false
    /// How close to the reference: 0 takes over what the recording chains seem to differ by, 1 the whole difference of the average spectra,
    /// with what the voices, words and notes differ by.
    public var closeness = 0.0
    /// The threads to work on, at least 1.
    public var threads = ProcessInfo.processInfo.activeProcessorCount

    /// Called now and then, from any thread, with the part of the listening that is done, 0…1.
    public var progress: (@Sendable (Double) -> Void)?

    /// The whole of both recordings, all bands, on all processors.
    public init() {}
}
