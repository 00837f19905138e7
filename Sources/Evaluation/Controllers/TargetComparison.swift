import SoundalikeAudio
import SoundalikeControllerTraining
import SoundalikeFoundations

/// How far recordings are from one target, of which they are to be versions.
struct TargetComparison {
    /// One recording's distances.
    struct Distances {
        var cepstral, spectral, bandsDB, spectrumDB: Double
        /// Nil where one of the two is too short or too quiet to have a loudness.
        var loudnessLU: Double?
        var inserts: Inserts?
    }

    /// What was found in the spans of sounds that were mixed in, and between them.
    struct Inserts {
        /// One a sound, dB re the target's speech.
        var levelsDB: [Double]
        var speechChangeDB: Double
    }

    /// The rate of the paper, at which what changes over time is compared whatever the models' rate is.
    private static let paperRateHz = 22_050.0

    let inserts: InsertLevels?
    private let sampleRateHz: Double
    /// The part that input and target have in common, in samples of the models' rate.
    private let samples: Range<Int>
    private let mel: MelDistance
    private let spectral: SpectralDistance
    private let spectrum: ReferenceDistance
    private let loudnessLUFS: Double?

    /// - Parameters:
    ///   - target: a file whose sound begins when the input's does.
    ///   - samples: where both have sound, at `sampleRateHz`, the models' rate.
    ///   - inserts: sounds in the input that the target has not, in seconds of the input.
    init(to target: String, samples: Range<Int>, sampleRateHz: Double, inserts: [Insert]) throws {
        (self.sampleRateHz, self.samples) = (sampleRateHz, samples)
        let start = Double(samples.lowerBound) / sampleRateHz
        let mono = try Self.mono(target, samples, sampleRateHz), atPaperRate = try Self.atPaperRate(mono, sampleRateHz)
        mel = try MelDistance(to: atPaperRate, sampleRateHz: Self.paperRateHz)
        spectral = try SpectralDistance(to: atPaperRate)
        spectrum = try ReferenceDistance(to: mono, sampleRateHz: sampleRateHz)
        loudnessLUFS = try Self.loudness(of: target)
        self.inserts = InsertLevels(
            inserts.map { Insert(startSeconds: $0.startSeconds - start, endSeconds: $0.endSeconds - start, kind: $0.kind) },
            target: mono, sampleRateHz: sampleRateHz)
    }

    /// - Parameter path: a file whose sound begins when the input's does.
    func distances(of path: String) throws -> Distances {
        let mono = try Self.mono(path, samples, sampleRateHz), atPaperRate = try Self.atPaperRate(mono, sampleRateHz)
        let loudness = try Self.loudness(of: path)
        return Distances(
            cepstral: try mel.cepstral(atPaperRate), spectral: try spectral.of(atPaperRate), bandsDB: try mel.bandsDB(atPaperRate),
            spectrumDB: try spectrum.distanceDB(of: mono),
            loudnessLU: loudness.flatMap { found in loudnessLUFS.map { abs(found - $0) } },
            inserts: inserts.map { Inserts(levelsDB: $0.levelsDB(of: mono), speechChangeDB: $0.speechChangeDB(of: mono)) })
    }

    /// Samples of a file, zeros beyond its end.
    private static func mono(_ path: String, _ samples: Range<Int>, _ sampleRateHz: Double) throws -> [Float] {
        let all = try MonoStream(path: path, rateHz: sampleRateHz).readAll()
        return samples.map { all.indices.contains($0) ? all[$0] : 0 }
    }

    private static func atPaperRate(_ samples: [Float], _ sampleRateHz: Double) throws -> [Float] {
        try Recording(channels: [samples], sampleRateHz: sampleRateHz).resampled(to: paperRateHz).channels[0]
    }

    private static func loudness(of path: String) throws -> Double? {
        try LoudnessMeter.measure(Recording.read(path: path), truePeak: false).integratedLUFS
    }
}
