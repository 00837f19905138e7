import SoundalikeFoundations

/// Simultaneous perturbation stochastic approximation (Spall, *IEEE Transactions on Aerospace and Electronic Systems* 34(3), 1998): two trials on
/// either side of a point, in all coordinates at once, tell the slope along that direction, and a step follows it.
///
/// Here to be compared with: it needs no slopes of single residuals, and so learns little from each trial.
public struct SimultaneousPerturbation {
    /// How far trials lie from the point, and how long the first step is, of the cube's side.
    public var probe = 0.05, firstStep = 0.05
    private var generator: SeededGenerator

    /// - Parameter seed: of the directions.
    public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Goes down from `start` until the time is up, and returns the best trial. Steps shrink as Spall advises.
    ///
    /// - Parameter onProgress: called with the best so far after each pair of trials.
    /// - Throws: what the problem throws.
    public mutating func minimise(
        _ problem: some SearchProblem, from start: SearchResult, onProgress: (SearchResult) -> Void = { _ in }
    ) throws -> SearchResult {
        var best = start, point = start.point, gain: Double?, round = 0
        while !problem.isOver {
            round += 1
            let signs = point.indices.map { problem.choices.contains($0) ? 0.0 : Bool.random(using: &generator) ? 1.0 : -1.0 }
            let reach = probe / power(Double(round), 0.101)
            let sides = [reach, -reach].map { reach in point.indices.map { min(max(point[$0] + reach * signs[$0], 0), 1) } }
            let results = try problem.results(of: sides)
            for case let result? in results where result.cost < best.cost { best = result }
            onProgress(best)
            guard let above = results[0]?.cost, let below = results[1]?.cost else { continue }
            let slope = (above - below) / (2 * reach)
            // The first slope says how long steps are: the cost has no unit of its own.
            let rate = gain ?? firstStep / max(abs(slope), 1e-12)
            gain = rate
            let step = min(max(rate * slope / power(Double(round), 0.602), -4 * firstStep), 4 * firstStep)
            for index in point.indices { point[index] = min(max(point[index] - step * signs[index], 0), 1) }
        }
        return best
    }
}
