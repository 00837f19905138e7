import CSoundalikeKernels
import SoundalikeArchitectures

/// How a spectrogram is cut so that the encoder can run over hours of it, exactly.
///
/// A chunk is encoded with a halo of its neighbours' frames. What the zero padding at a cut spoils, one row of each convolution,
/// stays within the halo and is left out of the sum; cuts lie at whole steps, so pooling pairs the same frames as in one pass.
struct ChunkPlan {
    /// Frames that become one row of the last block.
    let step: Int
    /// Frames on each side of a chunk: one step where pooling halves the spoilt rows as often as convolutions add to them,
    /// else one frame a block.
    let halo: Int
    /// Frames of the longest chunk, without its halo.
    let longest: Int
    /// Bytes that one thread needs to encode the longest chunk.
    let scratchByteCount: Int

    /// Shorter chunks than this would spend too much on their halo.
    private static let fewestFrames = 256
    /// Longer ones would take memory that the processor's caches do not hold, and that the system must hand out first: for a
    /// recording of seconds that costs as much as the arithmetic.
    private static let mostFrames = 512

    init(_ architecture: MatcherArchitecture, _ weights: EncoderWeights) {
        step = architecture.framesPerStep
        halo = architecture.timePooling == 1 ? architecture.blockChannels.count : step
        longest = max(Self.mostFrames / step * step, halo, step)
        let rows = Int32(longest + 2 * halo)
        scratchByteCount = weights.withEncoder(SK_BEST) { sk_encoder_scratch_bytes(&$0, rows) }
    }

    /// Frames of most for any chunk with its halo.
    var mostRows: Int { longest + 2 * halo }

    /// The chunk length that shares `frames` among `threads`.
    func length(for frames: Int, threads: Int) -> Int {
        let share = (frames / threads + step - 1) / step * step
        return min(longest, max(share, Self.fewestFrames / step * step, halo, step))
    }
}
