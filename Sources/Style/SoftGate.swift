import SoundalikeFoundations

/// A gate on levels whose weight goes from 0 to 1 over a few decibels, so that nothing jumps as a level passes it.
struct SoftGate {
    private let lowDB, widthDB: Double

    /// - Parameters:
    ///   - thresholdDB: where the weight is a half.
    ///   - widthDB: from nothing to all.
    init(thresholdDB: Double, widthDB: Double) {
        lowDB = thresholdDB - widthDB / 2
        self.widthDB = widthDB
    }

    func weight(power: Double) -> Double {
        power > 0 ? min(max((decibels(power: power) - lowDB) / widthDB, 0), 1) : 0
    }

    /// The weighted mean of powers; nil when all are below the gate.
    func mean(_ powers: [Double]) -> Double? {
        var sum = 0.0, total = 0.0
        for power in powers {
            let weight = weight(power: power)
            sum += weight * power
            total += weight
        }
        return total > 0 ? sum / total : nil
    }
}
