import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeSpectra

/// How unlike two recordings of the same sound are, moment by moment: by mel cepstra, where level does not count, and by mel bands, where it does.
///
/// Bands are 128 (Slaney's) of windows of 1,024 samples every 256, in dB, no less than 80 dB below the recording's loudest.
///
/// Source of the cepstral distance: the program of Martínez Ramírez, Wang, Smaragdis, Bryan, ICASSP 2021; bands and cepstra as librosa 0.11 makes them.
struct MelDistance {
    /// Cepstral coefficients that are compared.
    private static let coefficientCount = 13
    private static let rangeDB: Float = 80

    private let settings: FrontEndSettings
    private let targetLevel: Float
    /// `[frame, band]`, dB.
    private let targetBands: [Float]
    /// `[coefficient][frame]`.
    private let targetCepstra: [[Double]]

    /// - Parameter target: mono samples, at least one window of them.
    init(to target: [Float], sampleRateHz: Double) throws {
        var settings = FrontEndSettings()
        settings.sampleRateHz = sampleRateHz
        settings.windowLength = 1_024
        settings.transformLength = 1_024
        settings.hopLength = 256
        settings.maximumHz = sampleRateHz / 2
        self.settings = settings
        targetLevel = Self.meanMagnitude(target)
        targetBands = try MelFrontEnd(settings).spectrogram(of: target)
        guard !targetBands.isEmpty else { throw SoundalikeError(.badData, nil, "there are fewer than \(settings.transformLength) samples to compare") }
        targetCepstra = Self.cepstra(of: Self.limited(targetBands, to: nil), bandCount: settings.bandCount)
    }

    /// 1 less the cosine of the angle between the courses of each cepstral coefficient over time, mean over the coefficients; 0…2. `samples` are
    /// brought to the target's mean magnitude first.
    func cepstral(_ samples: [Float]) throws -> Double {
        let level = Self.meanMagnitude(samples)
        let scaled = level > 0 ? samples.map { $0 * (targetLevel / level) } : samples
        let bands = Self.limited(try MelFrontEnd(settings).spectrogram(of: scaled), to: nil)
        let cepstra = Self.cepstra(of: bands, bandCount: settings.bandCount)
        let distances = zip(cepstra, targetCepstra).map { course, goal -> Double in
            var (products, squares, goalSquares) = (0.0, 0.0, 0.0)
            // As far as both go.
            for (own, other) in zip(course, goal) {
                products += own * other
                squares += own * own
                goalSquares += other * other
            }
            guard squares > 0, goalSquares > 0 else { return squares == goalSquares ? 0 : 1 }
            return 1 - products / (squares * goalSquares).squareRoot()
        }
        return distances.reduce(0, +) / Double(distances.count)
    }

    /// The mean absolute difference of the bands over time, dB; both as far as 80 dB below the target's loudest.
    func bandsDB(_ samples: [Float]) throws -> Double {
        let loudest = targetBands.max() ?? 0
        let bands = Self.limited(try MelFrontEnd(settings).spectrogram(of: samples), to: loudest), goal = Self.limited(targetBands, to: loudest)
        let sum = zip(bands, goal).reduce(0.0) { $0 + Double(abs($1.0 - $1.1)) }
        return sum / Double(max(1, min(bands.count, goal.count)))
    }

    /// Levels relative to the loudest, none of them lower than the range.
    private static func limited(_ bands: [Float], to loudest: Float?) -> [Float] {
        let top = loudest ?? bands.max() ?? 0
        return bands.map { max($0 - top, -rangeDB) }
    }

    /// The first cepstral coefficients of `[frame, band]`, each over time: `[coefficient][frame]`.
    private static func cepstra(of bands: [Float], bandCount: Int) -> [[Double]] {
        (0..<coefficientCount).map { coefficient in
            let weights = cosineRow(coefficient, bandCount)
            return stride(from: 0, to: bands.count, by: bandCount).map { start in
                weights.indices.reduce(0) { $0 + weights[$1] * Double(bands[start + $1]) }
            }
        }
    }

    /// One row of the discrete cosine transform of type 2, orthonormal.
    private static func cosineRow(_ coefficient: Int, _ bandCount: Int) -> [Double] {
        let count = Double(bandCount), scale = (coefficient == 0 ? 1 : 2) / count
        return (0..<bandCount).map { scale.squareRoot() * cosine(.pi * Double(coefficient) * (Double($0) + 0.5) / count) }
    }

    private static func meanMagnitude(_ samples: [Float]) -> Float {
        Float(samples.reduce(0.0) { $0 + Double(abs($1)) } / Double(max(1, samples.count)))
    }
}
