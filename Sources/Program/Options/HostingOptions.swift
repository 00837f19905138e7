import ArgumentParser
import SoundalikeEffects
import SoundalikePlugins

/// How plugins are run.
struct HostingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Give effects blocks of exactly this many frames, and change settings between blocks only. By default the length that the chain names, or else a suitable one.",
            valueName: "frames"))
    var block: Int?

    @Flag(help: "Run plugins in this process instead of one of their own: a little faster, but a plugin that crashes takes the program with it.")
    var inProcess = false

    @Option(
        help: ArgumentHelp("The most memory that a plugin may take, in MiB. \(PluginOptions.usualMemoryMiB) by default.", valueName: "MiB"))
    var pluginMemory = PluginOptions.usualMemoryMiB

    func validate() throws {
        guard (1...1_048_576).contains(pluginMemory) else { throw ValidationError("--plugin-memory takes 1 to 1048576 MiB.") }
        let range = ChainDescription.blockRange
        if let block, !range.contains(block) {
            throw ValidationError("--block takes a number of frames from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    /// Every effect that there is, plugins run as the flags say.
    ///
    /// - Parameters:
    ///   - blockFrames: the longest block that a plugin gets, whatever it is handed.
    ///   - timeLimitSeconds: the longest that a plugin may take for a call; nil for the usual limit.
    func registry(_ catalogue: PluginCatalogue = PluginCatalogue(), blockFrames: Int? = nil, timeLimitSeconds: Double? = nil) -> EffectRegistry {
        .installed(
            catalogue, hosting: inProcess ? .inProcess : .sandboxed, memoryMiB: pluginMemory, blockFrames: blockFrames,
            timeLimitSeconds: timeLimitSeconds)
    }

    /// Puts the block into `settings`, if one was given.
    func apply(to settings: inout Settings) {
        if let block { settings.blockFrames = block }
    }
}
