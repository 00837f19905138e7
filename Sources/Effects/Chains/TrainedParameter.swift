/// A parameter of a chain that a model sets: where it is, and what 0…1 means for it.
public struct TrainedParameter: Sendable, Hashable {
    /// The place of its effect in the chain.
    public let effectIndex: Int
    /// What the effect is called in the chain.
    public let effectID: String
    /// The place of the parameter in its effect's descriptor.
    public let parameterIndex: Int
    /// The effect's own parameter, whose range may be wider.
    public let parameter: Parameter
    /// The range that the model uses.
    public let range: TrainedRange
    /// The value to begin with, within the range.
    public let defaultValue: Double
    /// How far from there it usually lies: a standard deviation, of the range along its scale; nil where nobody says.
    public let deviation: Double?
    /// The deviation where nobody says.
    package static let usualDeviation = 0.25

    /// `ID/SYMBOL`, as automation columns are called.
    public var column: String { "\(effectID)/\(parameter.symbol)" }
    /// The value to begin with, as a model says it.
    public var normalisedDefault: Double { range.normalised(defaultValue) }

    /// Where `value`, in the parameter's unit, lies in the trained range: 0…1 along its scale.
    public func normalised(_ value: Double) -> Double { range.normalised(value) }
    /// The value at `position`, 0…1 along the scale, in the parameter's unit; of a switch or a list of names the nearest that there is.
    public func value(normalised position: Double) -> Double {
        let value = range.value(normalised: position)
        return parameter.scale == .stepped ? parameter.allowed(value) : value
    }
}
