import SoundalikeFoundations

extension DocumentReader {
    /// A value of `parameter`, in its unit and range.
    func value(of parameter: Parameter) throws -> Double {
        if let accepted = value.double.flatMap(parameter.accepted) { return accepted }
        return try number(in: parameter.range, unit: parameter.unit)
    }
}
