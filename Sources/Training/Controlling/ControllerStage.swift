import SoundalikeEffects

/// One stage of a controller's training.
enum ControllerStage: Hashable {
    /// The network learns to answer the effects' default settings; no effect runs.
    case pretraining
    /// It learns with the first effects of the chain, so many.
    case effects(count: Int)

    /// The stages of `recipe` for `chain`: pretraining if wanted, then the chain effect by effect or all at once. An effect of which nothing is
    /// learned comes with the next one.
    static func all(of recipe: ControllerRecipe, chain: ResolvedChain, isPretrained: Bool) -> [ControllerStage] {
        let effectCount = chain.description.links.count
        var ends = [effectCount]
        if recipe.stages.isProgressive {
            ends = Set(chain.trained.map { $0.effectIndex + 1 }).sorted()
            ends[ends.count - 1] = effectCount
        }
        return (isPretrained ? [.pretraining] : []) + ends.map(ControllerStage.effects)
    }

    /// What it is called in logs and progress.
    func name(in chain: ResolvedChain) -> String {
        switch self {
        case .pretraining: "default settings"
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
