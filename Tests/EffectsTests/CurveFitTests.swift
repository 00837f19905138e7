import SoundalikeEffects
import SoundalikeFoundations
import Testing

struct CurveFitTests {
    private let frequenciesHz = (0..<27).map { 45 * power(2, Double($0) / 3) }
    private let all: Set<Int> = [0, 1, 2, 3]

    private func settings(_ changes: [String: Double]) -> [Double] {
        ParametricEQ.descriptor.parameters.map { changes[$0.symbol] ?? ($0.symbol.hasSuffix("_gain") ? 0 : $0.defaultValue) }
    }

    private func response(_ values: [Double], sampleRateHz: Double = 44_100) -> [Double] {
        ParametricEQ.responseDB(values, sampleRateHz: sampleRateHz, frequenciesHz: frequenciesHz)
    }

    private func shapeError(_ a: [Double], _ b: [Double]) -> Double {
        let rest = zip(a, b).map { $0 - $1 }, mean = rest.reduce(0, +) / Double(rest.count)
        return rest.reduce(0) { $0 + abs($1 - mean) } / Double(rest.count)
    }

    @Test(arguments: [
        ["high_frequency": 6_000, "high_gain": 8, "high_q": 0.7], ["low_gain": -7, "low_frequency": 120, "mid2_gain": 5, "mid2_q": 1.5],
        ["mid1_gain": 6, "mid1_frequency": 500, "mid1_q": 0.6, "high_gain": -4],
    ]) func findsAResponseOfTheEqualiser(_ changes: [String: Double]) {
        let truth = response(settings(changes))
        // A level that is added is no tone.
        for level in [0.0, 12] {
            let found = CurveFit(sampleRateHz: 44_100, frequenciesHz: frequenciesHz)
                .values(for: truth.map { $0 + level }, weights: .init(repeating: 1, count: truth.count), bands: all)
            #expect(shapeError(response(found), truth) < 0.4)
        }
    }

    @Test func aRaisedTopIsAHighShelfAndNothingElse() {
        let truth = response(settings(["high_frequency": 6_000, "high_gain": 8, "high_q": 0.7]))
        let found = CurveFit(sampleRateHz: 44_100, frequenciesHz: frequenciesHz)
            .values(for: truth, weights: .init(repeating: 1, count: truth.count), bands: all)
        let gains = zip(ParametricEQ.descriptor.parameters, found).filter { $0.0.symbol.hasSuffix("_gain") }.map(\.1)
        #expect(gains[3] > 6.5 && gains[3] < 9.5)
        #expect(gains.dropLast().allSatisfy { abs($0) < 1.6 })
        // A band that does nothing keeps its frequency and Q.
        for band in 0..<3 where gains[band] == 0 {
            #expect(found[band * 3] == ParametricEQ.descriptor.parameters[band * 3].defaultValue)
        }
    }

    @Test func bandsThatMayNotBeSetStayAtTheirDefaults() {
        let truth = response(settings(["high_gain": 8, "low_gain": 5]))
        let found = CurveFit(sampleRateHz: 44_100, frequenciesHz: frequenciesHz)
            .values(for: truth, weights: .init(repeating: 1, count: truth.count), bands: [0])
        let defaults = ParametricEQ.descriptor.defaultValues
        #expect(Array(found[3...]) == Array(defaults[3...]))
        #expect(found[1] > 1)
    }

    @Test func whatTheCurveSaysNothingAboutIsUnsure() {
        let values = settings(["high_gain": 8, "high_frequency": 6_000, "high_q": 0.7]), count = frequenciesHz.count
        func deviations(_ varianceDB: Double) -> [Double] {
            var covariance = [Double](repeating: 0, count: count * count)
            for point in 0..<count { covariance[point * count + point] = varianceDB }
            return CurveFit(sampleRateHz: 44_100, frequenciesHz: frequenciesHz).deviations(of: values, covariance: covariance, bands: all)
        }
        let sure = deviations(0.01), unsure = deviations(25)
        #expect(sure[10] < 0.1 && unsure[10] > sure[10])
        // The frequency of a band without gain may be anything.
        #expect(abs(sure[0] - (1.0 / 12).squareRoot()) < 0.01)
    }
}
