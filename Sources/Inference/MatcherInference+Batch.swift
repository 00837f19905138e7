import CSoundalikeKernels

extension MatcherInference {
    /// The embeddings `[channel · band]` of several spectrograms of one length, `[recording, frame, band]`.
    ///
    /// The threads are started once for all recordings: that takes as long as encoding a second or two of one.
    ///
    /// - Parameter count: how many recordings there are.
    /// - Throws: `SoundalikeError(.badData)` when they have fewer than ``MatcherArchitecture/framesPerStep`` frames.
    /// - Precondition: each has the same number of whole frames.
    public func embeddings(of spectrograms: [Float], count: Int, threads: Int = 1) throws -> [[Float]] {
        guard count > 0 else { return [] }
        let size = spectrograms.count / count, frameCount = size / architecture.bandCount
        precondition(spectrograms.count == count * frameCount * architecture.bandCount, "not whole frames")
        let plan = chunkPlan, threads = min(max(threads, 1), Embedder.mostThreads)
        try plan.check(frameCount)

        let lengths = plan.lengths(of: frameCount, threads: max(1, threads / count))
        var chunkSums = [Double](repeating: 0, count: count * lengths.count * architecture.embeddingCount)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: plan.scratchByteCount * threads, alignment: 64)
        defer { scratch.deallocate() }
        spectrograms.withUnsafeBufferPointer { frames in
            guard let frames = frames.baseAddress else { return }
            let chunks = (0..<count).flatMap { plan.chunks(lengths, of: frames + $0 * size, leftHalo: 0, areLast: true) }
            sum(chunks, threads: threads, into: &chunkSums, scratch: scratch)
        }
        let rowCount = Double(lengths.reduce(0) { $0 + $1 / plan.step })
        return (0..<count).map { recording in
            var sums = [Double](repeating: 0, count: architecture.embeddingCount)
            for chunk in 0..<lengths.count {
                let first = (recording * lengths.count + chunk) * sums.count
                for index in sums.indices { sums[index] += chunkSums[first + index] }
            }
            return sums.map { Float($0 / rowCount) }
        }
    }

    /// Encodes `chunks` on up to `threads` threads: `sums[chunk, channel · band]`, over each chunk's rows of the last block.
    ///
    /// - Parameter scratch: what the plan asks for, for each thread.
    func sum(_ chunks: [sk_chunk], threads: Int, into sums: inout [Double], scratch: UnsafeMutableRawBufferPointer) {
        encoder.withEncoder(instructions) { encoder in
            sk_encode(&encoder, chunks, Int32(chunks.count), Int32(chunkPlan.mostRows), Int32(threads), &sums, scratch.baseAddress)
        }
    }
}
