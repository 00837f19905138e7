import SoundalikeEffects

/// How far settings are from the true ones: the absolute error of each parameter in its unit.
public struct ParameterErrors: Sendable {
    /// The parameters, in order.
    public let parameters: [Parameter]
    /// The absolute error of each parameter, in its unit.
    public private(set) var errors: [MeanAndDeviation]

    /// Errors of `parameters`, none yet.
    public init(_ parameters: [Parameter]) {
        self.parameters = parameters
        errors = Array(repeating: MeanAndDeviation(), count: parameters.count)
    }

    /// How many pairs of settings were compared.
    public var count: Int { errors.first?.count ?? 0 }

    /// Takes in one example: values in physical units, one a parameter.
    public mutating func add(estimated: [Double], truth: [Double]) {
        precondition(estimated.count == parameters.count && truth.count == parameters.count, "one value a parameter")
        for index in errors.indices { errors[index].add(abs(estimated[index] - truth[index])) }
    }

    /// Takes in the examples of `other`, which are of the same parameters.
    public mutating func add(_ other: ParameterErrors) {
        precondition(other.parameters == parameters, "the same parameters")
        for index in errors.indices { errors[index].add(other.errors[index]) }
    }

    /// The error of the parameter called `symbol`.
    public subscript(symbol: String) -> MeanAndDeviation? {
        parameters.firstIndex { $0.symbol == symbol }.map { errors[$0] }
    }
}

/// The one-shot paper's tables 1 to 3: absolute errors of the equaliser, a row a band.
public struct EqualiserErrorTable: Sendable {
    /// What a table is about.
    public enum Quantity: Int, Sendable, CaseIterable {
        /// Table 1, in Hz.
        case frequency
        /// Table 2, in dB.
        case gain
        /// Table 3.
        case q
    }

    /// One band's error.
    public struct Row: Sendable {
        /// `Low`, `Mid 1`, `Mid 2`, `High`.
        public let band: String
        /// The absolute error, in the quantity's unit.
        public let error: MeanAndDeviation
    }

    public let quantity: Quantity
    /// `Hz`, `dB`, or empty.
    public let unit: String
    /// Low to high.
    public let rows: [Row]

    /// The table of `quantity` from the errors of the equaliser's parameters.
    public init(_ quantity: Quantity, of errors: ParameterErrors) {
        precondition(errors.parameters == ParametricEQ.descriptor.parameters, "the equaliser's parameters")
        self.quantity = quantity
        unit = errors.parameters[quantity.rawValue].unit
        rows = ParametricEQ.bandNames.enumerated().map { band, name in
            Row(band: name, error: errors.errors[band * ParametricEQ.parametersPerBand + quantity.rawValue])
        }
    }
}
