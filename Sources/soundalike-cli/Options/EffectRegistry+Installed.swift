import SoundalikeEffects
import SoundalikePlugins

extension EffectRegistry {
    /// Every effect that there is: the built-in ones, and those of `catalogue`, which is looked at only when an effect is not built in.
    static func installed(
        _ catalogue: PluginCatalogue = PluginCatalogue(), hosting: PluginOptions.Hosting = .sandboxed,
        memoryMiB: Int = PluginOptions.usualMemoryMiB
    ) -> EffectRegistry {
        EffectRegistry(providers: [BuiltInEffects(), PluginEffects(catalogue: catalogue, hosting: hosting, memoryMiB: memoryMiB)])
    }
}
