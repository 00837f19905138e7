import SoundalikeEffects
import SoundalikeFoundations

/// What an equaliser does, apart from which equaliser does it: bands in series and a gain.
///
/// The bands are R. Bristow-Johnson's, with α = sin ω / 2Q, as ``BiquadCoefficients`` has them. Equalizer APO, LSP's "APO (DR)" mode and
/// Calf's equalisers define theirs in the same way.
public struct EqualiserCurve: Sendable, Hashable {
    /// One second-order section.
    public struct Band: Sendable, Hashable {
        /// Shelf or peak.
        public var shape: BiquadCoefficients.Shape
        /// Of a peak the centre, of a shelf the frequency of half the gain in dB.
        public var frequencyHz: Double
        /// At the centre, or far out on the shelf.
        public var gainDB: Double
        /// The quality factor.
        public var q: Double

        /// A band.
        public init(shape: BiquadCoefficients.Shape, frequencyHz: Double, gainDB: Double, q: Double) {
            self.shape = shape
            self.frequencyHz = frequencyHz
            self.gainDB = gainDB
            self.q = q
        }
    }

    /// The sections.
    public var bands: [Band]
    /// Applied to everything.
    public var gainDB: Double

    /// A curve; without bands it is flat.
    public init(bands: [Band] = [], gainDB: Double = 0) {
        self.bands = bands
        self.gainDB = gainDB
    }

    /// The magnitude response in dB at each of `frequenciesHz`, below half the sample rate. A band at or above 0.49 of the rate does nothing.
    public func responseDB(sampleRateHz: Double, frequenciesHz: [Double]) -> [Double] {
        let sections = bands.filter { $0.frequencyHz < Self.highestBandPerSampleRate * sampleRateHz }.map {
            BiquadCoefficients(shape: $0.shape, frequencyHz: $0.frequencyHz, gainDB: $0.gainDB, q: $0.q, sampleRateHz: sampleRateHz)
        }
        return frequenciesHz.map { frequency in
            let power = sections.reduce(1) { $0 * $1.powerResponse(frequencyHz: frequency, sampleRateHz: sampleRateHz) }
            return gainDB + decibels(power: power)
        }
    }

    /// The largest difference from `other` in dB, at 1,000 frequencies from 20 Hz to 20 kHz or 0.49 of the sample rate.
    public func largestDifferenceDB(from other: EqualiserCurve, sampleRateHz: Double) -> Double {
        let frequencies = Self.audibleFrequenciesHz(sampleRateHz: sampleRateHz, count: 1_000)
        let mine = responseDB(sampleRateHz: sampleRateHz, frequenciesHz: frequencies)
        let its = other.responseDB(sampleRateHz: sampleRateHz, frequenciesHz: frequencies)
        return zip(mine, its).map { abs($0 - $1) }.max() ?? 0
    }

    /// The part of the sample rate at and above which a band does nothing, as in the built-in equaliser.
    static let highestBandPerSampleRate = 0.49

    /// `count` frequencies in equal ratios from 20 Hz to 20 kHz, or to 0.49 of the sample rate where that is less.
    static func audibleFrequenciesHz(sampleRateHz: Double, count: Int) -> [Double] {
        let lowest = 20.0
        let highest = min(20_000, 0.49 * sampleRateHz)
        return (0..<count).map { lowest * power(highest / lowest, Double($0) / Double(count - 1)) }
    }
}
