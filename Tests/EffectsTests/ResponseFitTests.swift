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
}
