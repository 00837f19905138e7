/// How an effect of a chain processes the channels of a recording.
public enum ChannelLayout: String, Sendable, Hashable, CaseIterable {
    /// One instance hears all channels, so that a compressor moves them together; an effect with fewer channels runs once for each group.
    case linked
    /// An instance of its own for every channel, which hears nothing of the others.
    case separate
}

/// How often automation changes an effect's parameters.
public enum AutomationInterval: Sendable, Hashable {
    /// Every so many frames of the recording.
    case frames(Int)
    /// Once a row of the automation: for effects to which a change is dear.
    case row

    /// What an interval may be, in frames.
    public static let range = 1...1_048_576
    /// What it is where nobody says otherwise.
    public static let standard = AutomationInterval.frames(64)
}
