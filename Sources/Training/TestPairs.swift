import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeSpectra

/// What the recordings of a test pair have in common.
public enum TestPairKind: String, Codable, CaseIterable, Sendable {
    /// The very same stretch, one of them equalised.
    case sameRecording = "same_recording"
    /// Another stretch of the same voice, equalised.
    case sameVoice = "same_voice"
    /// Another voice of the same collection, equalised.
    case anotherVoice = "another_voice"
    /// Another voice of the same collection, through a drawn device's response.
    case microphone
    /// A recording of another collection, as it is: what its chain differs by is not known.
    case foreign
}

/// Two recordings, mono at one rate, and what leads from the first's chain to the second's.
public struct TestPair: Sendable {
    /// What was done to the reference.
    public enum Truth: Sendable {
        /// The equaliser, its values in its parameters' order and units.
        case equaliser([Double])
        case device(DeviceCurve)
        /// Nobody knows.
        case unknown
    }

    public var input: [Float]
    public var reference: [Float]
    public var truth: Truth
}

/// Draws test pairs of every kind from recordings that were not trained on; always the same for the same seed and files.
public struct TestPairs: Sendable {
    private let files: [CorpusFile]
    private let foreign: [CorpusFile]
    private let recipe: Recipe
    private let cache: RecordingCache
    private let pools: ExamplePoolMaker
    private let maker: MatcherBatchMaker

    /// Draws of one pair before the recordings count as too short or too quiet.
    private static let attempts = 200

    /// Pairs as long as the recipe's segments, recorded as it says.
    ///
    /// - Parameter foreign: recordings of another collection; none for no foreign pairs.
    public init(recipe: Recipe, files: [CorpusFile], foreign: [CorpusFile]) throws {
        (self.files, self.foreign, self.recipe) = (files, foreign, recipe)
        cache = RecordingCache(sampleRateHz: recipe.frontEnd.sampleRateHz)
        pools = ExamplePoolMaker(recipe: recipe, files: files, purpose: .test, cache: cache)
        maker = try MatcherBatchMaker(recipe: recipe, purpose: .test)
    }

    /// The kinds that these recordings make pairs of.
    public var kinds: [TestPairKind] {
        let voices = Set(files.map(\.speaker)).count
        return TestPairKind.allCases.filter { kind in
            switch kind {
            case .sameRecording, .sameVoice: true
            case .anotherVoice, .microphone: voices > 1
            case .foreign: !foreign.isEmpty
            }
        }
    }

    /// Pair `index` of a kind, from 0.
    ///
    /// - Throws: `SoundalikeError.badData` when no recording is long and loud enough; what reading the files throws.
    public func pair(_ kind: TestPairKind, _ index: Int) async throws -> TestPair {
        guard let place = TestPairKind.allCases.firstIndex(of: kind) else { throw SoundalikeError(.internalFault, nil, "no such kind of pair") }
        var generator = Draw.foreign.generator(seed: recipe.seed, within: .test, index, place)
        for _ in 0..<Self.attempts {
            guard var (input, reference) = try await stretches(kind, using: &generator) else { continue }
            let truth = truth(of: kind, using: &generator)
            try record(&input, &reference, after: truth, using: &generator)
            return TestPair(input: input, reference: reference, truth: truth)
        }
        throw SoundalikeError(.badData, nil, "no two stretches of \(recipe.data.segmentSeconds) s are long and loud enough to evaluate on")
    }

    private func truth(of kind: TestPairKind, using generator: inout SeededGenerator) -> TestPair.Truth {
        switch kind {
        case .sameRecording, .sameVoice, .anotherVoice: .equaliser(maker.grids.map { $0[generator.index(below: $0.count)] })
        case .microphone: .device(DeviceCurve(deviationDB: 4, using: &generator))
        case .foreign: .unknown
        }
    }

    private func record(
        _ input: inout [Float], _ reference: inout [Float], after truth: TestPair.Truth, using generator: inout SeededGenerator
    ) throws {
        switch truth {
        case .equaliser(let values): try maker.applyEffect(values, to: &reference)
        case .device(let curve): reference = curve.apply(to: reference, sampleRateHz: recipe.frontEnd.sampleRateHz)
        case .unknown: break
        }
        maker.record(&input, using: &generator)
        maker.record(&reference, using: &generator)
    }

    /// Two stretches for a kind; nil when this draw found none that are long and loud enough, or two that overlap.
    private func stretches(_ kind: TestPairKind, using generator: inout SeededGenerator) async throws -> (input: [Float], reference: [Float])? {
        let first = files[generator.index(below: files.count)]
        guard let input = try await stretch(of: first, using: &generator) else { return nil }
        if kind == .sameRecording { return (input.samples, input.samples) }
        let candidates = switch kind {
        case .sameRecording, .sameVoice: files.filter { $0.speaker == first.speaker }
        case .anotherVoice, .microphone: files.filter { $0.speaker != first.speaker }
        case .foreign: foreign
        }
        guard !candidates.isEmpty else { return nil }
        let second = candidates[generator.index(below: candidates.count)]
        guard let reference = try await stretch(of: second, using: &generator) else { return nil }
        if second == first, abs(reference.start - input.start) < input.samples.count { return nil }
        return (input.samples, reference.samples)
    }

    private func stretch(of file: CorpusFile, using generator: inout SeededGenerator) async throws -> (samples: [Float], start: Int)? {
        let samples = try await cache.samples(of: file.path)
        let count = Int((recipe.data.segmentSeconds * recipe.frontEnd.sampleRateHz).rounded())
        guard samples.count >= count else { return nil }
        let start = generator.index(below: samples.count - count + 1)
        return try pools.isLoudEnough(samples, start, count) ? (Array(samples[start..<(start + count)]), start) : nil
    }
}
