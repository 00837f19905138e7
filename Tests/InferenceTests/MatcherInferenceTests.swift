import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles
import Testing

@testable import SoundalikeInference

@Suite struct MatcherInferenceTests {
    static let instructionSets = [SK_PLAIN, SK_NEON, SK_AVX2, SK_AVX512].filter(sk_has_instructions)

    /// The paper's network, its baselines, and channels that fill no tile.
    static let architectures: [MatcherArchitecture] = {
        var unpooled = MatcherArchitecture()
        unpooled.timePooling = 1
        unpooled.blockChannels = [5, 10, 5]
        var difference = MatcherArchitecture()
        difference.comparison = .difference
        var odd = MatcherArchitecture()
        odd.blockChannels = [3, 1, 7]
        odd.negativeSlope = 0.2
        odd.comparison = .learned(taps: 3)
        (odd.hiddenUnits, odd.parameterCount, odd.valueCount) = (13, 2, 5)
        return [MatcherArchitecture(), unpooled, difference, odd]
    }()

    @Test(arguments: instructionSets, architectures)
    func agreesWithTheDefinition(instructions: sk_instructions, architecture: MatcherArchitecture) throws {
        let naive = try NaiveMatcher(architecture, seed: 1)
        var network = try MatcherInference(architecture, weights: naive.file)
        network.instructions = instructions
        for (frames, otherFrames) in [(architecture.framesPerStep, 37), (65, 127)] {
            let input = spectrogram(frames: frames, seed: 2), reference = spectrogram(frames: otherFrames, seed: 3)
            let embeddings = try (network.embedding(of: input), network.embedding(of: reference))
            let expected = (naive.embedding(of: input), naive.embedding(of: reference))
            #expect(distance(embeddings.0, expected.0) < 1e-5)
            #expect(distance(embeddings.1, expected.1) < 1e-5)
            let logProbabilities = network.logProbabilities(input: embeddings.0, reference: embeddings.1)
            #expect(logProbabilities.count == architecture.parameterCount)
            for (row, wanted) in zip(logProbabilities, naive.logProbabilities(input: expected.0, reference: expected.1)) {
                #expect(distance(row, wanted) < 1e-4)
                #expect(abs(row.reduce(0) { $0 + exponential($1) } - 1) < 1e-12)
            }
        }
    }

    /// Wherever it is cut, and however many threads work on it.
    @Test(arguments: architectures)
    func streamsExactly(architecture: MatcherArchitecture) throws {
        let naive = try NaiveMatcher(architecture, seed: 4)
        let network = try MatcherInference(architecture, weights: naive.file)
        for frames in [2000, 2113, 5003, 9261] {
            let whole = spectrogram(frames: frames, seed: UInt64(frames))
            let expected = onePass(network, whole)
            for threads in 1...3 {
                let embedder = Embedder(network, threads: threads)
                for block in [1, 333, 4096] {
                    for first in stride(from: 0, to: frames, by: block) {
                        embedder.push(Array(whole[first * 128..<min(first + block, frames) * 128]))
                    }
                    #expect(try distance(embedder.finish(), expected) < 1e-5)
                }
            }
        }
    }

    /// Several at once are heard as each alone, however many threads there are for them.
    @Test(arguments: architectures)
    func hearsABatchAsEachAlone(architecture: MatcherArchitecture) throws {
        let naive = try NaiveMatcher(architecture, seed: 11)
        let network = try MatcherInference(architecture, weights: naive.file)
        for frames in [architecture.framesPerStep, 300, 1_000, 1_056] {
            let spectrograms = (0..<3).map { spectrogram(frames: frames, seed: UInt64(20 + $0)) }
            let alone = try spectrograms.map { try network.embedding(of: $0) }
            for threads in [1, 2, 3] {
                #expect(try network.embeddings(of: spectrograms.flatMap { $0 }, count: 3, threads: threads) == alone)
            }
            // More threads than recordings, so that each is cut smaller.
            for (heard, expected) in zip(try network.embeddings(of: spectrograms.flatMap { $0 }, count: 3, threads: 12), alone) {
                #expect(distance(heard, expected) < 1e-5)
            }
        }
        #expect(try network.embeddings(of: [], count: 0) == [])
        #expect(throws: SoundalikeError.self) { try network.embeddings(of: spectrogram(frames: 0, seed: 1), count: 2) }
    }

    /// All frames in one chunk, without any halo.
    private func onePass(_ network: MatcherInference, _ frames: [Float]) -> [Float] {
        let count = frames.count / 128, rows = count / network.architecture.framesPerStep
        var sums = [Double](repeating: 0, count: network.architecture.embeddingCount)
        frames.withUnsafeBufferPointer { frames in
            network.encoder.withEncoder(SK_BEST) { encoder in
                let chunk = sk_chunk(frames: frames.baseAddress, rows: Int32(count), skipped: 0, summed: Int32(rows))
                var scratch = [UInt8](repeating: 0xFF, count: sk_encoder_scratch_bytes(&encoder, Int32(count)))
                sk_encode(&encoder, [chunk], 1, Int32(count), 1, &sums, &scratch)
            }
        }
        return sums.map { Float($0 / Double(rows)) }
    }

    @Test func tooFewFramesAreAnError() throws {
        let naive = try NaiveMatcher(MatcherArchitecture(), seed: 5)
        let network = try MatcherInference(naive.architecture, weights: naive.file)
        for frames in [0, 1, 31] {
            #expect(throws: SoundalikeError.self) { try network.embedding(of: spectrogram(frames: frames, seed: 6)) }
        }
        // The embedder is as good as new after that.
        let embedder = Embedder(network)
        #expect(throws: SoundalikeError.self) { try embedder.finish() }
        let frames = spectrogram(frames: 40, seed: 7)
        embedder.push(frames)
        #expect(try embedder.finish() == network.embedding(of: frames))
    }

    @Test func brokenModelsAreErrors() throws {
        let naive = try NaiveMatcher(MatcherArchitecture(), seed: 8)
        func refuses(_ change: (inout MatcherArchitecture, inout SafetensorsFile) throws -> Void) throws {
            var (architecture, file) = (naive.architecture, naive.file)
            try change(&architecture, &file)
            let error = #expect(throws: SoundalikeError.self) { _ = try MatcherInference(architecture, weights: file) }
            #expect(error?.code == .badData)
        }
        try refuses { _, file in file.tensors["blocks.2.convolution.bias"] = nil }
        try refuses { _, file in file.tensors["hidden.weight"] = try StoredTensor(floats: [0], shape: [1]) }
        try refuses { _, file in
            file.tensors["comparison.bias"] = try StoredTensor(floats: [.nan], shape: [1])
        }
        try refuses { _, file in
            let name = "blocks.0.normalisation.running_var"
            file.tensors[name] = try StoredTensor(floats: .init(repeating: -1, count: 10), shape: [10])
        }
        try refuses { architecture, _ in architecture.kernelSize = 5 }
        try refuses { architecture, _ in architecture.bandCount = 64 }
        try refuses { architecture, _ in architecture.timePooling = 3 }
        try refuses { architecture, _ in architecture.blockChannels = [] }

        // Sixteen pooled blocks would need chunks of millions of frames.
        var deep = MatcherArchitecture()
        deep.blockChannels = .init(repeating: 64, count: 16)
        deep.hiddenUnits = 1
        let deepFile = try NaiveMatcher(deep, seed: 9).file
        #expect(throws: SoundalikeError.self) { _ = try MatcherInference(deep, weights: deepFile) }
    }

    @Test func readsItsArchitectureFromTheModel() throws {
        let naive = try NaiveMatcher(Self.architectures[3], seed: 10)
        var file = naive.file
        #expect(throws: SoundalikeError.self) { _ = try MatcherInference(model: file, subject: "a.safetensors") }
        try ModelMetadata(
            kind: "matcher", architecture: JSONValue(encoding: naive.architecture), frontEnd: .object([:]), parameters: [],
            recipe: "", program: "test", licence: "CC0-1.0"
        ).store(in: &file)
        #expect(try MatcherInference(model: file, subject: "a.safetensors").architecture == naive.architecture)
        file.tensors["output.bias"] = nil
        let error = #expect(throws: SoundalikeError.self) { _ = try MatcherInference(model: file, subject: "a.safetensors") }
        #expect(error?.description == "a.safetensors: there is no tensor output.bias")
    }
}
