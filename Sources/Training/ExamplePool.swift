import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// A few pairs of recordings, each pair in an acoustic scene of its own, and their segments in shuffled order.
///
/// This is Algorithm 1 of the paper, lines 3 to 6, for some pairs at a time.
struct ExamplePool: Sendable {
    struct Pair: Sendable {
        var input: [Float]
        var reference: [Float]
    }

    struct Segment: Sendable {
        var pair: Int
        var start: Int
    }

    /// Which pool of its stream this is; the examples' randomness hangs on it.
    let index: Int
    let pairs: [Pair]
    let segments: [Segment]
}

/// What a random draw is for: draws for different purposes never share a stream of numbers.
enum Draw: UInt64 {
    case training = 1, validation, test, pairs, example, initialWeights

    /// A generator for one `index` of this purpose, within that of another.
    func generator(seed: Int, within outer: Draw, _ index: Int, _ inner: Int = 0) -> SeededGenerator {
        let stream = outer.rawValue << 60 | rawValue << 56 | UInt64(index) << 24 | UInt64(inner)
        return SeededGenerator(seed: UInt64(bitPattern: Int64(seed)), stream: stream)
    }
}

/// Makes pools out of recordings.
struct ExamplePoolMaker: Sendable {
    let recipe: Recipe
    let files: [CorpusFile]
    let purpose: Draw
    let cache: RecordingCache

    /// Pool `index` of the stream: always the same for the same recipe and files.
    ///
    /// - Parameters:
    ///   - pairCount: pairs to draw.
    ///   - excerptSeconds: take a random excerpt of this length from each recording, nil for all of it.
    func pool(_ index: Int, pairCount: Int, excerptSeconds: Double? = nil) async throws -> ExamplePool {
        var generator = Draw.pairs.generator(seed: recipe.seed, within: purpose, index)
        let rateHz = recipe.frontEnd.sampleRateHz
        let segmentCount = Int((recipe.data.segmentSeconds * rateHz).rounded())
        let step = max(1, Int((Double(segmentCount) * (1 - recipe.data.segmentOverlap)).rounded()))
        var pairs: [ExamplePool.Pair] = [], segments: [ExamplePool.Segment] = []
        for pair in 0..<pairCount {
            let first = generator.index(below: files.count)
            // Unrelated, so never the same recording, as long as there is another.
            let other = files.count > 1 ? (first + 1 + generator.index(below: files.count - 1)) % files.count : first
            var recordings = [try await cache.samples(of: files[first].path), try await cache.samples(of: files[other].path)]
            // Segments come in pairs, so what the longer recording has more is not needed: an excerpt of it will do.
            let longest = excerptSeconds.map { Int($0 * rateHz) } ?? .max
            let count = min(recordings[0].count, recordings[1].count, longest)
            recordings = recordings.map { samples in
                let start = generator.index(below: samples.count - count + 1)
                return Array(samples[start..<(start + count)])
            }
            for scene in recipe.scenes {
                recordings = scene.apply(to: recordings, sampleRateHz: rateHz, using: &generator)
            }
            let (input, reference) = (recordings[0], recordings[1])
            for start in stride(from: 0, through: count - segmentCount, by: step) {
                guard try isLoudEnough(input, start, segmentCount), try isLoudEnough(reference, start, segmentCount) else { continue }
                segments.append(ExamplePool.Segment(pair: pair, start: start))
            }
            pairs.append(ExamplePool.Pair(input: input, reference: reference))
        }
        segments.shuffle(using: &generator)
        return ExamplePool(index: index, pairs: pairs, segments: segments)
    }

    private func isLoudEnough(_ samples: [Float], _ start: Int, _ count: Int) throws -> Bool {
        try samples.withUnsafeBufferPointer { samples in
            let segment = UnsafeBufferPointer(rebasing: samples[start..<(start + count)])
            let loudness = try LoudnessMeter.integratedLUFS(ofMono: segment, sampleRateHz: recipe.frontEnd.sampleRateHz)
            return (loudness ?? -.infinity) >= recipe.data.leastLoudnessLUFS
        }
    }
}
