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
        /// Responses of an equaliser, as its settings are drawn, dB: `[response][band]`.
        public var equaliserCurves: [[Double]]
        /// Drawn responses of devices, dB: `[response][band]`.
        public var deviceCurves: [[Double]]
        /// Variance that moods and efforts add between takes, dB², and over how many octaves it holds together.
        public var effortVariance: Double, effortOctaves: Double
        /// How many times a device's covariance the microphones of two of the voices differ by.
        public var microphoneScale: Double
        /// Covariances of recordings lose this share off the diagonal.
        public var shrinkage: Double

        public init(
            equaliserCurves: [[Double]], deviceCurves: [[Double]], effortVariance: Double, effortOctaves: Double, microphoneScale: Double,
            shrinkage: Double
        ) {
            self.equaliserCurves = equaliserCurves
            self.deviceCurves = deviceCurves
            (self.effortVariance, self.effortOctaves) = (effortVariance, effortOctaves)
            (self.microphoneScale, self.shrinkage) = (microphoneScale, shrinkage)
        }
    }

    /// Estimates a model from voices, each in takes of several lengths: `[voice][length]`.
    ///
    /// - Throws: `SoundalikeError(.badData)` when there are too few voices or takes to compare.
    public init(estimating voices: [[VoiceTakes]], under assumptions: Assumptions, metadata: ModelMetadata) throws {
        let size = ToneBands.count
        func covariance(_ curves: [[Double]]) -> Matrix {
            var sum = Matrix(size)
            for curve in curves { sum.add(outer: Self.centred(curve), weight: 1 / Double(max(1, curves.count))) }
            return sum
        }
        let devices = covariance(assumptions.deviceCurves)
        let octaves = ToneBands.centresHz.map { logarithm($0) / logarithm(2) }
        var efforts = Matrix(size)
        for row in 0..<size {
            for column in 0..<size {
                let distance = (octaves[row] - octaves[column]) / assumptions.effortOctaves
                efforts[row, column] = assumptions.effortVariance * exponential(-0.5 * distance * distance)
            }
        }
        let (long, short) = try Self.takeCovariances(voices)
        let longTakes = long.shrunk(by: assumptions.shrinkage), shortTakes = short.shrunk(by: assumptions.shrinkage)
        let apart = try Self.voiceCovariance(
            voices, microphones: assumptions.microphoneScale * devices, takes: longTakes + 1.0 / 30 * shortTakes)
        self.init(
            metadata: metadata, equaliserCurves: assumptions.equaliserCurves.map(Self.centred), devices: devices, longTakes: longTakes,
            shortTakes: shortTakes, efforts: efforts.centred, voices: apart.shrunk(by: 2 * assumptions.shrinkage))
    }

    private static func centred(_ curve: [Double]) -> [Double] {
        let mean = curve.reduce(0, +) / Double(curve.count)
        return curve.map { $0 - mean }
    }

    /// The covariance of two takes' difference as a + b / seconds, least squares over all pairs, each voice and length counting alike.
    ///
    /// A band that one of two takes does not reach is left out of that pair.
    private static func takeCovariances(_ voices: [[VoiceTakes]]) throws -> (long: Matrix, short: Matrix) {
        let size = ToneBands.count, count = size * size
        // Of each element of the matrix: sums of weight, x, x², y, x y.
        var sums = [[Double]](repeating: .init(repeating: 0, count: count), count: 5)
        for takes in voices.joined() {
            let spectra = takes.spectra
            let weight = 1 / Double(max(1, spectra.count * (spectra.count - 1) / 2))
            for (place, a) in spectra.enumerated() {
                for b in spectra[..<place] {
                    let inverse = 0.5 * (1 / a.activeSeconds + 1 / b.activeSeconds)
                    let known = (0..<size).filter { a.isHeard($0) && b.isHeard($0) }
                    let mean = known.reduce(0) { $0 + a.levelsDB[$1] - b.levelsDB[$1] } / Double(max(1, known.count))
                    for row in known {
                        let first = a.levelsDB[row] - b.levelsDB[row] - mean
                        for column in known {
                            let product = first * (a.levelsDB[column] - b.levelsDB[column] - mean), index = row * size + column
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
        return (long.centred.withoutNegativeEigenvalues(), short.centred.withoutNegativeEigenvalues())
    }

    /// The covariance of two voices' difference, when that of their microphones is known: expectation maximisation of d = voice + microphone + take.
    private static func voiceCovariance(_ voices: [[VoiceTakes]], microphones: Matrix, takes: Matrix) throws -> Matrix {
        let size = ToneBands.count
        let means = voices.compactMap { lengths -> (levels: [Double], variances: [Double])? in
            // The longest takes there are tell a voice's average best.
            guard let spectra = lengths.last(where: { !$0.spectra.isEmpty })?.spectra else { return nil }
            func mean(_ value: (ToneSpectrum) -> [Double]) -> [Double] {
                (0..<size).map { band in spectra.reduce(0) { $0 + value($1)[band] } / Double(spectra.count) }
            }
            return (centred(mean(\.levelsDB)), mean(\.levelVariances))
        }
        guard means.count >= 4 else { throw SoundalikeError(.badData, nil, "\(means.count) voices are too few to tell how voices differ") }
        var pairs: [(difference: [Double], noise: Matrix)] = []
        let rest = microphones + takes
        // Each voice with some others, all alike often.
        for step in [1, 2, 3, 5, 7, 11, 13, 17, 19, 23] where step < means.count {
            for (place, a) in means.enumerated() {
                let b = means[(place + step) % means.count]
                var noise = rest
                for index in noise.elements.indices { noise.elements[index] += 1e4 }
                for band in 0..<size { noise[band, band] += 0.1 + a.variances[band] + b.variances[band] }
                let difference = zip(a.levels, b.levels).map { min(max($0 - $1, -100), 100) }
                pairs.append((difference, noise))
            }
        }
        var covariance = Matrix(size, diagonal: 40)
        for _ in 0..<15 {
            var sum = Matrix(size)
            for pair in pairs {
                guard let lower = (covariance + pair.noise).cholesky() else { continue }
                let inverse = lower.inverseOfLower(), gain = inverse * covariance
                sum.add(outer: gain.transposed * (inverse * pair.difference))
                sum = sum + covariance - gain.transposed * gain
            }
            covariance = (1 / Double(pairs.count) * sum).centred
        }
        return covariance.withoutNegativeEigenvalues()
    }
}
