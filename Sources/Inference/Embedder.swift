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

    /// More would only cost scratch memory.
    static let mostThreads = 64

    /// An embedder for one recording, working on up to `threads` threads.
    public init(_ network: MatcherInference, threads: Int = 1) {
        self.network = network
        plan = network.chunkPlan
        self.threads = min(max(threads, 1), Self.mostThreads)
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
        if rowCount == 0 { try plan.check(pendingFrames) }
        encode(plan.lengths(of: pendingFrames - leftHalo, threads: threads), isLast: true)
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
    private func encode(_ lengths: [Int], isLast: Bool) {
        pending.withUnsafeBufferPointer { pending in
            guard let frames = pending.baseAddress else { return }
            let chunks = plan.chunks(lengths, of: frames, leftHalo: leftHalo, areLast: isLast)
            network.sum(chunks, threads: threads, into: &chunkSums, scratch: scratch)
            for chunk in chunks.indices {
                for index in sums.indices { sums[index] += chunkSums[chunk * sums.count + index] }
                rowCount += Int(chunks[chunk].summed)
            }
        }
        guard !isLast else { return }
        pending.removeFirst((leftHalo + lengths.reduce(0, +) - plan.halo) * bandCount)
        leftHalo = plan.halo
    }
}
