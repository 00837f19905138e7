import SoundalikeEffects
import SoundalikeFoundations

/// How different two settings of the equaliser sound: the mean absolute difference of their magnitude responses in dB, every
/// octave counting alike.
///
/// Unlike the error of single parameters, it does not mind a wrong frequency of a band without gain.
public struct ResponseError: Sendable {
    /// What is compared, equally spaced on a logarithmic axis, to 0.49 of the sample rate at most.
    public let frequenciesHz: [Double]
    private let sampleRateHz: Double

    /// A comparison at `sampleRateHz` (at least 1 kHz) on `pointCount` (at least 2) frequencies from `lowestHz` to `highestHz`.
    public init(sampleRateHz: Double, lowestHz: Double = 40, highestHz: Double = 18_000, pointCount: Int = 200) {
        self.sampleRateHz = sampleRateHz
        let axis = Parameter(
            symbol: "frequency", name: "Frequency", unit: "Hz", minimum: lowestHz, maximum: min(highestHz, 0.49 * sampleRateHz),
            scale: .logarithmic, defaultValue: lowestHz)
        frequenciesHz = axis.grid(pointCount)
    }

    /// The two results for one pair of settings, in dB.
    public struct Result: Sendable, Hashable {
        /// The mean absolute difference.
        public let meanAbsoluteDB: Double
        /// The same after the mean difference, which is only a change of level, has been taken away.
        public let meanAbsoluteWithoutLevelDB: Double
    }

    /// Compares two settings of the equaliser, in the descriptor's order and units.
    public func compare(_ first: [Double], _ second: [Double]) -> Result {
        compare(responseDB: response(first), with: response(second))
    }

    /// The magnitude response in dB of settings of the equaliser at ``frequenciesHz``.
    public func response(_ values: [Double]) -> [Double] { response(values, atHz: frequenciesHz) }

    /// The same at other frequencies.
    public func response(_ values: [Double], atHz frequenciesHz: [Double]) -> [Double] {
        ParametricEQ.responseDB(values, sampleRateHz: sampleRateHz, frequenciesHz: frequenciesHz)
    }

    /// Compares two responses in dB at ``frequenciesHz``, of whatever effect.
    public func compare(responseDB first: [Double], with second: [Double]) -> Result {
        precondition(first.count == frequenciesHz.count && second.count == frequenciesHz.count, "a value a frequency")
        let differences = zip(first, second).map { $0 - $1 }
        let level = MeanAndDeviation(differences).mean
        return Result(
            meanAbsoluteDB: MeanAndDeviation(differences.map(abs)).mean,
            meanAbsoluteWithoutLevelDB: MeanAndDeviation(differences.map { abs($0 - level) }).mean)
    }
}
