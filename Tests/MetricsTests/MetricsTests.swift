import Foundation
import SoundalikeEffects
import SoundalikeMetrics
import Testing

/// Against numpy and scipy, by Tests/References/eq_response.py.
@Suite struct MetricsTests {
    struct Reference: Decodable {
        struct Pair: Decodable {
            var rate: Double
            var a: [Double]
            var b: [Double]
            var response: [Double]
            var error: Double
            var without_level: Double
        }
        var pairs: [Pair]
        var numbers: [Double]
        var mean: Double
        var deviation: Double
    }

    static func reference() throws -> Reference {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../References/eq_response.json")
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    }

    @Test func meanAndDeviationEqualNumpys() throws {
        let reference = try Self.reference()
        let all = MeanAndDeviation(reference.numbers)
        #expect(all.count == 50)
        #expect(abs(all.mean - reference.mean) < 1e-9)
        #expect(abs(all.deviation - reference.deviation) < 1e-9)

        var joined = MeanAndDeviation(reference.numbers[..<13])
        joined.add(MeanAndDeviation())
        joined.add(MeanAndDeviation(reference.numbers[13...]))
        #expect(abs(joined.mean - all.mean) < 1e-9)
        #expect(abs(joined.deviation - all.deviation) < 1e-9)
        #expect(MeanAndDeviation().deviation == 0)
    }

    @Test func responsesAndTheirErrorsEqualScipys() throws {
        for pair in try Self.reference().pairs {
            let metric = ResponseError(sampleRateHz: pair.rate)
            let response = metric.response(pair.a)
            for (index, expected) in pair.response.enumerated() { #expect(abs(response[index * 20] - expected) < 1e-7) }
            let result = metric.compare(pair.a, pair.b)
            #expect(abs(result.meanAbsoluteDB - pair.error) < 1e-7)
            #expect(abs(result.meanAbsoluteWithoutLevelDB - pair.without_level) < 1e-7)
            #expect(metric.compare(pair.a, pair.a).meanAbsoluteDB == 0)
        }
    }

    @Test func aChangeOfLevelIsNoDifferenceOfTone() {
        let metric = ResponseError(sampleRateHz: 44_100)
        let flat = metric.frequenciesHz.map { _ in 0.0 }
        let result = metric.compare(responseDB: flat.map { $0 + 3 }, with: flat)
        #expect(abs(result.meanAbsoluteDB - 3) < 1e-12)
        #expect(result.meanAbsoluteWithoutLevelDB < 1e-12)
    }
}
