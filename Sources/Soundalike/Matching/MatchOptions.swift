import Foundation

/// How to listen to two recordings, and how to read what the network says about them.
public struct MatchOptions: Sendable {
    /// Where listening begins, in both recordings, seconds.
    public var startSeconds = 0.0
    /// How much of both recordings is listened to, seconds; to their ends when nil.
    public var durationSeconds: Double?
    /// The bands that may be set: of `low`, `mid1`, `mid2`, `high`. The others keep their default frequency and Q and a gain of 0. All when nil.
    public var bands: Set<String>?
    /// Whether a value may lie between the values that the network chooses from: the mean of its distribution along the parameter's scale
    /// instead of the grid value with the least expected error, which is the distribution's median.
    public var isContinuous = false
    /// How far the settings follow the difference of the two average spectra, as match equalisers do, instead of the network: 0…1.
    ///
    /// The network looks for an equaliser behind two recordings of one kind; it leaves alone what may be another voice. The spectra tell
    /// it apart from neither voice, microphone nor room, and copy them all: the better choice when those are what shall be copied.
    public var spectrumShare = 0.0
    /// The threads to work on, at least 1.
    public var threads = ProcessInfo.processInfo.activeProcessorCount

    /// The whole of both recordings, all bands, on the grid, on all processors.
    public init() {}
}
