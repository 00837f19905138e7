import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// The matcher's network, run by our own kernels from a model file; no engine is needed.
///
/// Immutable, so that threads can share it. A recording becomes an embedding with an ``Embedder``, frame by frame, or at once
/// with ``embedding(of:threads:)``, several with ``embeddings(of:count:threads:)``; two embeddings become log-probabilities.
public struct MatcherInference: Sendable {
    /// What the network is made of.
    public let architecture: MatcherArchitecture
    let encoder: EncoderWeights
    let head: MatcherHead
    /// The vector instructions to use; tests try each.
    var instructions = SK_BEST

    /// Takes the network's weights from `file` by the names that ``MatcherArchitecture/weights`` lists, and the running
    /// statistics of the normalisation layers.
    ///
    /// - Throws: `SoundalikeError(.badData)` when a weight is missing, of another shape or not finite, or when the architecture is
    ///   one that the kernels are not built for: they know 3×3 kernels on 128 bands, with pooling by 2 or none.
    public init(_ architecture: MatcherArchitecture, weights file: SafetensorsFile) throws {
        try architecture.validate()
        func check(_ isFine: Bool, _ problem: String) throws {
            guard isFine else {
                throw SoundalikeError(.badData, "architecture", "\(problem) cannot be run without the tensor engine")
            }
        }
        try check(architecture.bandCount == SK_MELS, "a band count of \(architecture.bandCount)")
        try check(architecture.kernelSize == 3, "a kernel size of \(architecture.kernelSize)")
        try check(architecture.timePooling <= 2, "pooling over \(architecture.timePooling) frames")
        self.architecture = architecture
        encoder = try EncoderWeights(architecture, weights: file)
        head = try MatcherHead(architecture, weights: file)
        try check(chunkPlan.scratchByteCount <= Self.largestScratchByteCount, "a network of this size")
    }

    /// Reads the architecture from the model's own metadata.
    ///
    /// - Parameter subject: what to name in an error: usually the path.
    /// - Throws: `SoundalikeError(.badData)` when it is no sound model of a matcher.
    public init(model file: SafetensorsFile, subject: String) throws {
        try self.init(ModelMetadata(of: file, subject: subject, kind: Self.kind), weights: file, subject: subject)
    }

    /// Takes the architecture from `metadata`, the weights from `file`.
    ///
    /// - Throws: `SoundalikeError(.badData)` about `subject`.
    init(_ metadata: ModelMetadata, weights file: SafetensorsFile, subject: String) throws {
        do {
            try self.init(try metadata.architecture.decode(subject: subject), weights: file)
        } catch let error as SoundalikeError {
            throw error.about(subject)
        }
    }

    /// What the metadata of a model of this kind calls it.
    public static let kind = "matcher"

    private static let largestScratchByteCount = 256 << 20

    /// How the encoder's work is cut.
    var chunkPlan: ChunkPlan { ChunkPlan(architecture, encoder) }

    /// The embedding `[channel · band]` of a whole spectrogram `[frame, band]`.
    ///
    /// - Throws: `SoundalikeError(.badData)` when it has fewer than ``MatcherArchitecture/framesPerStep`` frames.
    public func embedding(of spectrogram: [Float], threads: Int = 1) throws -> [Float] {
        let embedder = Embedder(self, threads: threads)
        embedder.push(spectrogram)
        return try embedder.finish()
    }

    /// Log-probabilities `[parameter][value]` from the embeddings of the recording that is to be processed and of the one that it
    /// shall sound like.
    ///
    /// - Precondition: both have ``MatcherArchitecture/embeddingCount`` elements.
    public func logProbabilities(input: [Float], reference: [Float]) -> [[Double]] {
        head.logProbabilities(input: input, reference: reference, architecture: architecture, instructions: instructions)
    }
}
