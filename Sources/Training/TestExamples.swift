import SoundalikeFoundations

/// Examples to evaluate models on: drawn as for training, from recordings that were not trained on, always the same for the
/// same recipe and files.
public struct TestExamples: Sendable {
    /// How many there are.
    public var count: Int { pool.segments.count }
    /// The grid of each parameter of the effect.
    public let grids: [[Double]]

    private let pool: ExamplePool
    private let maker: MatcherBatchMaker

    /// Draws the recipe's number of test pairs from `files` and cuts them into segments.
    ///
    /// - Throws: `SoundalikeError.badData` when no segment is long and loud enough; what reading the files throws.
    public init(recipe: Recipe, files: [CorpusFile]) async throws {
        let cache = RecordingCache(sampleRateHz: recipe.frontEnd.sampleRateHz)
        let pools = ExamplePoolMaker(recipe: recipe, files: files, purpose: .test, cache: cache)
        maker = try MatcherBatchMaker(recipe: recipe, purpose: .test)
        grids = maker.grids
        pool = try await pools.pool(0, pairCount: recipe.data.pairs[2])
        guard count > 0 else {
            throw SoundalikeError(
                .badData, nil, "no segment of \(recipe.data.segmentSeconds) s is long and loud enough to evaluate on")
        }
    }

    /// Example `index` of `count`.
    public func example(_ index: Int) throws -> MatcherExample {
        try maker.example(index, of: pool)
    }
}
