import SoundalikeFoundations

extension ResolvedChain {
    /// `settings` of this chain with plugins for two channels in the place of those for one, as far as there are any that do.
    package func stereo(_ settings: Settings, in registry: EffectRegistry) -> Settings {
        var settings = settings
        for (index, effect) in settings.chain.enumerated() {
            let moving = trained(ofEffect: index).map(\.parameter.symbol)
            if let counterpart = effect.stereoCounterpart(in: registry, moving: moving) { settings.chain[index] = counterpart }
        }
        return settings
    }
}

extension EffectSettings {
    /// The same settings of the plugin that is this one for two channels, where there is one: of what is called `…_mono` that is `…_stereo`.
    ///
    /// Two instances of a limiter for one channel would turn down left and right at different times, and the image would move; one for two
    /// channels turns both down together.
    ///
    /// - Returns: nil for other effects, and where the counterpart is not installed or lacks a parameter that is set or named in `moving`.
    func stereoCounterpart(in registry: EffectRegistry, moving: [String]) -> EffectSettings? {
        guard channels == .linked, !descriptor.isBuiltIn, let id = Self.stereoName(of: descriptor.id),
            let other = try? registry.descriptor(of: id)
        else { return nil }
        var target = other
        for (parameter, value) in zip(descriptor.parameters, values) {
            guard let index = other.index(of: parameter.symbol), other.parameters[index].range == parameter.range else {
                guard value == parameter.defaultValue, !moving.contains(parameter.symbol) else { return nil }
                continue
            }
            // With the neutral value that the chain gave it.
            target = target.replacing(parameter)
        }
        var result = EffectSettings(id: self.id, descriptor: target, isBypassed: isBypassed, amount: amount)
        (result.channels, result.automationInterval) = (channels, automationInterval)
        for (parameter, value) in zip(descriptor.parameters, values) { result[parameter.symbol] = value }
        return result
    }

    private static func stereoName(of id: String) -> String? {
        for separator in ["_", "/"] where id.hasSuffix("\(separator)mono") { return id.dropLast(4) + "stereo" }
        return nil
    }
}
