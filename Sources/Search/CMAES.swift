import SoundalikeFoundations

/// Evolution with an adapted covariance matrix (Hansen, *The CMA Evolution Strategy: A Tutorial*, 2016), in the unit cube.
///
/// Points outside are brought to the nearest wall before they are worked out, and what they were outside by counts against them.
public struct CMAES {
    /// The middle of the population.
    public private(set) var mean: [Double]
    /// How wide the population is, as a whole.
    public private(set) var stepSize: Double
    /// Points of a generation.
    public let populationCount: Int

    private let dimension: Int
    private let weights: [Double]
    private let effectiveCount: Double
    private let pathRate, stepRate, rankOneRate, rankManyRate, stepDamping, expectedLength: Double
    private var covariance: Matrix
    private var axes: Matrix
    private var lengths: [Double]
    private var stepPath: [Double], covariancePath: [Double]
    private var generation = 0
    private var generator: SeededGenerator

    /// - Parameters:
    ///   - mean: where to begin.
    ///   - stepSize: how far points lie from there, of the cube's side.
    ///   - deviations: how wide each coordinate is to be searched, relative to `stepSize`; 1 each when nil.
    public init(mean: [Double], stepSize: Double, deviations: [Double]? = nil, populationCount: Int? = nil, generator: SeededGenerator) {
        let n = Double(mean.count)
        (self.mean, self.stepSize, self.generator) = (mean, stepSize, generator)
        dimension = mean.count
        let count = max(4, populationCount ?? 4 + Int(3 * logarithm(n)))
        self.populationCount = count
        let raw = (0..<count / 2).map { logarithm(Double(count + 1) / 2) - logarithm(Double($0 + 1)) }
        let sum = raw.reduce(0, +), weights = raw.map { $0 / sum }
        self.weights = weights
        let effective = 1 / weights.reduce(0) { $0 + $1 * $1 }
        effectiveCount = effective
        pathRate = (4 + effective / n) / (n + 4 + 2 * effective / n)
        stepRate = (effective + 2) / (n + effective + 5)
        let rankOne = 2 / ((n + 1.3) * (n + 1.3) + effective)
        rankOneRate = rankOne
        rankManyRate = min(1 - rankOne, 2 * (effective - 2 + 1 / effective) / ((n + 2) * (n + 2) + effective))
        stepDamping = 1 + 2 * max(0, ((effective - 1) / (n + 1)).squareRoot() - 1) + stepRate
        expectedLength = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
        covariance = Matrix(dimension)
        axes = Matrix(dimension, diagonal: 1)
        lengths = deviations ?? Array(repeating: 1, count: dimension)
        for index in 0..<dimension { covariance[index, index] = lengths[index] * lengths[index] }
        stepPath = Array(repeating: 0, count: dimension)
        covariancePath = stepPath
    }

    /// The next generation's points; some may lie outside the cube.
    public mutating func ask() -> [[Double]] {
        (0..<populationCount).map { _ in
            let draw = lengths.map { $0 * generator.normal() }
            return zip(mean, axes * draw).map { $0 + stepSize * $1 }
        }
    }

    /// Learns from what the points of ``ask()`` were worth: their costs, the lower the better; infinite for those that could not be worked out.
    public mutating func tell(_ points: [[Double]], costs: [Double]) {
        let order = points.indices.sorted { costs[$0] < costs[$1] }.prefix(weights.count)
        let moves = order.map { place in points[place].indices.map { (points[place][$0] - mean[$0]) / stepSize } }
        let move = (0..<dimension).map { row in zip(weights, moves).reduce(0) { $0 + $1.0 * $1.1[row] } }
        for row in 0..<dimension { mean[row] = min(max(mean[row] + stepSize * move[row], 0), 1) }
        generation += 1

        // The step in the coordinates in which the population is round.
        let along = zip(axes.transposed * move, lengths).map(/)
        let round = axes * along
        let stepGain = (stepRate * (2 - stepRate) * effectiveCount).squareRoot()
        for row in 0..<dimension { stepPath[row] = (1 - stepRate) * stepPath[row] + stepGain * round[row] }
        let length = stepPath.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let n = Double(dimension)
        let isLong = length / (1 - power(1 - stepRate, 2 * Double(generation))).squareRoot() > (1.4 + 2 / (n + 1)) * expectedLength
        let pathGain = isLong ? 0 : (pathRate * (2 - pathRate) * effectiveCount).squareRoot()
        for row in 0..<dimension { covariancePath[row] = (1 - pathRate) * covariancePath[row] + pathGain * move[row] }
        let kept = 1 - rankOneRate - rankManyRate + (isLong ? rankOneRate * pathRate * (2 - pathRate) : 0)
        for row in 0..<dimension {
            for column in 0...row {
                let many = zip(weights, moves).reduce(0) { $0 + $1.0 * $1.1[row] * $1.1[column] }
                let value = kept * covariance[row, column] + rankOneRate * covariancePath[row] * covariancePath[column] + rankManyRate * many
                covariance[row, column] = value
                covariance[column, row] = value
            }
        }
        stepSize = min(stepSize * exponential(stepRate / stepDamping * (length / expectedLength - 1)), 1)
        let (values, vectors) = covariance.symmetricEigensystem()
        axes = vectors
        lengths = values.map { max($0, 1e-20).squareRoot() }
    }

    /// Looks for the least cost from where it stands, until the time is up or the population has shrunk to a point.
    ///
    /// - Parameters:
    ///   - best: the best that is known; where this finds a better one, that.
    ///   - maximumGenerations: it ends after these.
    /// - Throws: what the problem throws.
    public mutating func minimise(
        _ problem: some SearchProblem, best: SearchResult, maximumGenerations: Int = .max, onProgress: (SearchResult) -> Void = { _ in }
    ) throws -> SearchResult {
        var best = best
        for _ in 0..<maximumGenerations {
            guard !problem.isOver, stepSize * (lengths.max() ?? 0) > 1e-3 else { break }
            let points = ask()
            let inside = points.map { $0.map { min(max($0, 0), 1) } }
            let results = try problem.results(of: inside)
            let costs = results.indices.map { place in
                guard let result = results[place] else { return Double.infinity }
                if result.cost < best.cost { best = result }
                let outside = zip(points[place], inside[place]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                return result.cost * (1 + outside) + outside
            }
            tell(points, costs: costs)
            onProgress(best)
        }
        return best
    }
}
