/// Values of different weights in ascending order, of which any percentile can be asked.
///
/// Each value stands in the middle of its weight, and between two values lies a straight line (Hazen's rule), so that a percentile moves without
/// jumps as values and weights move.
struct Percentiles {
    private var entries: [(value: Double, weight: Double)]
    private let total: Double

    /// Values of weight 0 do not count.
    init(_ entries: [(value: Double, weight: Double)]) {
        self.entries = entries.filter { $0.weight > 0 }.sorted { $0.value < $1.value }
        total = self.entries.reduce(0) { $0 + $1.weight }
    }

    init(_ values: [Double]) { self.init(values.map { ($0, 1) }) }

    /// The value below which a `share` (0 to 1) of the weight lies; nil when there are no values.
    subscript(share: Double) -> Double? {
        let target = share * total
        var before = 0.0, last: (place: Double, value: Double)?
        for (value, weight) in entries {
            let place = before + weight / 2
            if place >= target {
                guard let last else { return value }
                return last.value + (value - last.value) * (target - last.place) / (place - last.place)
            }
            last = (place, value)
            before += weight
        }
        return last?.value
    }
}
