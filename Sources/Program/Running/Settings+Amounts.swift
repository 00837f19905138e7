import SoundalikeEffects

extension Settings {
    /// The settings with `amounts` written into them, so that they sound alone as these do at those amounts.
    func applying(_ amounts: Amounts) -> Settings {
        var settings = self
        for index in settings.chain.indices {
            let effect = settings.chain[index]
            if amounts.byName.keys.contains(where: { $0.hasPrefix("\(effect.id).") }) {
                // A document has an amount an effect; one for a parameter goes into its values.
                settings.chain[index].values = effect.effectiveValues(amounts)
                settings.chain[index].amount = 1
                settings.automation = settings.automation?.scaled(by: effect.amounts(amounts), effect: index, chain: chain)
            } else {
                settings.chain[index].amount *= amounts.byName[effect.id] ?? amounts.overall
            }
        }
        return settings
    }
}

extension Automation {
    /// The same, with the columns of one effect scaled by its parameters' amounts.
    fileprivate func scaled(by amounts: [Double], effect: Int, chain: [EffectSettings]) -> Automation {
        let targets = columns.map { Self.target(of: $0, in: chain) }
        return mapValues { value, column in
            guard let target = targets[column], target.effect == effect else { return value }
            return chain[effect].descriptor.parameters[target.parameter].scaled(value, amount: amounts[target.parameter])
        }
    }
}
