import ArgumentParser
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins

/// Settings that come with plugins.
struct PresetOptions: ParsableArguments {
    /// One `--plugin-preset`.
    struct Preset: ExpressibleByArgument, Sendable {
        /// The effect that it is for; nil for the only one that it can be for.
        let id: String?
        let uri: String

        init?(argument: String) {
            let sides = argument.split(separator: "=", maxSplits: 1).map(String.init)
            // A URI may have an equals sign, too, but not before its colon.
            let hasID = sides.count == 2 && EffectSettings.isValidID(sides[0])
            id = hasID ? sides[0] : nil
            uri = hasID ? sides[1] : argument
            if uri.isEmpty { return nil }
        }
    }

    @Option(
        name: .customLong("plugin-preset"),
        help: ArgumentHelp(
            "Start from a plugin's preset, named by its URI as `effects show` lists it. Write ID=URI where the chain has the plugin more than once. Can be repeated.",
            valueName: "[id=]uri"))
    var presets: [Preset] = []

    /// Puts the presets' values into `settings`; values beyond a parameter's range count as its end, and what is no parameter is left out.
    ///
    /// - Throws: `SoundalikeError`: unavailable for a preset that is not installed, usage for one that fits no effect of the chain or
    ///   several, bad data for values that are not finite.
    func apply(to settings: inout Settings, catalogue: PluginCatalogue) throws {
        for preset in presets {
            let (pluginURI, values) = try catalogue.preset(preset.uri)
            let effect = try effect(for: preset, pluginURI: pluginURI, in: settings)
            for (index, parameter) in settings.chain[effect].descriptor.parameters.enumerated() {
                guard let value = values[parameter.symbol] else { continue }
                guard value.isFinite else { throw SoundalikeError(.badData, preset.uri, "\(parameter.symbol) is not finite") }
                settings.chain[effect].values[index] = parameter.clamped(value)
            }
        }
    }

    private func effect(for preset: Preset, pluginURI: String, in settings: Settings) throws -> Int {
        let subject = "--plugin-preset \(preset.uri)"
        let fitting = settings.chain.indices.filter { settings.chain[$0].descriptor.id == pluginURI }
        let ids = fitting.map { settings.chain[$0].id }.joined(separator: ", ")
        guard let id = preset.id else {
            if fitting.count == 1 { return fitting[0] }
            guard fitting.isEmpty else {
                throw SoundalikeError(.usage, subject, "fits several effects of the chain", remedy: "write ID=URI with one of \(ids)")
            }
            throw SoundalikeError(.usage, subject, "is for \(pluginURI), which is not in the chain")
        }
        guard let effect = settings.chain.firstIndex(where: { $0.id == id }) else {
            throw SoundalikeError(
                .usage, subject, "there is no effect \(id) in the chain", remedy: "there is \(settings.chain.map(\.id).joined(separator: ", "))")
        }
        guard fitting.contains(effect) else {
            throw SoundalikeError(.usage, subject, "is for \(pluginURI), and \(id) is \(settings.chain[effect].descriptor.id)")
        }
        return effect
    }
}
