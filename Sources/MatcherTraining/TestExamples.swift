import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTraining

/// Examples to evaluate models on: drawn as for training, from recordings that were not trained on, always the same for the
/// same recipe and files, and each from a pair of recordings of its own.
public struct TestExamples: Sendable {
    /// The grid of each parameter of the effect.
    public let grids: [[Double]]

    let pools: ExamplePoolMaker
    let maker: MatcherBatchMaker
    let cache: RecordingCache
    let recipe: Recipe

    /// Pairs tried for one example before the recordings count as too quiet.
    private static let attempts = 50

    /// Examples from `files`, as long as the recipe's segments.
    ///
    /// - Throws: `SoundalikeError.badData` when effect and network of the recipe do not go together.
    public init(recipe: Recipe, files: [CorpusFile]) throws {
        try self.init(recipe: recipe, files: files, purpose: .test, cache: RecordingCache(sampleRateHz: recipe.frontEnd.sampleRateHz))
    }

    /// The same for validation, with recordings that are in memory already.
    init(recipe: Recipe, files: [CorpusFile], purpose: Draw, cache: RecordingCache) throws {
        self.recipe = recipe
        self.cache = cache
        pools = ExamplePoolMaker(recipe: recipe, files: files, purpose: purpose, cache: cache)
        maker = try MatcherBatchMaker(recipe: recipe, purpose: purpose)
        grids = maker.grids
    }

    /// Example `index`, from 0.
    ///
    /// - Throws: `SoundalikeError.badData` when no segment is long and loud enough; what reading the files throws.
    public func example(_ index: Int) async throws -> MatcherExample {
        for attempt in 0..<Self.attempts {
            let pool = try await pools.pool(
                index * Self.attempts + attempt, pairCount: 1, excerptSeconds: recipe.data.segmentSeconds)
            if !pool.segments.isEmpty { return try maker.example(0, of: pool) }
        }
        throw SoundalikeError(
            .badData, nil, "no segment of \(recipe.data.segmentSeconds) s is long and loud enough to evaluate on")
    }
}
