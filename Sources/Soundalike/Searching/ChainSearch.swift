import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeSearch

/// Looks for a chain's settings: from the prediction down by least squares, and on from other places as long as there is time.
struct ChainSearch {
    let problem: ChainProblem
    let chain: ResolvedChain
    let prior: SettingsPrior
    let options: ChainMatchOptions
    let start: ContinuousClock.Instant

    /// The best that was found.
    ///
    /// - Throws: ``SoundalikeError`` where no settings could be tried.
    func run() throws -> SearchResult {
        let first = try firstResult()
        var best = first
        func tell(_ result: SearchResult) {
            best = result.cost < best.cost ? result : best
            options.progress?(
                ChainMatchProgress(
                    distance: best.cost / max(first.cost, 1e-12), trialCount: problem.trialCount,
                    fraction: min(1, (ContinuousClock.now - start) / .seconds(options.refineSeconds))))
        }
        switch options.method {
        case .leastSquares:
            best = try levelled(first, tell)
            for index in problem.choices.sorted() { best = try choices(of: index, at: best, tell).first ?? best }
            best = try LeastSquares().minimise(problem, from: best, onProgress: tell)
            for index in problem.choices.sorted() {
                for other in try choices(of: index, at: best, tell).filter({ $0.point[index] != best.point[index] }).prefix(Self.reconsideredCount) {
                    guard !problem.isOver else { break }
                    let result = try LeastSquares().minimise(problem, from: other, onProgress: tell)
                    if result.cost < best.cost { best = result }
                }
            }
        case .perturbation:
            var method = SimultaneousPerturbation(seed: options.seed)
            best = try method.minimise(problem, from: levelled(first, tell), onProgress: tell)
        case .evolution:
            best = try evolution(from: levelled(first, tell), tell)
        case .random:
            var generator = SeededGenerator(seed: options.seed)
            while !problem.isOver {
                let points = (0..<problem.parallelCount).map { _ in draw(&generator) }
                for case let result? in try problem.results(of: points) where result.cost < best.cost { best = result }
                tell(best)
            }
        }
        return best
    }

    private func firstResult() throws -> SearchResult {
        // A plugin may fail once.
        for _ in 0..<3 {
            if let result = try problem.results(of: [prior.means.map { min(max($0, 0), 1) }]).first ?? nil { return result }
            try Interruption.check()
        }
        throw problem.lastFailure ?? SoundalikeError(.badData, nil, "the effects' output cannot be measured")
    }

    /// The level first, by the last gain: it counts much, costs little, and is wrong by whatever the effects before it take away or add.
    private func levelled(_ start: SearchResult, _ tell: (SearchResult) -> Void) throws -> SearchResult {
        guard let gain = chain.trainedGains.last else { return start }
        var method = LeastSquares()
        method.maximumMeasurements = 2
        return try method.minimise(problem, from: start, moving: [gain], onProgress: tell)
    }

    /// So many other names are tried with numbers of their own.
    private static let reconsideredCount = 3

    /// `start` with each of the names or positions that coordinate `index` has, the best first; the numbers stay as they are.
    private func choices(of index: Int, at start: SearchResult, _ tell: (SearchResult) -> Void) throws -> [SearchResult] {
        guard !problem.isOver else { return [] }
        let points = (chain.trained[index].choices ?? []).map { value in
            var point = start.point
            point[index] = chain.trained[index].normalised(value)
            return point
        }
        let results = try problem.results(of: points).compactMap { $0 }.sorted { $0.cost < $1.cost }
        results.first.map(tell)
        return results
    }

    private func draw(_ generator: inout SeededGenerator) -> [Double] {
        prior.means.indices.map { min(max(prior.means[$0] + min(prior.deviations[$0], 1) * generator.normal(), 0), 1) }
    }

    /// Restarts with twice the population when one has shrunk to a point.
    private func evolution(from first: SearchResult, _ tell: (SearchResult) -> Void) throws -> SearchResult {
        var best = first, count: Int?
        for restart in 0..<8 where !problem.isOver {
            var method = CMAES(
                mean: prior.means.map { min(max($0, 0), 1) }, stepSize: 0.5, deviations: prior.deviations.map { min($0, 1) }, populationCount: count,
                generator: SeededGenerator(seed: options.seed, stream: UInt64(restart)))
            count = 2 * method.populationCount
            best = try method.minimise(problem, best: best, onProgress: tell)
        }
        return best
    }
}
