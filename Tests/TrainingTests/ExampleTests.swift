import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeMatcherTraining
@testable import SoundalikeTraining

@Suite struct ExampleTests {
    private func pool(_ recipe: Recipe, _ corpus: Corpus, purpose: Draw = .training, index: Int = 0) async throws -> ExamplePool {
        let cache = RecordingCache(sampleRateHz: recipe.frontEnd.sampleRateHz)
        return try await ExamplePoolMaker(recipe: recipe, files: corpus.files, purpose: purpose, cache: cache).pool(index, pairCount: 2)
    }

    @Test func theSameSeedGivesTheSameExamples() async throws {
        let folder = try TemporaryFolder()
        let corpus = try makeVoices(4, seconds: 3, in: folder)
        let recipe = smallRecipe()
        let maker = try MatcherBatchMaker(recipe: recipe, purpose: .training)
        let first = try await maker.batch(0..<4, of: pool(recipe, corpus))
        let again = try await maker.batch(0..<4, of: pool(recipe, corpus))
        #expect(first.inputs == again.inputs && first.references == again.references && first.targets == again.targets)
        let other = try await maker.batch(0..<4, of: pool(recipe, corpus, index: 1))
        #expect(first.inputs != other.inputs && first.targets != other.targets)
        // Validation draws from numbers of its own.
        let validation = try await MatcherBatchMaker(recipe: recipe, purpose: .validation).batch(0..<4, of: pool(recipe, corpus, purpose: .validation))
        #expect(first.inputs != validation.inputs)
    }

    @Test func theReferenceIsWhatTheEffectMakesOfIt() async throws {
        let folder = try TemporaryFolder()
        let corpus = try makeVoices(4, seconds: 3, in: folder)
        var recipe = smallRecipe()
        recipe.recording.isEnabled = false
        let pool = try await pool(recipe, corpus)
        let maker = try MatcherBatchMaker(recipe: recipe, purpose: .training)
        let example = try maker.example(3, of: pool)
        let segment = pool.segments[3], count = example.input.count
        #expect(count == 22_050)
        #expect(example.input == Array(pool.pairs[segment.pair].input[segment.start..<(segment.start + count)]))
        var reference = Array(pool.pairs[segment.pair].reference[segment.start..<(segment.start + count)])
        let values = zip(maker.grids, example.targets).map { $0[$1] }
        reference.withUnsafeMutableBufferPointer { ParametricEQ.apply(values, to: $0, sampleRateHz: 44_100) }
        #expect(zip(reference, example.reference).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    /// What a file has of its own: its level, a floor of noise where there was silence, 16-bit steps.
    @Test func recordingsGetAFloorAndSteps() async throws {
        let folder = try TemporaryFolder()
        let corpus = try makeVoices(4, seconds: 3, in: folder)
        var recipe = smallRecipe()
        recipe.scenes = []
        recipe.recording.noiseFloorDBFS = [-70, -70]
        recipe.recording.gainDB = 0
        let pool = try await pool(recipe, corpus)
        let example = try MatcherBatchMaker(recipe: recipe, purpose: .training).example(0, of: pool)
        #expect(example.input.allSatisfy { ($0 * 32_768).rounded() == $0 * 32_768 })
        let segment = pool.segments[0]
        let clean = pool.pairs[segment.pair].input[segment.start..<(segment.start + example.input.count)]
        let power = zip(example.input, clean).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / Double(example.input.count)
        #expect(abs(decibels(power: power) + 70) < 0.2)
    }

    @Test func quietSegmentsAreDropped() async throws {
        let folder = try TemporaryFolder()
        let corpus = try makeVoices(4, seconds: 3, in: folder)
        var recipe = smallRecipe()
        let all = try await pool(recipe, corpus).segments.count
        #expect(all == 2 * 11)
        recipe.data.leastLoudnessLUFS = 0
        #expect(try await pool(recipe, corpus).segments.isEmpty)
    }

    @Test func warmUpPairsRecordingsWithThemselvesAndEnds() async throws {
        let folder = try TemporaryFolder()
        let corpus = try makeVoices(4, seconds: 3, in: folder)
        var recipe = smallRecipe()
        recipe.data.warmUpPasses = 2
        let first = try await pool(recipe, corpus)
        #expect(first.pairs.allSatisfy { $0.input == $0.reference })
        let late = try await pool(recipe, corpus, index: 4)
        #expect(late.pairs.allSatisfy { $0.input != $0.reference })
    }

    @Test(arguments: [Scene.crossover(gainDB: 10), .noise(levelDBFS: -60 ... -40), .reverberation(seconds: 0.1...0.3, levelDB: -20 ... -6)])
    func scenesChangeBothRecordingsAlike(scene: Scene) {
        var generator = SeededGenerator(seed: 1), same = generator
        let recording = Signals.noise(count: 44_100)
        let results = scene.apply(to: [recording, recording], sampleRateHz: 44_100, using: &generator)
        #expect(results.count == 2 && results.allSatisfy { $0.count == recording.count && $0 != recording })
        if case .noise = scene {
            #expect(results[0] != results[1], "the same level, not the same noise")
        } else {
            #expect(results[0] == results[1])
        }
        #expect(scene.apply(to: [recording, recording], sampleRateHz: 44_100, using: &same) == results)
    }

    @Test func noiseHasTheLevelAskedFor() {
        var samples = [Float](repeating: 0, count: 200_000), generator = SeededGenerator(seed: 2)
        addNoise(to: &samples, level: 0.01, using: &generator)
        let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)
        #expect(abs(power.squareRoot() - 0.01) < 1e-4)
        #expect(abs(samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count)) < 1e-4)
    }
}
