import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations

/// Turns one recording's spectrogram, pushed in blocks of any length, into its embedding.
///
/// The result equals that of the whole spectrogram in one pass, wherever it is cut, while memory stays the same for hours of
/// audio: the embedding is an average over time, kept as a running sum in double precision.
public final class Embedder {
    private let network: MatcherInference
    private let plan: ChunkPlan
    private let threads: Int
    private let bandCount: Int
    private let scratch: UnsafeMutableRawBufferPointer
    /// Frames not summed yet, after `leftHalo` frames that are.
    private var pending: [Float] = []
    private var leftHalo = 0
    /// Per chunk of a round, then over all.
    private var chunkSums: [Double]
    private var sums: [Double]
    private var rowCount = 0

    /// An embedder for one recording, working on up to `threads` threads.
    public init(_ network: MatcherInference, threads: Int = 1) {
        self.network = network
        plan = network.chunks
        self.threads = min(max(threads, 1), 64)
        bandCount = network.architecture.bandCount
        scratch = .allocate(byteCount: plan.scratchByteCount * self.threads, alignment: 64)
        sums = .init(repeating: 0, count: network.architecture.embeddingCount)
        chunkSums = .init(repeating: 0, count: sums.count * self.threads)
    }

    deinit { scratch.deallocate() }

    /// Takes the next frames of `[frame, band]`.
    ///
    /// - Precondition: `frames` holds whole frames.
    public func push(_ frames: UnsafeBufferPointer<Float>) {
        precondition(frames.count.isMultiple(of: bandCount), "not whole frames")
        // Little by little, so that a long block does not make `pending` long.
        let portion = plan.longest * threads * bandCount
        var first = 0
        while first < frames.count {
            let end = min(first + portion, frames.count)
            pending.append(contentsOf: frames[first..<end])
            first = end
            while pendingFrames >= leftHalo + plan.longest * threads + plan.halo {
                encode(.init(repeating: plan.longest, count: threads), isLast: false)
            }
        }
    }

    /// Takes the next frames of `[frame, band]`.
    ///
    /// - Precondition: `frames` holds whole frames.
    public func push(_ frames: [Float]) {
        frames.withUnsafeBufferPointer { push($0) }
    }

    /// The embedding `[channel · band]` of all frames pushed. The embedder is then ready for another recording.
    ///
    /// - Throws: `SoundalikeError(.badData)` when there were fewer frames than become one row of the last block.
    public func finish() throws -> [Float] {
        defer { reset() }
        guard rowCount > 0 || pendingFrames >= plan.step else {
            throw SoundalikeError(
                .badData, nil, "\(pendingFrames) frames are too few to listen to; \(plan.step) are needed", remedy: "use a longer recording")
        }
        var rest = pendingFrames - leftHalo
        let length = plan.length(for: rest, threads: threads)
        var lengths: [Int] = []
        while rest > 0 {
            // All but the last chunk need a whole halo after them.
            lengths.append(rest > length + plan.halo ? length : rest)
            rest -= lengths[lengths.count - 1]
        }
        encode(lengths, isLast: true)
        return sums.map { Float($0 / Double(rowCount)) }
    }

    private var pendingFrames: Int { pending.count / bandCount }

    private func reset() {
        pending.removeAll()
        leftHalo = 0
        rowCount = 0
        for index in sums.indices { sums[index] = 0 }
    }

    /// Sums chunks of these lengths, at most one a thread, and drops the frames that are then done with.
    ///
    /// The last chunk of the recording ends where that does, with no halo; frames there that do not fill a step are heard only
    /// through the convolutions.
    private func encode(_ lengths: [Int], isLast: Bool) {
        let firstFrames = lengths.reduce(into: [leftHalo]) { $0.append($0[$0.count - 1] + $1) }
        let rows = lengths.map { $0 / plan.step }
        pending.withUnsafeBufferPointer { pending in
            let chunks = lengths.indices.map { index in
                let before = index == 0 ? leftHalo : plan.halo
                let after = isLast && index == lengths.count - 1 ? 0 : plan.halo
                return sk_chunk(
                    frames: pending.baseAddress.map { $0 + (firstFrames[index] - before) * bandCount },
                    rows: Int32(before + lengths[index] + after), skipped: Int32(before / plan.step),
                    summed: Int32(rows[index]))
            }
            network.encoder.withEncoder(network.instructions) { encoder in
                sk_encode(
                    &encoder, chunks, Int32(chunks.count), Int32(plan.mostRows), Int32(threads), &chunkSums,
                    scratch.baseAddress)
            }
        }
        for chunk in lengths.indices {
            for index in sums.indices { sums[index] += chunkSums[chunk * sums.count + index] }
        }
        rowCount += rows.reduce(0, +)
        guard !isLast else { return }
        pending.removeFirst((firstFrames[lengths.count] - plan.halo) * bandCount)
        leftHalo = plan.halo
    }
}
