import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeStyle

/// What a search for a chain's settings found.
public struct ChainMatch: Sendable {
    /// The chain, and where the settings come from.
    public var settings: Settings
    /// How far the passages are from the goal as they are, and with the settings, in units in which 1 is about what chance brings.
    public let distanceBefore: Double, distance: Double
    /// How many settings were tried.
    public let trialCount: Int
    /// How long it took, seconds.
    public let seconds: Double
    /// Whether it was ended before it was done: the settings are the best until then.
    public let isInterrupted: Bool
    /// What may make the settings worse than they should be, a line each.
    public var warnings: [String]
    /// What was heard of the tone, where a reference was matched.
    public var tone: Match.Tone?
    /// What the recording has of each feature, what the reference has, and what comes out; empty where a target was fitted.
    public internal(set) var comparison: [StyleComparison] = []
    /// What stays far off, and which effect would be needed for it, a line each.
    public var shortfalls: [String] { StyleShortfall.lines(comparison) }

    /// Says of `output`, which is the input as it was rendered, how it came out; until then passages tell.
    ///
    /// - Parameters:
    ///   - output: the rendered recording.
    ///   - options: which part of it counts, as in the search.
    /// - Throws: ``SoundalikeError`` when it cannot be read or is silent.
    public mutating func hear(_ output: AudioInput, options: ChainMatchOptions = ChainMatchOptions()) throws {
        guard !comparison.isEmpty else { return }
        let style = try StyleListener.profile(of: output, options)
        for index in comparison.indices {
            if let after = style[comparison[index].feature.id] { comparison[index].after = after }
        }
    }
}

/// One feature of a recording's style: before, wanted and after.
public struct StyleComparison: Sendable, Hashable {
    /// What it is.
    public let feature: StyleFeature
    /// Of the recording as it is, and of the reference; in the feature's unit.
    public let before: Double, wanted: Double
    /// Of the recording through the chain.
    public internal(set) var after: Double
}

/// What a reference was listened to for.
public struct ChainReference: Sendable {
    let embedding: Embedding
    /// The features of the whole.
    public let style: StyleProfile
}

/// How to search for a chain's settings.
public struct ChainMatchOptions: Sendable {
    /// How it is searched.
    public enum Method: String, Sendable, CaseIterable {
        /// Measured slopes and damped steps (Levenberg and Marquardt): the usual way.
        case leastSquares = "least-squares"
        /// Evolution with an adapted covariance matrix: many more trials.
        case evolution
        /// Steps along random directions, of which two trials tell the slope (SPSA).
        case perturbation
        /// Settings drawn from what is usual: to compare with.
        case random
    }

    /// The most time that the search may take, listening included, seconds. It ends before when nothing is gained any more.
    public var refineSeconds = 10.0
    /// Where listening begins, in both recordings, seconds.
    public var startSeconds = 0.0
    /// How much of both recordings is listened to, seconds; to their ends when nil.
    public var durationSeconds: Double?
    /// How close to the reference's tone, 0…1: see ``MatchOptions/closeness``; what the chain says when nil.
    public var closeness: Double?
    /// How it is searched.
    public var method = Method.leastSquares
    /// Of what is drawn at random. The same seed gives the same settings, unless the time ends the search.
    public var seed: UInt64 = 0
    /// The threads to work on, at least 1; each has a chain of its own.
    public var threads = ProcessInfo.processInfo.activeProcessorCount
    /// Called now and then.
    public var progress: (@Sendable (ChainMatchProgress) -> Void)?

    /// Ten seconds on all processors.
    public init() {}

    /// How the matcher listens for `chain`.
    func listening(_ chain: ChainDescription) -> MatchOptions {
        var listening = MatchOptions()
        (listening.startSeconds, listening.durationSeconds) = (startSeconds, durationSeconds)
        listening.closeness = closeness ?? chain.closeness ?? 0
        listening.threads = threads
        return listening
    }
}

/// How far a search is.
public struct ChainMatchProgress: Sendable {
    /// The cost of the best so far, of what it was at the start: 1 and falling.
    public let distance: Double
    /// How many settings were tried.
    public let trialCount: Int
    /// The part of the time that has passed, 0…1.
    public let fraction: Double
}
