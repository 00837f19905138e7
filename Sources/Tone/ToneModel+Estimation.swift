import SoundalikeFoundations
import SoundalikeModelFiles

/// Takes of one voice: its recording in pieces of one length, no two of which overlap.
public struct VoiceTakes: Sendable {
    /// A piece each.
    public var spectra: [ToneSpectrum]

    public init(spectra: [ToneSpectrum]) { self.spectra = spectra }
}

extension ToneModel {
    /// What a model is estimated from, beside recordings.
    public struct Assumptions: Sendable {
        /// Responses of an equaliser, as its settings are drawn, dB: `[draw][band]`; and those settings along their scales, 0…1: `[draw][parameter]`.
        public var equaliserCurves: [[Double]], equaliserSettings: [[Double]]
        /// Drawn responses of devices, dB: `[response][band]`.
        public var deviceCurves: [[Double]]
        /// How many times the covariance of ``VocalEffort`` two takes differ by, beside what the voices do.
        public var effortScale: Double
        /// How many times a device's covariance the microphones of two of the voices differ by.
        public var microphoneScale: Double
        /// Covariances of recordings lose this share off the diagonal.
        public var shrinkage: Double

        public init(
            equaliserCurves: [[Double]], equaliserSettings: [[Double]], deviceCurves: [[Double]], effortScale: Double, microphoneScale: Double,
            shrinkage: Double
        ) {
            (self.equaliserCurves, self.equaliserSettings) = (equaliserCurves, equaliserSettings)
            self.deviceCurves = deviceCurves
            (self.effortScale, self.microphoneScale, self.shrinkage) = (effortScale, microphoneScale, shrinkage)
        }
    }

    /// Estimates a model from voices, each in takes of several lengths: `[voice][length]`.
    ///
    /// - Throws: `SoundalikeError(.badData)` when there are too few voices or takes to compare.
    public init(estimating voices: [[VoiceTakes]], under assumptions: Assumptions, metadata: ModelMetadata) throws {
        var devices = Matrix(ToneSpace.size)
        for curve in assumptions.deviceCurves {
            devices.add(outer: ToneSpace.centred(ToneSpace.vector(responseDB: curve)), weight: 1 / Double(assumptions.deviceCurves.count))
        }
        let (long, short) = try Self.takeCovariances(voices)
        let longTakes = long.shrunk(by: assumptions.shrinkage), shortTakes = short.shrunk(by: assumptions.shrinkage)
        let apart = try Self.voiceCovariance(
            voices, microphones: assumptions.microphoneScale * devices, takes: longTakes + 1.0 / 30 * shortTakes)
        self.init(
            metadata: metadata, equaliserCurves: assumptions.equaliserCurves.map { ToneSpace.centred($0) },
            equaliserSettings: assumptions.equaliserSettings, devices: devices, longTakes: longTakes, shortTakes: shortTakes, efforts: assumptions.effortScale * VocalEffort.covariance, voices: apart.shrunk(by: 2 * assumptions.shrinkage))
    }

    /// The covariance of two takes' difference as a + b / seconds, least squares over all pairs, each voice and length counting alike.
    ///
    /// A band that one of two takes does not reach is left out of that pair.
    private static func takeCovariances(_ voices: [[VoiceTakes]]) throws -> (long: Matrix, short: Matrix) {
        let size = ToneSpace.size, count = size * size
        // Of each element of the matrix: sums of weight, x, x², y, x y.
        var sums = [[Double]](repeating: .init(repeating: 0, count: count), count: 5)
        for takes in voices.joined() {
            let spectra = takes.spectra
            let weight = 1 / Double(max(1, spectra.count * (spectra.count - 1) / 2))
            for (place, a) in spectra.enumerated() {
                for b in spectra[..<place] {
                    let inverse = 0.5 * (1 / a.activeSeconds + 1 / b.activeSeconds)
                    let bands = (0..<ToneBands.count).filter { a.isHeard($0) && b.isHeard($0) }
                    let mean = bands.reduce(0) { $0 + a.levelsDB[$1] - b.levelsDB[$1] } / Double(max(1, bands.count))
                    var known = bands.map { (place: $0, value: a.levelsDB[$0] - b.levelsDB[$0] - mean) }
                    if let first = a.pitchSemitones, let second = b.pitchSemitones { known.append((ToneSpace.pitch, first - second)) }
                    for row in known {
                        for column in known {
                            let product = row.value * column.value, index = row.place * size + column.place
                            for (sum, value) in [1, inverse, inverse * inverse, product, inverse * product].enumerated() {
                                sums[sum][index] += weight * value
                            }
                        }
                    }
                }
            }
        }
        var long = Matrix(size), short = Matrix(size)
        for index in 0..<count {
            let (n, x, xx, y, xy) = (sums[0][index], sums[1][index], sums[2][index], sums[3][index], sums[4][index])
            let determinant = n * xx - x * x
            guard determinant > 1e-9 * n * xx, n > 0 else { continue }
            long.elements[index] = (y * xx - x * xy) / determinant
            short.elements[index] = (n * xy - x * y) / determinant
        }
        guard short.diagonal.contains(where: { $0 > 0 }) else {
            throw SoundalikeError(.badData, nil, "the recordings have too few takes of different lengths to compare")
        }
        return (long.centred(first: ToneBands.count).withoutNegativeEigenvalues(), short.centred(first: ToneBands.count).withoutNegativeEigenvalues())
    }

    /// The covariance of two voices' difference, when that of their microphones is known: expectation maximisation of d = voice + microphone + take.
    private static func voiceCovariance(_ voices: [[VoiceTakes]], microphones: Matrix, takes: Matrix) throws -> Matrix {
        let averages = voices.compactMap { lengths in
            // The longest takes there are tell a voice's average best.
            lengths.last { !$0.spectra.isEmpty }.map { VoiceAverage($0.spectra) }
        }
        guard averages.count >= 4 else { throw SoundalikeError(.badData, nil, "\(averages.count) voices are too few to tell how voices differ") }
        var pairs: [(difference: [Double], noise: Matrix)] = []
        let rest = microphones + takes
        // Each voice with some others, all alike often.
        for step in [1, 2, 3, 5, 7, 11, 13, 17, 19, 23] where step < averages.count {
            for (place, a) in averages.enumerated() {
                let b = averages[(place + step) % averages.count]
                var noise = rest
                noise.addLevelVariance()
                for index in 0..<ToneSpace.size { noise[index, index] += a.variances[index] + b.variances[index] }
                pairs.append((zip(a.vector, b.vector).map { min(max($0 - $1, -100), 100) }, noise))
            }
        }
        var covariance = Matrix(ToneSpace.size, diagonal: 40)
        for _ in 0..<15 {
            var sum = Matrix(ToneSpace.size)
            for pair in pairs {
                guard let lower = (covariance + pair.noise).cholesky() else { continue }
                let inverse = lower.inverseOfLower(), gain = inverse * covariance
                sum.add(outer: gain.transposed * (inverse * pair.difference))
                sum = sum + covariance - gain.transposed * gain
            }
            covariance = (1 / Double(pairs.count) * sum).centred(first: ToneBands.count)
        }
        return covariance.withoutNegativeEigenvalues()
    }
}

/// The mean of a voice's takes in ``ToneSpace``, and how exactly it is known.
private struct VoiceAverage {
    let vector: [Double]
    let variances: [Double]

    init(_ spectra: [ToneSpectrum]) {
        func mean(_ value: (ToneSpectrum) -> [Double]) -> [Double] {
            (0..<ToneBands.count).map { band in spectra.reduce(0) { $0 + value($1)[band] } / Double(spectra.count) }
        }
        let pitches = spectra.compactMap(\.pitchSemitones)
        vector = ToneSpace.centred(mean(\.levelsDB) + [pitches.reduce(0, +) / Double(max(1, pitches.count))])
        variances = mean(\.levelVariances).map { $0 + 0.05 } + [pitches.isEmpty ? ToneSpace.unknownPitchVariance : ToneSpace.pitchVariance]
    }
}
