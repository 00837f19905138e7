/// What is believed of an equaliser's settings: draws of them, each as likely as what was heard makes it.
public struct SettingsBelief: Sendable {
    /// Along the parameters' scales, 0…1: `[draw][parameter]`.
    private let draws: [[Double]]
    private let weights: [Double]

    init(draws: [[Double]], weights: [Double]) {
        (self.draws, self.weights) = (draws, weights)
    }

    /// The value of a parameter that lies in the middle of what is believed, 0…1.
    public func median(of parameter: Int) -> Double {
        let sorted = zip(draws, weights).map { (value: $0[parameter], weight: $1) }.sorted { $0.value < $1.value }
        var sum = 0.0
        let half = weights.reduce(0, +) / 2
        return sorted.first { draw in
            sum += draw.weight
            return sum >= half
        }?.value ?? 0.5
    }

    /// How likely it is that a parameter lies within `distance` of `value`, both along its scale, 0…1.
    public func probability(of parameter: Int, within distance: Double, of value: Double) -> Double {
        let total = weights.reduce(0, +)
        guard total > 0 else { return 0 }
        return zip(draws, weights).reduce(0) { abs($1.0[parameter] - value) <= distance ? $0 + $1.1 : $0 } / total
    }
}
