import SoundalikeFoundations

/// A curve as an equaliser can be set to it.
public struct EqualiserFit: Sendable, Hashable {
    /// What to set.
    public let curve: EqualiserCurve
    /// The largest difference from the curve that was wanted, in dB, from 20 Hz to 20 kHz or 0.49 of the sample rate.
    public let errorDB: Double
    /// Whether the bands are those that were wanted, one for one.
    public let isExact: Bool
}

extension EqualiserLimits {
    /// The nearest that these limits allow to `target`.
    ///
    /// Bands that do nothing at `sampleRateHz` are left out. Where the rest can be set as they are, they are. Else the bands are brought within
    /// the limits and moved until the squared difference in dB is least; free bands are added one by one where they help most.
    public func nearest(to target: EqualiserCurve, sampleRateHz: Double) -> EqualiserFit {
        var wanted = target
        wanted.bands.removeAll { $0.gainDB == 0 || $0.frequencyHz >= EqualiserCurve.highestBandPerSampleRate * sampleRateHz }
        if contain(wanted) { return EqualiserFit(curve: wanted, errorDB: 0, isExact: true) }

        let highestHz = wanted.bands.reduce(0.45 * sampleRateHz) { max($0, $1.frequencyHz) }
        return narrowed(to: Self.fittingLowestHz...highestHz).fitted(to: wanted, sampleRateHz: sampleRateHz)
    }

    /// Below this a band is not moved: plugins that calculate in single precision are off by tenths of a dB there.
    private static let fittingLowestHz = 50.0

    /// The same with fewer frequencies. What a plugin makes of a band beyond half the sample rate is its own affair: none is moved there.
    private func narrowed(to range: ClosedRange<Double>) -> EqualiserLimits {
        EqualiserLimits(
            slots: slots, frequenciesHz: frequenciesHz.clamped(to: range), gainsDB: gainsDB, qs: qs, outputGainsDB: outputGainsDB)
    }

    private func fitted(to wanted: EqualiserCurve, sampleRateHz: Double) -> EqualiserFit {
        let problem = CurveFitting(target: wanted, limits: self, sampleRateHz: sampleRateHz)
        var best = grown(within(wanted), problem)
        if problem.largestError(of: best) > Self.worthAnotherStartDB {
            // A shelf that is bent to its limit can take the slot that another needs: start without those as well.
            let inside = EqualiserCurve(bands: wanted.bands.filter { within($0) == $0 }, gainDB: wanted.gainDB)
            let other = grown(within(inside), problem)
            if problem.largestError(of: other) < problem.largestError(of: best) { best = other }
        }
        let errorDB = best.largestDifferenceDB(from: wanted, sampleRateHz: sampleRateHz)
        return EqualiserFit(curve: best, errorDB: errorDB, isExact: false)
    }

    /// `start` refined, then with one band after the other more, as long as that helps.
    private func grown(_ start: EqualiserCurve, _ problem: CurveFitting) -> EqualiserCurve {
        var best = problem.refined(start)
        while problem.largestError(of: best) > Self.goodEnoughDB {
            let candidates = problem.withOneMoreBand(best)
            guard let next = candidates.min(by: { problem.cost(of: $0) < problem.cost(of: $1) }),
                problem.cost(of: next) < 0.98 * problem.cost(of: best)
            else { break }
            best = next
        }
        return best
    }

    private static let worthAnotherStartDB = 0.1
    /// No band is added for less than this.
    private static let goodEnoughDB = 0.02

    /// `curve` with every value brought into its range, without the bands for which there is no slot.
    func within(_ curve: EqualiserCurve) -> EqualiserCurve {
        var result = EqualiserCurve(gainDB: curve.gainDB.clamped(to: outputGainsDB))
        // The strongest find a slot first.
        for band in curve.bands.sorted(by: { abs($0.gainDB) > abs($1.gainDB) }) where slots(for: result.bands + [band]) != nil {
            result.bands.append(within(band))
        }
        return result
    }

    func within(_ band: EqualiserCurve.Band) -> EqualiserCurve.Band {
        .init(
            shape: band.shape, frequencyHz: band.frequencyHz.clamped(to: frequenciesHz), gainDB: band.gainDB.clamped(to: gainsDB),
            q: band.q.clamped(to: qs))
    }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double { min(max(self, range.lowerBound), range.upperBound) }
}
