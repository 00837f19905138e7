import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeListening

/// Against scipy: `Tests/References/listening.py`.
@Suite struct StatisticsTests {
    private struct Reference: Decodable {
        struct Test: Decodable {
            let differences: [Double]
            let t, t_p, w, w_p: Double
        }
        struct Figures: Decodable {
            let values: [Double]
            let median, mean: Double
            let quartiles, interval: [Double]
        }
        struct Student: Decodable {
            let t, degrees, p: Double
        }
        struct Binomial: Decodable {
            let correct, trials: Int
            let p: Double
        }
        let tests: [Test]
        let descriptions: [Figures]
        let student: [Student]
        let binomial, two_sided_binomial: [Binomial]
        let p, bonferroni, holm: [Double]
    }

    private let reference: Reference

    init() throws { reference = try References.load("listening") }

    private func isNear(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
        abs(value - expected) <= tolerance * max(abs(expected), 1e-30)
    }

    @Test func pairedTests() throws {
        #expect(reference.tests.count == 9)
        for test in reference.tests {
            let student = try #require(PairedTest.student(test.differences)), wilcoxon = try #require(PairedTest.wilcoxon(test.differences))
            #expect(isNear(student.statistic, test.t) && isNear(student.p, test.t_p), "\(test.differences.count)")
            #expect(wilcoxon.statistic == test.w && isNear(wilcoxon.p, test.w_p), "\(test.differences.count): \(wilcoxon.p), \(test.w_p)")
        }
        #expect(PairedTest.student([1, 1, 1]) == nil && PairedTest.student([3]) == nil)
        #expect(PairedTest.wilcoxon([0, 0]) == nil)
    }

    @Test func descriptions() throws {
        for expected in reference.descriptions {
            let found = Description(expected.values), interval = try #require(found.interval)
            #expect(isNear(found.median, expected.median) && isNear(found.mean, expected.mean))
            #expect(isNear(found.lowerQuartile, expected.quartiles[0]) && isNear(found.upperQuartile, expected.quartiles[1]))
            #expect(isNear(interval.lowerBound, expected.interval[0], 1e-8) && isNear(interval.upperBound, expected.interval[1], 1e-8))
        }
        #expect(Description([7]).interval == nil && Description([7]).upperQuartile == 7)
    }

    @Test func distributions() {
        for expected in reference.student { #expect(isNear(Distributions.twoSidedStudent(expected.t, degrees: expected.degrees), expected.p, 1e-8)) }
        for expected in reference.binomial {
            #expect(isNear(Distributions.evenBinomialTail(successes: expected.correct, trials: expected.trials), expected.p))
        }
        for expected in reference.two_sided_binomial {
            #expect(isNear(Distributions.twoSidedEvenBinomial(successes: expected.correct, trials: expected.trials), expected.p), "\(expected)")
        }
        #expect(Distributions.twoSidedEvenBinomial(successes: 0, trials: 0) == 1)
    }

    @Test func corrections() {
        #expect(zip(Corrections.bonferroni(reference.p), reference.bonferroni).allSatisfy { isNear($0, $1) })
        #expect(zip(Corrections.holm(reference.p), reference.holm).allSatisfy { isNear($0, $1) })
    }
}
