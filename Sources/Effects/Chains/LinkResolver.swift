import SoundalikeFoundations

/// Puts what a chain says about one effect together with what the effect says about itself.
struct LinkResolver {
    let link: ChainDescription.Link
    let descriptor: EffectDescriptor
    /// The chain, in errors.
    let subject: String

    func settings() throws -> EffectSettings {
        var descriptor = descriptor
        for (symbol, neutral) in link.neutralValues.sorted(by: { $0.key < $1.key }) {
            let parameter = descriptor.parameters[try index(of: symbol)]
            let isTrainedInRatios = link.trained.contains { $0.symbol == symbol && $0.range.scale != .linear }
            descriptor = descriptor.replacing(
                parameter.scaled(around: try value(neutral, of: parameter), byRatios: isTrainedInRatios))
        }
        let parameters = descriptor.parameters
        var effect = EffectSettings(id: link.id, descriptor: descriptor, isBypassed: link.isBypassed)
        effect.channels = link.channels
        effect.automationInterval = link.automationInterval
        for (symbol, setting) in link.settings.sorted(by: { $0.key < $1.key }) {
            let index = try index(of: symbol)
            effect.values[index] = try value(setting, of: parameters[index])
        }
        for trained in link.trained {
            let index = try index(of: trained.symbol)
            effect.values[index] = try defaultValue(trained, parameters[index], effect.values[index])
        }
        return effect
    }

    func trained(at effectIndex: Int, of effect: EffectSettings) throws -> [TrainedParameter] {
        try link.trained.map { trained in
            let index = try index(of: trained.symbol)
            // With the neutral value that the chain gives it.
            let parameter = effect.descriptor.parameters[index]
            return TrainedParameter(
                effectIndex: effectIndex, effectID: link.id, parameterIndex: index, parameter: parameter,
                range: try range(trained.range, of: parameter), defaultValue: effect.values[index], deviation: trained.deviation)
        }
    }

    private func value(_ value: Double, of parameter: Parameter) throws -> Double {
        guard let accepted = parameter.accepted(value) else {
            throw error(parameter, "\(value) is out of range", remedy: "give \(parameter.rangeText)")
        }
        return accepted
    }

    private func defaultValue(_ trained: ChainDescription.Trained, _ parameter: Parameter, _ setting: Double) throws -> Double {
        let range = try range(trained.range, of: parameter)
        guard let given = trained.defaultValue else { return min(max(setting, range.leastValue), range.maximum) }
        guard (range.minimum...range.maximum).contains(given) else {
            throw error(parameter, "the default \(given) is outside the trained range")
        }
        return max(given, range.leastValue)
    }

    /// The trained range with ends that the parameter has.
    private func range(_ range: TrainedRange, of parameter: Parameter) throws -> TrainedRange {
        let (minimum, maximum) = (try value(range.minimum, of: parameter), try value(range.maximum, of: parameter))
        if minimum == range.minimum, maximum == range.maximum { return range }
        return try TrainedRange(minimum: minimum, maximum: maximum, scale: range.scale, floorDB: range.floorDB)
    }

    private func index(of symbol: String) throws -> Int {
        guard let index = descriptor.index(of: symbol) else {
            throw SoundalikeError(
                .badData, subject, "\(link.id): \(descriptor.id) has no parameter \"\(symbol)\"",
                remedy: "`descriptor` lists those that it has")
        }
        return index
    }

    private func error(_ parameter: Parameter, _ problem: String, remedy: String? = nil) -> SoundalikeError {
        SoundalikeError(.badData, subject, "\(link.id).\(parameter.symbol): \(problem)", remedy: remedy)
    }
}
