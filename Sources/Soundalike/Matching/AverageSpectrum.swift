import SoundalikeFoundations

/// A recording's average power in the front end's bands: what match equalisers compare.
struct AverageSpectrum: Sendable {
    /// Of the bands, ascending, Hz.
    let centresHz: [Double]
    /// Mean power of each band.
    let powers: [Double]

    /// A band this far below the loudest holds nothing, dB of mel power.
    static let emptyRangeDB = 72.0
    /// Differences are averaged over so much either side, octaves.
    private static let smoothingOctaves = 1.0 / 3
    /// Where the mean difference, which is only one of level, is taken.
    private static let levelRangeHz = 100.0...10_000

    /// The centre of the highest band that holds anything, Hz; nil when none does.
    var bandwidthHz: Double? {
        let threshold = (powers.max() ?? 0) * power(decibels: -Self.emptyRangeDB)
        return powers.lastIndex { $0 > threshold && $0 > 0 }.map { centresHz[$0] }
    }

    /// The smoothed response that leads from this spectrum to `reference`'s of the same bands, at `frequenciesHz`, dB; level aside, and
    /// nothing above where one of them ends.
    func responseDB(to reference: AverageSpectrum, atHz frequenciesHz: [Double]) -> [Double] {
        precondition(reference.centresHz == centresHz, "spectra of one front end")
        guard let topHz = bandwidthHz, let otherTopHz = reference.bandwidthHz else { return frequenciesHz.map { _ in 0 } }
        let usable = centresHz.indices.filter { centresHz[$0] <= min(topHz, otherTopHz) && powers[$0] > 0 && reference.powers[$0] > 0 }
        let differences = usable.map { (octave: Self.octave(centresHz[$0]), dB: decibels(power: reference.powers[$0] / powers[$0])) }
        func smooth(at frequencyHz: Double) -> Double? {
            let octave = Self.octave(frequencyHz)
            // Weights fall to nothing at the ends of the span; in the lows, where bands are wider than it, the nearest counts.
            var sum = 0.0, weights = 0.0
            for difference in differences {
                let weight = max(0, 1 - abs(difference.octave - octave) / Self.smoothingOctaves)
                sum += weight * difference.dB
                weights += weight
            }
            if weights > 0 { return sum / weights }
            return differences.min { abs($0.octave - octave) < abs($1.octave - octave) }?.dB
        }
        let responses = frequenciesHz.map { $0 > min(topHz, otherTopHz) ? nil : smooth(at: $0) }
        let level = zip(frequenciesHz, responses).compactMap { Self.levelRangeHz.contains($0) ? $1 : nil }
        let mean = level.reduce(0, +) / Double(max(1, level.count))
        return responses.map { $0.map { $0 - mean } ?? 0 }
    }

    private static func octave(_ frequencyHz: Double) -> Double { logarithm(max(frequencyHz, 1)) / logarithm(2) }
}

/// How the difference of two average spectra has a say in the settings.
struct SpectrumPull {
    let input, reference: AverageSpectrum
    /// How much of a say, beside the network's: more than 0, up to 1.
    let share: Double

    /// The response that makes the one average spectrum the other, dB.
    func responseDB(atHz frequenciesHz: [Double]) -> [Double] {
        input.responseDB(to: reference, atHz: frequenciesHz)
    }
}
