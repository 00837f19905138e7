import SoundalikeFoundations

/// What the outputs of a network mean for a chain: one or several columns for each trained parameter, in their order.
///
/// A number has one column, its normalised value. A switch or an enumeration is a choice: between its values there is nothing, and values next to
/// each other need not be alike. It has one column for each value, which says how much speaks for it; a switch has one in all, the
/// probability of its upper value. A parameter with many steps is a number that is rounded.
public struct SettingColumns: Sendable, Hashable {
    /// A trained parameter's columns.
    public struct Control: Sendable, Hashable {
        /// The parameter.
        public let trained: TrainedParameter
        /// Where its columns are.
        public let columns: Range<Int>
        /// The values to choose from, in the parameter's unit; nil for a number.
        public let choices: [Double]?
    }

    /// How many values there are at most in a choice.
    static let greatestChoiceCount = 16

    /// One for each trained parameter, in their order.
    public let controls: [Control]
    /// Columns in all.
    public let count: Int

    /// The columns for `trained` parameters.
    public init(_ trained: [TrainedParameter]) {
        var next = 0
        controls = trained.map { parameter in
            let choices = parameter.choices
            let count = choices.map { max(1, $0.count == 2 ? 1 : $0.count) } ?? 1
            defer { next += count }
            return Control(trained: parameter, columns: next..<next + count, choices: choices)
        }
        count = next
    }

    /// What each column is called: `ID/SYMBOL`, and where it speaks for one value of an enumeration `ID/SYMBOL=VALUE`.
    public var names: [String] {
        controls.flatMap { control -> [String] in
            guard let choices = control.choices, control.columns.count > 1 else { return [control.trained.column] }
            return choices.map { "\(control.trained.column)=\($0 == $0.rounded() ? "\(Int($0))" : "\($0)")" }
        }
    }

    /// The row of a chain, one normalised value a trained parameter, that `outputs` stand for: of choices, the most probable ones.
    ///
    /// - Precondition: as many outputs as columns.
    public func row(_ outputs: [Double]) -> [Double] {
        precondition(outputs.count == count, "there is an output for each column")
        return controls.map { control in
            guard let choices = control.choices else { return min(max(outputs[control.columns.lowerBound], 0), 1) }
            return control.trained.normalised(choices[control.mostProbable(Array(outputs[control.columns]))])
        }
    }

    /// The outputs that stand for a row.
    public func outputs(_ row: [Double]) -> [Double] {
        precondition(row.count == controls.count, "a row has a value for each trained parameter")
        return zip(controls, row).flatMap { control, position -> [Double] in
            guard let choices = control.choices else { return [position] }
            let value = control.trained.value(normalised: position)
            let nearest = choices.indices.min { abs(choices[$0] - value) < abs(choices[$1] - value) } ?? 0
            return control.columns.count == 1 ? [choices.count == 2 ? Double(nearest) : 1] : choices.indices.map { $0 == nearest ? 1 : 0 }
        }
    }
}

extension SettingColumns.Control {
    /// How probable each choice is by the outputs of its columns, 0…1: proportional to them, or of a switch the output itself.
    public func probabilities(_ outputs: [Double]) -> [Double] {
        let count = choices?.count ?? 1
        let weights = outputs.map { min(max($0, 0), 1) }
        if count < 2 { return [1] }
        if count == 2 { return [1 - weights[0], weights[0]] }
        let sum = weights.reduce(0, +)
        return sum > 0 ? weights.map { $0 / sum } : weights.map { _ in 1 / Double(count) }
    }

    /// The first of the most probable choices.
    public func mostProbable(_ outputs: [Double]) -> Int {
        let probabilities = probabilities(outputs)
        return probabilities.firstIndex(of: probabilities.max() ?? 0) ?? 0
    }

    /// The gradient by the outputs of the columns, from the gradient by the probability of each choice.
    public func outputGradients(byProbability gradients: [Double], at outputs: [Double]) -> [Double] {
        guard gradients.count > 2 else { return gradients.count == 2 ? [gradients[1] - gradients[0]] : [0] }
        let sum = outputs.reduce(0) { $0 + min(max($1, 0), 1) }
        guard sum > 0 else { return gradients.map { _ in 0 } }
        let mean = zip(gradients, probabilities(outputs)).reduce(0) { $0 + $1.0 * $1.1 }
        return gradients.map { ($0 - mean) / sum }
    }
}

extension TrainedParameter {
    /// The values of a switch or an enumeration in the trained range, in the parameter's unit; nil for a number.
    public var choices: [Double]? {
        guard parameter.scale == .stepped, range.maximum - range.leastValue < Double(SettingColumns.greatestChoiceCount) else { return nil }
        let values = Array(stride(from: range.leastValue.rounded(.up), through: range.maximum, by: 1))
        return values.isEmpty ? nil : values
    }
}
