import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTraining

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
            let longest = excerptSeconds.map { Int(($0 * rateHz).rounded()) } ?? .max
            var recordings = try await draw(using: &generator)
            // Segments come in pairs, so what the longer recording has more is not needed: an excerpt of it will do.
            let count = min(recordings[0].count, recordings[1].count, longest)
            let places = recordings.map { $0.startIndex + generator.index(below: $0.count - count + 1) }
            recordings = [recordings[0][places[0]..<(places[0] + count)], recordings[1][places[1]..<(places[1] + count)]]
            if generator.uniform() < warmUpShare(ofPool: index) { recordings[1] = recordings[0] }
            var inScene = recordings.map { Array($0) }
            for scene in recipe.scenes {
                inScene = scene.apply(to: inScene, sampleRateHz: rateHz, using: &generator)
            }
            let (input, reference) = (inScene[0], inScene[1])
            for start in stride(from: 0, through: count - segmentCount, by: step) {
                guard try isLoudEnough(input, start, segmentCount), try isLoudEnough(reference, start, segmentCount) else { continue }
                segments.append(ExamplePool.Segment(pair: pair, start: start))
            }
            pairs.append(ExamplePool.Pair(input: input, reference: reference))
        }
        segments.shuffle(using: &generator)
        return ExamplePool(index: index, pairs: pairs, segments: segments)
    }

    /// The share of a pool's pairs that are one recording twice: from all to none over the warm-up.
    private func warmUpShare(ofPool index: Int) -> Double {
        guard purpose == .training, recipe.data.warmUpPasses > 0 else { return 0 }
        let passes = Double(index * recipe.data.pairsShuffledTogether) / Double(recipe.data.pairs[0])
        return max(0, 1 - passes / recipe.data.warmUpPasses)
    }

    /// Two recordings that are unrelated: of different speakers, or two parts of one speaker's.
    private func draw(using generator: inout SeededGenerator) async throws -> [ArraySlice<Float>] {
        let first = files[generator.index(below: files.count)]
        let isSameSpeaker = generator.uniform() < recipe.data.sameSpeakerShare
        let candidates = files.filter { $0 != first && ($0.speaker == first.speaker) == isSameSpeaker }
        let samples = try await cache.samples(of: first.path)
        guard candidates.isEmpty else {
            let other = candidates[generator.index(below: candidates.count)]
            return [samples[...], try await cache.samples(of: other.path)[...]]
        }
        // Nobody else, or nothing else of this speaker: the recording's two halves, either way round.
        let halves = [samples[..<(samples.count / 2)], samples[(samples.count / 2)...]]
        return generator.index(below: 2) == 0 ? halves : halves.reversed()
    }

    /// Whether `count` samples from `start` are no more quiet than the recipe allows.
    func isLoudEnough(_ samples: [Float], _ start: Int, _ count: Int) throws -> Bool {
        try samples.withUnsafeBufferPointer { samples in
            let segment = UnsafeBufferPointer(rebasing: samples[start..<(start + count)])
            let loudness = try LoudnessMeter.integratedLUFS(ofMono: segment, sampleRateHz: recipe.frontEnd.sampleRateHz)
            return (loudness ?? -.infinity) >= recipe.data.leastLoudnessLUFS
        }
    }
}
