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
