import SoundalikePlugins

/// The plugins that are installed, read once and shared by all calls.
enum InstalledPlugins {
    static let catalogue = PluginCatalogue()
}
