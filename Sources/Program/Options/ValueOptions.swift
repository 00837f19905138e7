import ArgumentParser
import SoundalikeEffects
import SoundalikeFoundations

/// Values of parameters, by hand.
struct ValueOptions: ParsableArguments {
    /// One `--set`.
    struct Assignment: ExpressibleByArgument, Sendable {
        let id: String
        let symbol: String
        let value: Double
        /// As it was given behind the number; nil when it was not.
        let unit: String?

        init?(argument: String) {
            let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { return nil }
            let names = sides[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
            let text = sides[1].drop { $0 == " " }
            let number = text.prefix { $0.isNumber || "+-.eE".contains($0) }
            guard let value = Double(number), value.isFinite else { return nil }
            let unit = text.dropFirst(number.count).drop { $0 == " " }
            id = String(names[0])
            symbol = String(names[1])
            self.value = value
            self.unit = unit.isEmpty ? nil : String(unit)
        }

        var name: String { "\(id).\(symbol)" }
    }

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Give a parameter this value: eq.low_gain=-3. A unit may follow, and must be the parameter's own. Can be repeated.",
            valueName: "id.symbol=value"))
    var assignments: [Assignment] = []

    /// Puts the values into `settings`.
    ///
    /// - Throws: `SoundalikeError(.usage)` for an effect or parameter that the chain does not have, a value out of range or another unit.
    func apply(to settings: inout Settings) throws {
        for assignment in assignments {
            func error(_ problem: String, _ remedy: String) -> SoundalikeError {
                SoundalikeError(.usage, "--set \(assignment.name)", problem, remedy: remedy)
            }
            guard let effect = settings.chain.firstIndex(where: { $0.id == assignment.id }) else {
                throw error("there is no effect \(assignment.id) in the chain", "there is \(settings.chain.map(\.id).joined(separator: ", "))")
            }
            let descriptor = settings.chain[effect].descriptor
            guard let index = descriptor.index(of: assignment.symbol) else {
                throw error(
                    "\(assignment.id) has no parameter \(assignment.symbol)", "it has \(descriptor.parameters.map(\.symbol).joined(separator: ", "))")
            }
            let parameter = descriptor.parameters[index]
            if let unit = assignment.unit, unit != parameter.unit {
                throw error("its unit is not \(unit)", "give \(parameter.rangeText)")
            }
            guard let value = parameter.accepted(assignment.value) else {
                throw error("\(ValueText.number(assignment.value)) is out of range", "give \(parameter.rangeText)")
            }
            settings.chain[effect].values[index] = value
        }
    }
}
