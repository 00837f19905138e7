import SoundalikeArchitectures
import SoundalikeFoundations

/// How well a matcher does on examples that it was not trained on.
public struct ValidationScores: Sendable, Hashable {
    /// Mean negative log-likelihood of the true values, nats a parameter; ln 21 = 3.04 says nothing at all.
    public var loss: Double
    /// Mean absolute error of each parameter, in its unit, when the median of each distribution is the answer.
    public var errors: [String: Double]

    /// Everything by name, for the log: `validation/loss`, `validation/error/low_gain`, …
    var scalars: [String: Double] {
        var scalars = Dictionary(uniqueKeysWithValues: errors.map { ("validation/error/\($0)", $1) })
        scalars["validation/loss"] = loss
        return scalars
    }
}

/// Adds up scores batch by batch.
struct ScoreSum {
    let symbols: [String]
    let grids: [[Double]]
    private var loss = 0.0
    private var errors: [Double]
    private var count = 0

    init(symbols: [String], grids: [[Double]]) {
        self.symbols = symbols
        self.grids = grids
        errors = [Double](repeating: 0, count: symbols.count)
    }

    /// - Parameters:
    ///   - logProbabilities: `[example, parameter, value]`.
    ///   - targets: `[example, parameter]`.
    mutating func add(logProbabilities: [Float], targets: [Int]) {
        var start = 0
        for (index, target) in targets.enumerated() {
            let parameter = index % grids.count, grid = grids[parameter]
            let row = logProbabilities[start..<(start + grid.count)]
            loss -= Double(row[start + target])
            errors[parameter] += abs(grid[GridDecoding.median.index(of: row)] - grid[target])
            start += grid.count
        }
        count += targets.count / grids.count
    }

    var scores: ValidationScores {
        let examples = Double(max(1, count))
        return ValidationScores(
            loss: loss / examples / Double(grids.count),
            errors: Dictionary(uniqueKeysWithValues: zip(symbols, errors.map { $0 / examples })))
    }
}
