import SoundalikeEffects
import SoundalikePlugins

extension EffectRegistry {
    /// Every effect that there is: the built-in ones, and those of `catalogue`, which is looked at only when an effect is not built in.
    ///
    /// - Parameters:
    ///   - catalogue: the plugins.
    ///   - hosting: whether a plugin runs in a process of its own, or in this one.
    ///   - memoryMiB: the most memory that an instance of a plugin may take in a process of its own, MiB.
    ///   - blockFrames: the longest block that a plugin gets, whatever it is handed.
    ///   - timeLimitSeconds: the longest that a plugin may take for a call in a process of its own; nil: see ``PluginOptions``.
    public static func installed(
        _ catalogue: PluginCatalogue = PluginCatalogue(), hosting: PluginOptions.Hosting = .sandboxed,
        memoryMiB: Int = PluginOptions.usualMemoryMiB, blockFrames: Int? = nil, timeLimitSeconds: Double? = nil
    ) -> EffectRegistry {
        var options = PluginOptions(hosting: hosting, blockFrames: blockFrames)
        options.memoryMiB = memoryMiB
        options.timeLimitSeconds = timeLimitSeconds
        return EffectRegistry(providers: [BuiltInEffects(), PluginEffects(catalogue: catalogue, options: options)])
    }
}
