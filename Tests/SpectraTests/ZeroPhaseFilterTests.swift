import SoundalikeSpectra
import TestSupport
import Testing

/// Against scipy (`Tests/References/zero_phase.py`).
@Suite struct ZeroPhaseFilterTests {
    struct Case: Decodable {
        var kind: String
        var corner: Double
        var input: [Double]
        var output: [Double]
    }

    struct Reference: Decodable { var filters: [Case] }

    @Test func sameAsScipy() throws {
        for example in try References.load("zero_phase", as: Reference.self).filters {
            let filter = ZeroPhaseFilter(example.kind == "low" ? .lowPass : .highPass, order: 4, corner: example.corner)
            let output: [Double] = filter.apply(to: example.input)
            #expect(output.count == example.output.count)
            for (found, wanted) in zip(output, example.output) { #expect(abs(found - wanted) < 1e-9) }
        }
    }

    @Test func aConstantStaysAndShortSignalsDoNoHarm() {
        let filter = ZeroPhaseFilter(.lowPass, order: 4, corner: 0.1)
        let constant: [Double] = filter.apply(to: [Double](repeating: 0.25, count: 50))
        #expect(constant.allSatisfy { abs($0 - 0.25) < 1e-12 })
        let one: [Double] = filter.apply(to: [3]), none: [Double] = filter.apply(to: [Double]())
        #expect(one == [3] && none.isEmpty)
    }
}
