import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeSpectra
import SoundalikeTraining

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
    private let examples: TestExamples
    private let foreign: [CorpusFile]

    /// Draws of one pair before the recordings count as too short or too quiet.
    private static let attempts = 200

    /// Pairs of the recordings of `examples`, as long as those and recorded alike.
    ///
    /// - Parameter foreign: recordings of another collection; none for no foreign pairs.
    public init(of examples: TestExamples, foreign: [CorpusFile]) {
        (self.examples, self.foreign) = (examples, foreign)
    }

    private var files: [CorpusFile] { examples.pools.files }
    private var recipe: Recipe { examples.recipe }

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
        case .sameRecording, .sameVoice, .anotherVoice: .equaliser(examples.maker.grids.map { $0[generator.index(below: $0.count)] })
        case .microphone: .device(DeviceCurve(deviationDB: 4, using: &generator))
        case .foreign: .unknown
        }
    }

    private func record(
        _ input: inout [Float], _ reference: inout [Float], after truth: TestPair.Truth, using generator: inout SeededGenerator
    ) throws {
        switch truth {
        case .equaliser(let values): try examples.maker.applyEffect(values, to: &reference)
        case .device(let curve): reference = curve.apply(to: reference, sampleRateHz: recipe.frontEnd.sampleRateHz)
        case .unknown: break
        }
        examples.maker.record(&input, using: &generator)
        examples.maker.record(&reference, using: &generator)
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
        let samples = try await examples.cache.samples(of: file.path)
        let count = Int((recipe.data.segmentSeconds * recipe.frontEnd.sampleRateHz).rounded())
        guard samples.count >= count else { return nil }
        let start = generator.index(below: samples.count - count + 1)
        return try examples.pools.isLoudEnough(samples, start, count) ? (Array(samples[start..<(start + count)]), start) : nil
    }
}
