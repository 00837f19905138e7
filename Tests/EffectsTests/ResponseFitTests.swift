import SoundalikeEffects
import SoundalikeFoundations
import Testing

@Suite struct ResponseFitTests {
    private static let frequenciesHz = (0..<30).map { 40 * power(450, Double($0) / 29) }
    private static let grids = ParametricEQ.descriptor.parameters.map { $0.grid(ParametricEQ.gridCount) }
    private let fit = ResponseFit(sampleRateHz: 44_100, frequenciesHz: frequenciesHz, grids: grids)

    private func response(_ indices: [Int]) -> [Double] {
        ParametricEQ.responseDB(fit.values(at: indices), sampleRateHz: 44_100, frequenciesHz: Self.frequenciesHz)
    }

    private func distance(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(first.count)
    }

    /// Bands overlap, so the settings need not be the same; the curve must be.
    @Test func comesNearToAnyCurveOfItsOwn() {
        var generator = SeededGenerator(seed: 4)
        var distances: [Double] = []
        for _ in 0..<20 {
            let wanted = response(Self.grids.map { generator.index(below: $0.count) })
            distances.append(distance(response(fit.indices(for: wanted, starts: fit.plainStarts)), wanted))
        }
        #expect(distances.reduce(0, +) / 20 < 0.6, "\(distances)")
        #expect(distances.allSatisfy { $0 < 2 })
    }

    @Test func leavesAFlatCurveFlat() {
        let flat = fit.indices(for: Self.frequenciesHz.map { _ in 0 }, starts: fit.plainStarts)
        #expect(response(flat).allSatisfy { abs($0) < 1e-9 })
    }

    @Test func pricesDecideWhatTheCurveLeavesOpen() {
        var prices = Self.grids.map { $0.map { _ in 0.0 } }
        // The frequency of a band without gain cannot be heard.
        for index in prices[0].indices where index != 17 { prices[0][index] = 1 }
        let indices = fit.indices(for: Self.frequenciesHz.map { _ in 0 }, starts: fit.plainStarts, prices: prices)
        #expect(indices[0] == 17)
    }

    private func certain(_ indices: [Int]) -> [[Double]] {
        zip(Self.grids, indices).map { grid, index in grid.indices.map { $0 == index ? 0 : -Double.infinity } }
    }

    @Test func certainValuesHaveTheirOwnResponse() {
        let indices = Self.grids.map { $0.count / 3 }
        let expected = fit.expectedResponseDB(certain(indices))
        let exact = ParametricEQ.responseDB(fit.values(at: indices), sampleRateHz: 44_100, frequenciesHz: Self.frequenciesHz)
        #expect(zip(expected, exact).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    /// One value open, the others certain: the mean over that value's distribution, added up one by one.
    @Test func anOpenValueIsAveragedOver() {
        for open in [0, 4, 8] {
            var rows = certain(Self.grids.map { 3 * $0.count / 4 })
            let weights = Self.grids[open].indices.map { 1 + Double($0) }, sum = weights.reduce(0, +)
            rows[open] = weights.map { logarithm($0 / sum) }
            var exact = [Double](repeating: 0, count: Self.frequenciesHz.count)
            for index in Self.grids[open].indices {
                var values = fit.values(at: Self.grids.map { 3 * $0.count / 4 })
                values[open] = Self.grids[open][index]
                let response = ParametricEQ.responseDB(values, sampleRateHz: 44_100, frequenciesHz: Self.frequenciesHz)
                for point in exact.indices { exact[point] += weights[index] / sum * response[point] }
            }
            let expected = fit.expectedResponseDB(rows)
            #expect(zip(expected, exact).allSatisfy { abs($0 - $1) < 1 }, "parameter \(open)")
            #expect(zip(expected, exact).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(exact.count) < 0.4, "parameter \(open)")
        }
    }

    @Test func mirroredGainsHaveTheMirroredMean() {
        var generator = SeededGenerator(seed: 12)
        let rows = Self.grids.map { grid in
            let weights = grid.map { _ in generator.uniform() }, sum = weights.reduce(0, +)
            return weights.map { logarithm($0 / sum) }
        }
        let mirrored = rows.enumerated().map { $0 % 3 == 1 ? $1.reversed() : $1 }
        let there = fit.expectedResponseDB(rows), back = fit.expectedResponseDB(mirrored)
        #expect(zip(there, back).allSatisfy { abs($0 + $1) < 1e-9 })
        #expect(there.contains { abs($0) > 0.1 })
    }
}
