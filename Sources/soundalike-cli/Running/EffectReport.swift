import SoundalikeEffects

/// An effect in `--json`.
struct EffectReport: Encodable {
    struct Control: Encodable {
        let symbol: String
        let name: String
        let unit: String
        let minimum: Double
        let maximum: Double
        let scale: String
        let `default`: Double
        /// Where the parameter changes nothing; it is scaled by amount around that. Absent for the others.
        let neutral: Double?
    }

    let id: String
    let name: String
    let summary: String
    let parameters: [Control]

    init(_ effect: EffectDescriptor) {
        id = effect.id
        name = effect.name
        summary = effect.summary
        parameters = effect.parameters.map {
            Control(
                symbol: $0.symbol, name: $0.name, unit: $0.unit, minimum: $0.minimum, maximum: $0.maximum, scale: $0.scale.rawValue,
                default: $0.defaultValue, neutral: $0.neutralValue)
        }
    }
}
