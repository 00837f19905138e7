/// How much of an effect to use, as asked when rendering: overall, for one effect, or for one parameter.
public struct Amounts: Sendable, Hashable {
    /// What an amount may be.
    public static let range = 0.0...2.0

    /// For everything that is not named.
    public var overall: Double
    /// By `ID` or `ID.SYMBOL`.
    public var byName: [String: Double]

    /// Amounts in 0…2; all of everything unless given.
    public init(overall: Double = 1, byName: [String: Double] = [:]) {
        self.overall = overall
        self.byName = byName
    }

    /// The amount for the parameter `symbol` of the effect `id`: the most exact name wins.
    public func amount(id: String, symbol: String) -> Double {
        byName["\(id).\(symbol)"] ?? byName[id] ?? overall
    }
}

extension EffectSettings {
    /// The amounts in force, one a parameter: the settings' own times what is asked.
    public func amounts(_ amounts: Amounts) -> [Double] {
        descriptor.parameters.map { amount * amounts.amount(id: id, symbol: $0.symbol) }
    }

    /// The values to render with: scalable parameters scaled around their neutral value, all within their ranges.
    public func effectiveValues(_ amounts: Amounts = Amounts()) -> [Double] {
        zip(zip(descriptor.parameters, values), self.amounts(amounts)).map { $0.0.scaled($0.1, amount: $1) }
    }
}
