import SoundalikeEffects

extension Settings {
    /// The settings with `amounts` written into them, so that they sound alone as these do at those amounts.
    func applying(_ amounts: Amounts) -> Settings {
        var settings = self
        for index in settings.chain.indices {
            let effect = settings.chain[index]
            if amounts.byName.keys.contains(where: { $0.hasPrefix("\(effect.id).") }) {
                // A document has an amount an effect; one for a parameter goes into its value.
                settings.chain[index].values = effect.effectiveValues(amounts)
                settings.chain[index].amount = 1
            } else {
                settings.chain[index].amount *= amounts.byName[effect.id] ?? amounts.overall
            }
        }
        return settings
    }
}
