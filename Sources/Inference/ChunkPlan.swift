import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations

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

    /// - Throws: `SoundalikeError(.badData)` when a recording has too few frames to become one row of the last block.
    func check(_ frames: Int) throws {
        guard frames >= step else {
            throw SoundalikeError(
                .badData, nil, "\(frames) frames are too few to listen to; \(step) are needed", remedy: "use a longer recording")
        }
    }

    /// The lengths of the chunks that share `frames` among `threads`, all but the last with a whole halo of frames after them.
    func lengths(of frames: Int, threads: Int) -> [Int] {
        let share = (frames / threads + step - 1) / step * step
        let length = min(longest, max(share, Self.fewestFrames / step * step, halo, step))
        var rest = frames, lengths: [Int] = []
        while rest > 0 {
            lengths.append(rest >= length + halo ? length : rest)
            rest -= lengths[lengths.count - 1]
        }
        return lengths
    }

    /// Chunks of these lengths, one after the other, with their halos.
    ///
    /// The last chunk of a recording ends where that does, with no halo; frames there that do not fill a step are heard only
    /// through the convolutions.
    ///
    /// - Parameters:
    ///   - frames: `[frame, band]`: `leftHalo` frames, then those of the chunks, then a halo unless they are the recording's last.
    ///   - leftHalo: what the first chunk has for a halo on its left: none at the start of a recording.
    func chunks(_ lengths: [Int], of frames: UnsafePointer<Float>, leftHalo: Int, areLast: Bool) -> [sk_chunk] {
        var first = leftHalo
        return lengths.enumerated().map { index, length in
            let before = index == 0 ? leftHalo : halo
            let after = areLast && index == lengths.count - 1 ? 0 : halo
            defer { first += length }
            return sk_chunk(
                frames: frames + (first - before) * Int(SK_MELS), rows: Int32(before + length + after),
                skipped: Int32(before / step), summed: Int32(length / step))
        }
    }
}
