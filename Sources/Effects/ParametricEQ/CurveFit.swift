import SoundalikeFoundations

/// Finds the equaliser's settings, between all values that its parameters may take, whose response comes nearest to a curve.
///
/// Nearest is the least weighted mean square of the difference in dB, its weighted mean taken away, for the level is not tone. One parameter
/// after the other moves along its scale by steps that become smaller, from a few starts.
public struct CurveFit: Sendable {
    private let sampleRateHz: Double
    private let frequenciesHz: [Double]

    private static let steps = [0.25, 0.1, 0.04, 0.015, 0.006, 0.0025]
    private static let sweepLimit = 8
    /// Starts: the Q of all bands along its scale.
    private static let startingWidths = [0.55, 0.65, 0.8]
    /// Prices, in dB² a dB: of the response's mean absolute value and of the gains' absolute sum. Of settings that make the same curve those are
    /// found that leave most of the spectrum alone, with few bands: a raised top is a high shelf, and not all the rest lowered.
    private static let (responsePrice, gainPrice) = (0.05, 0.01)
    /// Bands wider than this do what the level does, and nobody sets them.
    private static let leastQ = 0.2

    /// A fit to curves given at `frequenciesHz`, for recordings at one rate.
    public init(sampleRateHz: Double, frequenciesHz: [Double]) {
        self.sampleRateHz = sampleRateHz
        self.frequenciesHz = frequenciesHz
    }

    /// The settings, in the parameters' units and order.
    ///
    /// - Parameters:
    ///   - curveDB: what is wanted, a value a frequency.
    ///   - weights: how much each point counts, 0 or more.
    ///   - bands: the indices of the bands that may be set; the others keep their defaults, which change nothing.
    ///   - preferred: where each parameter is taken to lie along its scale, 0…1, as far as the curve does not say; empty for anywhere.
    ///   - price: what a whole scale's distance from there costs, dB².
    public func values(for curveDB: [Double], weights: [Double], bands: Set<Int>, preferred: [Double] = [], price: Double = 0) -> [Double] {
        precondition(!curveDB.isEmpty && curveDB.count == frequenciesHz.count && weights.count == curveDB.count, "a value and a weight a frequency")
        let ends = Self.startingWidths.map { descend(from: start(curveDB, width: $0, bands), to: curveDB, weights, bands, preferred, price) }
        var values = (ends.min { $0.cost < $1.cost }?.positions ?? []).enumerated().map { value($0.element, $0.offset, bands) }
        for band in ParametricEQ.bands.indices {
            let first = band * ParametricEQ.parametersPerBand, places = first..<first + ParametricEQ.parametersPerBand
            if abs(values[first + 1]) < Self.inaudibleDB { values.replaceSubrange(places, with: ParametricEQ.descriptor.defaultValues[places]) }
        }
        return values
    }

    /// A band with less gain does nothing.
    private static let inaudibleDB = 0.05

    private func value(_ position: Double, _ index: Int, _ bands: Set<Int>) -> Double {
        let parameter = ParametricEQ.descriptor.parameters[index]
        guard bands.contains(index / ParametricEQ.parametersPerBand) else { return parameter.defaultValue }
        let value = parameter.value(normalised: position)
        return index % ParametricEQ.parametersPerBand == 2 ? max(value, Self.leastQ) : value
    }

    /// Every band in the middle of its range, with most of the gain that the curve has there over its median.
    private func start(_ curveDB: [Double], width: Double, _ bands: Set<Int>) -> [Double] {
        let median = curveDB.sorted()[curveDB.count / 2]
        return ParametricEQ.descriptor.parameters.enumerated().map { index, parameter in
            guard bands.contains(index / ParametricEQ.parametersPerBand) else { return parameter.normalised(parameter.defaultValue) }
            switch index % ParametricEQ.parametersPerBand {
            case 0: return 0.5
            case 1:
                let middleHz = ParametricEQ.descriptor.parameters[index - 1].value(normalised: 0.5)
                let nearest = frequenciesHz.indices.min { abs(logarithm(frequenciesHz[$0] / middleHz)) < abs(logarithm(frequenciesHz[$1] / middleHz)) }
                return parameter.normalised(0.7 * ((nearest.map { curveDB[$0] } ?? median) - median))
            default: return width
            }
        }
    }

    private func descend(
        from start: [Double], to curveDB: [Double], _ weights: [Double], _ bands: Set<Int>, _ preferred: [Double], _ price: Double
    ) -> (positions: [Double], cost: Double) {
        var positions = start
        var responses = ParametricEQ.bands.indices.map { response(ofBand: $0, positions, bands) }
        func cost(_ responses: [[Double]], _ positions: [Double]) -> Double {
            var sum = 0.0, square = 0.0, total = 0.0, change = 0.0
            for point in curveDB.indices {
                let response = responses[0][point] + responses[1][point] + responses[2][point] + responses[3][point]
                let rest = curveDB[point] - response
                change += abs(response)
                sum += weights[point] * rest
                square += weights[point] * rest * rest
                total += weights[point]
            }
            let mean = sum / max(total, 1e-9)
            var gains = 0.0
            for band in ParametricEQ.bands.indices {
                let gain = value(positions[band * ParametricEQ.parametersPerBand + 1], band * ParametricEQ.parametersPerBand + 1, bands)
                gains += abs(gain)
            }
            let distance = zip(positions, preferred).reduce(0) { $0 + abs($1.0 - $1.1) }
            return price * distance + square / max(total, 1e-9) - mean * mean + Self.responsePrice * change / Double(max(1, curveDB.count)) + Self.gainPrice * gains
        }
        var best = cost(responses, positions)
        for step in Self.steps {
            for _ in 0..<Self.sweepLimit {
                let before = best
                for index in positions.indices where bands.contains(index / ParametricEQ.parametersPerBand) {
                    let band = index / ParametricEQ.parametersPerBand
                    for direction in [step, -step] {
                        let old = (positions[index], responses[band])
                        positions[index] = min(max(positions[index] + direction, 0), 1)
                        guard positions[index] != old.0 else { continue }
                        responses[band] = response(ofBand: band, positions, bands)
                        let trial = cost(responses, positions)
                        if trial < best - 1e-9 {
                            best = trial
                            break
                        }
                        (positions[index], responses[band]) = old
                    }
                }
                if before - best < 1e-4 { break }
            }
        }
        return (positions, best)
    }

    private func response(ofBand band: Int, _ positions: [Double], _ bands: Set<Int>) -> [Double] {
        let values = positions.enumerated().map { value($0.element, $0.offset, bands) }
        let section = values.withUnsafeBufferPointer { ParametricEQ.coefficients(ofBand: band, values: $0, sampleRateHz: sampleRateHz) }
        return frequenciesHz.map { decibels(power: section.powerResponse(frequencyHz: $0, sampleRateHz: sampleRateHz)) }
    }

    /// How sure each parameter is, as the standard deviation along its scale, 0…1, when the curve's points have `covariance` (row by row, dB²).
    ///
    /// Least squares around the settings; a parameter that the curve says nothing about may be anywhere on its scale.
    public func deviations(of values: [Double], covariance: [Double], bands: Set<Int>) -> [Double] {
        let points = frequenciesHz.count, count = values.count
        let parameters = ParametricEQ.descriptor.parameters
        let positions = zip(parameters, values).map { $0.normalised($1) }
        let step = 0.01
        let slopes = positions.indices.map { index -> [Double] in
            let band = index / ParametricEQ.parametersPerBand
            guard bands.contains(band) else { return .init(repeating: 0, count: points) }
            var (up, down) = (positions, positions)
            up[index] = min(1, positions[index] + step)
            down[index] = max(0, positions[index] - step)
            let width = max(up[index] - down[index], 1e-9)
            return zip(response(ofBand: band, up, bands), response(ofBand: band, down, bands)).map { ($0 - $1) / width }
        }
        // Level aside, and a little that no curve is known to.
        var noise = covariance
        for index in noise.indices { noise[index] += 1e4 }
        for point in 0..<points { noise[point * points + point] += 0.25 }
        guard let inverse = invertedPositive(noise, size: points) else { return .init(repeating: Self.uniformDeviation, count: count) }
        var information = [Double](repeating: 0, count: count * count)
        let weighted = slopes.map { slope in
            (0..<points).map { row in (0..<points).reduce(0) { $0 + inverse[row * points + $1] * slope[$1] } }
        }
        for row in 0..<count {
            for column in 0..<count { information[row * count + column] = zip(slopes[row], weighted[column]).reduce(0) { $0 + $1.0 * $1.1 } }
            information[row * count + row] += 1 / (Self.uniformDeviation * Self.uniformDeviation)
        }
        guard let spread = invertedPositive(information, size: count) else { return .init(repeating: Self.uniformDeviation, count: count) }
        return (0..<count).map { max(spread[$0 * count + $0], 0).squareRoot() }
    }

    /// Of a number that may be anywhere from 0 to 1.
    private static let uniformDeviation = (1.0 / 12).squareRoot()
}

/// The inverse of a symmetric positive definite matrix, row by row; nil when it is none.
private func invertedPositive(_ matrix: [Double], size: Int) -> [Double]? {
    var left = matrix, right = [Double](repeating: 0, count: size * size)
    for index in 0..<size { right[index * size + index] = 1 }
    for pivot in 0..<size {
        let scale = left[pivot * size + pivot]
        guard scale > 1e-12, scale.isFinite else { return nil }
        for column in 0..<size {
            left[pivot * size + column] /= scale
            right[pivot * size + column] /= scale
        }
        for row in 0..<size where row != pivot {
            let factor = left[row * size + pivot]
            guard factor != 0 else { continue }
            for column in 0..<size {
                left[row * size + column] -= factor * left[pivot * size + column]
                right[row * size + column] -= factor * right[pivot * size + column]
            }
        }
    }
    return right
}
