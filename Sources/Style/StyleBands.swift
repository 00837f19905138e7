import SoundalikeFoundations

/// Octave bands, from the fundamental of voices to their sibilants.
enum StyleBands {
    /// Centres, Hz.
    static let centresHz = [125.0, 250, 500, 1_000, 2_000, 4_000, 8_000]
    static var count: Int { centresHz.count }

    /// How much of each bin's power lies in a band, from `firstBin` on.
    struct Bins {
        let firstBin: Int
        let weights: [Float]
    }

    /// The bins of each band, the outer ones in part; nil for a band whose centre the rate does not reach.
    ///
    /// - Parameters:
    ///   - binHz: the distance of two bins, Hz.
    ///   - binCount: the last bin lies at half the sample rate.
    static func bins(binHz: Double, binCount: Int) -> [Bins?] {
        centresHz.map { centreHz in
            guard centreHz < Double(binCount - 1) * binHz else { return nil }
            let low = centreHz / 2.0.squareRoot() / binHz
            let high = min(centreHz * 2.0.squareRoot() / binHz, Double(binCount) - 0.5)
            let first = Int(low.rounded()), last = min(Int(high.rounded()), binCount - 1)
            let weights = (first...last).map { Float(max(0, min(high, Double($0) + 0.5) - max(low, Double($0) - 0.5))) }
            return Bins(firstBin: first, weights: weights)
        }
    }
}
