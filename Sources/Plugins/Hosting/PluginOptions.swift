/// How plugins are run.
public struct PluginOptions: Sendable, Hashable {
    /// Where a plugin's code runs.
    public enum Hosting: String, Sendable, Hashable, CaseIterable {
        /// In a worker process: what a plugin does wrong costs one error.
        case sandboxed
        /// In this process: for plugins that are trusted.
        case inProcess
    }

    /// Where the code runs. Banks always run in worker processes.
    public var hosting: Hosting
    /// The longest block that a plugin gets, in frames; nil: as long as the blocks that it is prepared for. Longer ones are cut.
    public var blockFrames: Int?
    /// Whether denormal numbers are kept while plugins run; else they count as zero.
    public var keepsDenormals = false
    /// The longest that a plugin may take for a call, in seconds; nil: 10 s, or 30 times the block's length if that is longer.
    public var timeLimitSeconds: Double?
    /// The most memory that an instance of a plugin may take in a worker process, MiB, 1 … 1,048,576.
    public var memoryMiB = Self.usualMemoryMiB
    /// How many worker processes a bank spreads its items over; nil: as many as there are processors.
    public var workerCount: Int?
    /// Whether plugins' messages go to standard error.
    public var showsMessages = false
    /// The worker program; nil: where ``SandboxProgram`` finds it.
    public var sandboxPath: String?

    /// What ``memoryMiB`` is unless somebody says otherwise.
    public static let usualMemoryMiB = 512

    /// Options.
    public init(hosting: Hosting = .sandboxed, blockFrames: Int? = nil) {
        self.hosting = hosting
        self.blockFrames = blockFrames
    }

    /// The block that a plugin prepared for `maximumBlockFrames` is told of.
    func pluginBlockFrames(_ maximumBlockFrames: Int) -> Int { max(1, min(blockFrames ?? maximumBlockFrames, maximumBlockFrames, 1 << 20)) }
}
