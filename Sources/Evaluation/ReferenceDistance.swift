import SoundalikeEffects
import SoundalikeMetrics

/// How far a recording's average spectrum is from a reference's: the mean absolute difference of the third-octave levels of the
/// active parts, 100 Hz to 16 kHz, after their mean difference, which is only a change of level, has been taken away.
///
/// For pairs whose true settings nobody knows.
struct ReferenceDistance {
    private static let rangeHz = 100.0...16_000
    private let sampleRateHz: Double
    private let referenceDB: [Double]

    /// - Parameter reference: mono samples.
    init(to reference: [Float], sampleRateHz: Double) throws {
        self.sampleRateHz = sampleRateHz
        referenceDB = try Self.levels(of: reference, sampleRateHz: sampleRateHz)
    }

    /// The distance of mono `samples` after the equaliser with `values`, or as they are, dB.
    func distanceDB(of samples: [Float], after values: [Double]? = nil) throws -> Double {
        var samples = samples
        if let values { try equalise(&samples, values) }
        let differences = zip(try Self.levels(of: samples, sampleRateHz: sampleRateHz), referenceDB).map { $0 - $1 }
        let level = MeanAndDeviation(differences).mean
        return MeanAndDeviation(differences.map { abs($0 - level) }).mean
    }

    private static func levels(of samples: [Float], sampleRateHz: Double) throws -> [Double] {
        // Bands beyond the sample rate hold nothing: they would count as equal.
        try activeSpectrumDB(of: samples, sampleRateHz: sampleRateHz)
            .filter { rangeHz.contains($0.frequencyHz) && $0.frequencyHz < 0.45 * sampleRateHz }.map(\.levelDB)
    }

    private func equalise(_ samples: inout [Float], _ values: [Double]) throws {
        let equaliser = ParametricEQ()
        try equaliser.prepare(sampleRateHz: sampleRateHz, channelCount: 1, maximumBlockFrames: max(1, samples.count))
        equaliser.set(values)
        samples.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: 1) { channels in
                channels.initialize(repeating: start)
                equaliser.process(ChannelPointers(channels), frameCount: buffer.count)
            }
        }
    }
}
