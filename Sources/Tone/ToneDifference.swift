import SoundalikeFoundations

/// What two recordings' chains differ by, as far as their tone tells: a response, and how sure each of its points is.
public struct ToneDifference: Sendable {
    /// Where the curve is given: the centres of ``ToneBands``, Hz.
    public var frequenciesHz: [Double] { ToneBands.centresHz }
    /// The expected response that leads from the input's chain to the reference's, dB; its mean over the known bands is 0, and it is 0 where nothing is known.
    public let curveDB: [Double]
    /// Standard deviation of each point, dB.
    public let deviationDB: [Double]
    /// Whether both recordings say something about a band.
    public let isKnown: [Bool]
    /// How likely each kind of pair is, 0…1, 1 in all.
    public let kinds: [PairKind: Double]
    /// The difference of the two average spectra, dB, its mean over the known bands 0, and 0 where nothing is known.
    public let spectralDifferenceDB: [Double]
    /// Covariance of the curve's points, dB², row by row.
    public let covariance: [Double]
    /// What is believed of the settings, if an equaliser is what the chains differ by and the recordings are not one.
    public let settings: SettingsBelief

    /// The likeliest kind of pair.
    public var likeliestKind: PairKind {
        PairKind.allCases.max { kinds[$0, default: 0] < kinds[$1, default: 0] } ?? .anotherSource
    }

    /// The highest frequency that both recordings reach, Hz; nil when both reach the last band.
    public var lastKnownHz: Double? {
        guard let last = isKnown.last, !last, let band = isKnown.lastIndex(of: true) else { return nil }
        return ToneBands.edgesHz[2 * band + 2]
    }

    /// A curve between the expected one, at 0, and the whole difference of the average spectra, at 1, dB.
    ///
    /// The whole difference also copies what the voices, words and notes differ by; it is averaged over neighbouring bands, as match equalisers do.
    public func curveDB(closeness: Double) -> [Double] {
        let known = isKnown.indices.filter { isKnown[$0] }
        var smooth = spectralDifferenceDB
        for (place, band) in known.enumerated() {
            let before = known[max(0, place - 1)], after = known[min(known.count - 1, place + 1)]
            smooth[band] = (spectralDifferenceDB[before] + 2 * spectralDifferenceDB[band] + spectralDifferenceDB[after]) / 4
        }
        return zip(curveDB, smooth).map { $0 + closeness * ($1 - $0) }
    }
}
