import SoundalikeFoundations

/// Where a stream of batches stands: enough to go on from there with the very same batches.
public struct StreamPosition: Codable, Hashable, Sendable {
    /// Pool of pairs that the next batch comes from.
    public var pool = 0
    /// Batch within the pool.
    public var batch = 0

    public init() {}
}

/// Training batches without end, made ahead of time on other threads, in an order that hangs on the seed alone.
final class BatchStream {
    /// Of the batch that `next` returns next.
    private(set) var position: StreamPosition

    private let pools: ExamplePoolMaker
    private let batches: MatcherBatchMaker
    private let batchSize: Int
    private let pairCount: Int
    /// Batches under way or waiting, with the position after each.
    private var queue: [(after: StreamPosition, batch: Task<MatcherBatch, any Error>)] = []
    private var planned: StreamPosition
    private var current: Task<ExamplePool, any Error>
    private var following: Task<ExamplePool, any Error>
    private let depth: Int

    init(recipe: Recipe, pools: ExamplePoolMaker, batches: MatcherBatchMaker, position: StreamPosition, depth: Int = 6) {
        self.position = position
        self.pools = pools
        self.batches = batches
        self.depth = depth
        batchSize = recipe.optimiser.batchSize
        pairCount = min(recipe.data.pairsShuffledTogether, recipe.data.pairs[0])
        planned = position
        current = Self.start(pools, position.pool, pairCount)
        following = Self.start(pools, position.pool + 1, pairCount)
    }

    deinit {
        current.cancel()
        following.cancel()
        for entry in queue { entry.batch.cancel() }
    }

    private static func start(_ pools: ExamplePoolMaker, _ index: Int, _ pairCount: Int) -> Task<ExamplePool, any Error> {
        Task { try await pools.pool(index, pairCount: pairCount) }
    }

    /// The next batch.
    ///
    /// - Throws: what making it throws; `SoundalikeError.badData` when no segments are loud enough for a single batch.
    func next() async throws -> MatcherBatch {
        try await fill()
        let (after, task) = queue.removeFirst()
        // Others are started before this one is waited for.
        try await fill()
        let batch = try await task.value
        position = after
        return batch
    }

    private func fill() async throws {
        var emptyPools = 0
        while queue.count < depth {
            let pool = try await current.value
            let start = planned.batch * batchSize
            guard start + batchSize <= pool.segments.count else {
                emptyPools = planned.batch == 0 ? emptyPools + 1 : 0
                guard emptyPools < 20 else {
                    throw SoundalikeError(
                        .badData, nil, "no batch can be made: the recordings have too few segments that are long and loud enough")
                }
                planned.pool += 1
                planned.batch = 0
                current = following
                following = Self.start(pools, planned.pool + 1, pairCount)
                continue
            }
            planned.batch += 1
            queue.append((planned, Task { [batches, batchSize] in try batches.batch(start..<(start + batchSize), of: pool) }))
        }
    }
}
