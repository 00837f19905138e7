import SoundalikeEffects
import SoundalikeFoundations

/// The least squares behind ``EqualiserLimits/nearest(to:sampleRateHz:)``: difference in dB over the logarithm of frequency.
///
/// Levenberg and Marquardt's method with the step clipped to the limits. The unknowns are, band by band, ln f, the gain in dB and ln Q, and last
/// the output gain. Bands add up in dB, so a column of the Jacobian takes one band's response only.
struct CurveFitting {
    let limits: EqualiserLimits
    private let frequenciesHz: [Double]
    private let targetDB: [Double]
    private let sampleRateHz: Double

    private static let frequencyCount = 200
    private static let mostSteps = 60

    init(target: EqualiserCurve, limits: EqualiserLimits, sampleRateHz: Double) {
        self.limits = limits
        self.sampleRateHz = sampleRateHz
        frequenciesHz = EqualiserCurve.audibleFrequenciesHz(sampleRateHz: sampleRateHz, count: Self.frequencyCount)
        targetDB = target.responseDB(sampleRateHz: sampleRateHz, frequenciesHz: frequenciesHz)
    }

    /// The mean squared difference.
    func cost(of curve: EqualiserCurve) -> Double { Self.meanSquare(residual(of: curve)) }

    /// The largest difference in dB.
    func largestError(of curve: EqualiserCurve) -> Double { residual(of: curve).map(abs).max() ?? 0 }

    /// `start` moved to where the squared difference is least nearby.
    func refined(_ start: EqualiserCurve) -> EqualiserCurve {
        var curve = start
        var residual = residual(of: curve)
        var cost = Self.meanSquare(residual)
        var damping = 1e-2
        for _ in 0..<Self.mostSteps {
            let columns = jacobian(of: curve)
            guard let step = dampedStep(columns, residual: residual, damping: damping) else { break }
            let next = moved(curve, by: step)
            let nextResidual = self.residual(of: next)
            let nextCost = Self.meanSquare(nextResidual)
            guard nextCost < cost else {
                damping *= 8
                if damping > 1e8 { break }
                continue
            }
            let gain = cost - nextCost
            (curve, residual, cost) = (next, nextResidual, nextCost)
            damping = max(damping / 4, 1e-9)
            if gain < 1e-6 * cost || cost < 1e-10 { break }
        }
        return curve
    }

    /// `curve` with one more band, once for every shape that has a free slot and every place where one may help.
    func withOneMoreBand(_ curve: EqualiserCurve) -> [EqualiserCurve] {
        let residual = residual(of: curve)
        let shapes: [BiquadCoefficients.Shape] = [.lowShelf, .peak, .highShelf]
        guard let worst = residual.indices.max(by: { abs(residual[$0]) < abs(residual[$1]) }) else { return [] }
        let places = [worst, residual.count / 8, residual.count * 7 / 8]
        return shapes.flatMap { shape in
            places.compactMap { place in
                let band = EqualiserCurve.Band(shape: shape, frequencyHz: frequenciesHz[place], gainDB: -residual[place] / 2, q: 0.5)
                guard limits.slots(for: curve.bands + [band]) != nil else { return nil }
                var longer = curve
                longer.bands.append(limits.within(band))
                return refined(longer)
            }
        }
    }
}

extension CurveFitting {
    private func residual(of curve: EqualiserCurve) -> [Double] {
        zip(curve.responseDB(sampleRateHz: sampleRateHz, frequenciesHz: frequenciesHz), targetDB).map { $0 - $1 }
    }

    private static func meanSquare(_ values: [Double]) -> Double {
        values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    }

    /// The derivatives of the response in dB by each unknown, `[unknown][frequency]`.
    private func jacobian(of curve: EqualiserCurve) -> [[Double]] {
        let step = 1e-4
        var columns: [[Double]] = []
        for band in curve.bands {
            let here = response(of: band)
            for unknown in 0..<3 {
                var moved = band
                switch unknown {
                case 0: moved.frequencyHz *= exponential(step)
                case 1: moved.gainDB += step
                default: moved.q *= exponential(step)
                }
                columns.append(zip(response(of: moved), here).map { ($0 - $1) / step })
            }
        }
        columns.append(Array(repeating: 1, count: frequenciesHz.count))
        return columns
    }

    private func response(of band: EqualiserCurve.Band) -> [Double] {
        EqualiserCurve(bands: [band]).responseDB(sampleRateHz: sampleRateHz, frequenciesHz: frequenciesHz)
    }

    /// The step d with (JᵀJ + damping · diag JᵀJ) d = −Jᵀr.
    private func dampedStep(_ columns: [[Double]], residual: [Double], damping: Double) -> [Double]? {
        func dot(_ a: [Double], _ b: [Double]) -> Double {
            var sum = 0.0
            for index in a.indices { sum += a[index] * b[index] }
            return sum
        }
        var matrix = Matrix(columns.count)
        for row in columns.indices {
            for column in 0...row { matrix[row, column] = dot(columns[row], columns[column]) }
            matrix[row, row] = matrix[row, row] * (1 + damping) + 1e-12
        }
        return matrix.solve(columns.map { -dot($0, residual) })
    }

    private func moved(_ curve: EqualiserCurve, by step: [Double]) -> EqualiserCurve {
        var result = curve
        for (index, band) in curve.bands.enumerated() {
            // No more than a factor of e² at once, lest a wild step overflow.
            let (frequency, gain, q) = (step[3 * index], step[3 * index + 1], step[3 * index + 2])
            result.bands[index] = limits.within(
                .init(
                    shape: band.shape, frequencyHz: band.frequencyHz * exponential(frequency.clamped(to: -2...2)),
                    gainDB: band.gainDB + gain, q: band.q * exponential(q.clamped(to: -2...2))))
        }
        result.gainDB = (curve.gainDB + (step.last ?? 0)).clamped(to: limits.outputGainsDB)
        return result
    }
}
