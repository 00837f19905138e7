import ArgumentParser
import SoundalikeEffects
import SoundalikeFoundations

/// How much of the settings is used.
struct AmountOptions: ParsableArguments {
    /// One `--amount`.
    struct Amount: ExpressibleByArgument, Sendable {
        /// The effect or parameter; nil for everything.
        let name: String?
        let value: Double

        init?(argument: String) {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let number = parts.last, let value = Self.value(number), Amounts.range.contains(value) else { return nil }
            name = parts.count == 2 ? String(parts[0]) : nil
            self.value = value
            if name?.isEmpty == true { return nil }
        }

        /// `1.5` and `150%` are the same.
        private static func value(_ text: Substring) -> Double? {
            text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
        }
    }

    @Option(
        name: .customLong("amount"),
        help: ArgumentHelp(
            "How strongly to apply the settings, from 0 (no change) to 2 or 200% (doubled): all of them (0.5), one effect (eq=0.5) or one parameter (eq.low_gain=0). Can be repeated.",
            valueName: "amount"))
    var amounts: [Amount] = []

    /// The amounts for a chain.
    ///
    /// - Throws: `SoundalikeError(.usage)` for an effect or parameter that `settings` does not have.
    func amounts(for settings: Settings) throws -> Amounts {
        var result = Amounts()
        for amount in amounts {
            guard let name = amount.name else {
                result.overall = amount.value
                continue
            }
            try check(name, in: settings)
            result.byName[name] = amount.value
        }
        return result
    }

    private func check(_ name: String, in settings: Settings) throws {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let effect = settings.effect(parts[0]) else {
            let ids = settings.chain.map(\.id).joined(separator: ", ")
            throw SoundalikeError(.usage, "--amount \(name)", "there is no effect \(parts[0]) in the settings", remedy: "there is \(ids)")
        }
        guard parts.count == 2 else { return }
        guard let index = effect.descriptor.index(of: parts[1]) else {
            throw SoundalikeError(
                .usage, "--amount \(name)", "\(effect.id) has no parameter \(parts[1])",
                remedy: "it has \(effect.descriptor.parameters.map(\.symbol).joined(separator: ", "))")
        }
        if effect.descriptor.parameters[index].neutralValue == nil {
            throw SoundalikeError(.usage, "--amount \(name)", "an amount does not scale this parameter", remedy: "set its value in the settings instead")
        }
    }
}
