import SoundalikeEffects

/// One stage of a controller's training.
enum ControllerStage: Hashable {
    /// The best settings that are the same for all recordings are looked for, with all effects; the network then starts from them.
    case fixedSettings
    /// The network learns to answer the effects' default settings; no effect runs.
    case pretraining
    /// It learns with the first effects of the chain, so many.
    case effects(count: Int)

    /// The stages of `recipe` for `chain`: where the network starts from, unless that `isGiven`, then the chain effect by effect or all at once. An
    /// effect of which nothing is learned comes with the next one.
    static func all(of recipe: ControllerRecipe, chain: ResolvedChain, startIsGiven: Bool) -> [ControllerStage] {
        let effectCount = chain.description.links.count
        var ends = [effectCount]
        if recipe.stages.isProgressive {
            ends = Set(chain.trained.map { $0.effectIndex + 1 }).sorted()
            ends[ends.count - 1] = effectCount
        }
        return (startIsGiven ? [] : first(of: recipe)) + ends.map(ControllerStage.effects)
    }

    private static func first(of recipe: ControllerRecipe) -> [ControllerStage] {
        switch recipe.stages.start {
        case .random: []
        case .defaults, .reductions, .spectra: [.pretraining]
        case .fixedSettings: [.fixedSettings]
        }
    }

    /// What it is called in logs and progress.
    func name(in chain: ResolvedChain) -> String {
        switch self {
        case .fixedSettings: "fixed settings"
        case .pretraining: "where to start"
        case .effects(let count): chain.description.links.prefix(count).map(\.id).joined(separator: " + ")
        }
    }
}

extension ResolvedChain {
    /// Its first effects alone.
    func prefix(_ effectCount: Int, registry: EffectRegistry) throws -> ResolvedChain {
        guard effectCount < description.links.count else { return self }
        var part = description
        part.links = Array(part.links.prefix(effectCount))
        return try part.resolved(registry: registry)
    }
}
