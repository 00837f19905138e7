import SoundalikeFoundations

extension Automation {
    /// Makes sure that every column is a parameter of `chain` and every value in its range.
    ///
    /// - Throws: `SoundalikeError` (bad data) about `subject`.
    public func check(for chain: [EffectSettings], subject: String) throws {
        for (column, name) in columns.enumerated() {
            guard let target = Self.target(of: name, in: chain) else {
                let ids = chain.map(\.id).joined(separator: ", ")
                throw SoundalikeError(.badData, subject, "\"\(name)\" is not a parameter of the chain", remedy: "the ids are \(ids)")
            }
            let parameter = chain[target.effect].descriptor.parameters[target.parameter]
            for row in 0..<rowCount where parameter.accepted(values[row * columns.count + column]) == nil {
                throw SoundalikeError(
                    .badData, subject, "row \(row): \(name): \(values[row * columns.count + column]) is out of range",
                    remedy: "give \(parameter.rangeText)")
            }
        }
    }

    /// The same, with `transform` applied to each value; it gets the column's number, too.
    public func mapValues(_ transform: (_ value: Double, _ column: Int) -> Double) -> Automation {
        Automation(
            timing: timing, columns: columns, values: values.enumerated().map { transform($0.element, $0.offset % columns.count) })
    }

    /// Which effect and which of its parameters the column `ID/SYMBOL` is about.
    public static func target(of column: String, in chain: [EffectSettings]) -> (effect: Int, parameter: Int)? {
        guard let slash = column.firstIndex(of: "/"),
            let effect = chain.firstIndex(where: { $0.id == column[..<slash] }),
            let parameter = chain[effect].descriptor.index(of: String(column[column.index(after: slash)...]))
        else { return nil }
        return (effect, parameter)
    }
}
