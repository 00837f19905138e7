import SoundalikeFoundations

/// The blocks of 400 ms that integrated loudness is made of, so that it can be said for any gain without going through the audio again.
///
/// A gain moves the loudness by more or less than itself where blocks pass the gate at −70 LUFS on the way (ITU-R BS.1770-4, annex 1).
public struct GatedBlocks: Sendable, Equatable {
    /// Mean weighted power of each block.
    private let powers: [Double]

    private static let offsetLU = 0.691
    private static let absoluteGateLUFS = -70.0

    /// - Parameter hops: the weighted power of each 100 ms.
    init(hops: [Double]) {
        powers = hops.count < 4 ? [] : (0 ... hops.count - 4).map { start in hops[start ..< start + 4].reduce(0, +) / 4 }
    }

    /// The blocks of several recordings, as if they were one: an album.
    public init(joining recordings: [GatedBlocks]) {
        powers = recordings.flatMap(\.powers)
    }

    /// Integrated loudness, LUFS, with a gain of `gainDB` before the meter; nil where nothing passes the gates.
    public func integratedLUFS(gainDB: Double) -> Double? {
        let gain = power(decibels: gainDB)
        let absolute = power(decibels: Self.absoluteGateLUFS + Self.offsetLU) / gain
        guard let ungated = mean(from: absolute), let gated = mean(from: max(absolute, ungated / 10)) else { return nil }
        return decibels(power: gated * gain) - Self.offsetLU
    }

    /// The gain, dB, with which the loudness comes nearest to `lufs`; nil where there is no loudness to begin with.
    public func gainDB(toReach lufs: Double) -> Double? {
        guard let start = integratedLUFS(gainDB: 0) else { return nil }
        var best = (gain: lufs - start, error: Double.infinity)
        func note(_ gain: Double) -> Double? {
            guard let reached = integratedLUFS(gainDB: gain) else { return nil }
            if abs(lufs - reached) < best.error { best = (gain, abs(lufs - reached)) }
            return reached
        }
        var gain = best.gain
        for _ in 0 ..< 50 where best.error > 1e-9 {
            guard let reached = note(gain) else { break }
            gain += lufs - reached
        }
        // Where blocks come in the loudness jumps, and the steps above may go back and forth across the jump.
        if best.error > 0.01 {
            let centre = best.gain
            for step in -600 ... 600 { _ = note(centre + Double(step) / 100) }
        }
        return best.gain
    }

    private func mean(from threshold: Double) -> Double? {
        var sum = 0.0, count = 0
        for power in powers where power >= threshold {
            sum += power
            count += 1
        }
        return count > 0 ? sum / Double(count) : nil
    }
}
