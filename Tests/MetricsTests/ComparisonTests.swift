import SoundalikeFoundations
import SoundalikeMetrics
import Testing

@Suite struct ComparisonTests {
    private func errors(_ count: Int, mean: Double, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in mean + generator.normal() }
    }

    /// The interval of a mean of 400 independent differences of deviation √2 is 1.96 · √2 / 20 either way.
    @Test func intervalOfIndependentErrors() {
        let result = PairedBootstrap(errors(400, mean: 3, seed: 1), errors(400, mean: 3.5, seed: 2), resamples: 4_000)
        #expect(abs(result.difference + 0.5) < 0.2)
        #expect(abs((result.upper - result.lower) / 2 - 1.96 * 2.0.squareRoot() / 20) < 0.02)
        #expect(result.isBetter && !result.isWorse)
    }

    /// What both find hard cancels out.
    @Test func commonDifficultyCancels() {
        let hard = errors(100, mean: 3, seed: 3)
        let result = PairedBootstrap(hard.map { $0 + 0.01 }, hard)
        #expect(result.isWorse && abs(result.lower - 0.01) < 1e-9 && abs(result.upper - 0.01) < 1e-9)
        let same = PairedBootstrap(hard, hard)
        #expect(!same.isWorse && !same.isBetter && same.difference == 0)
    }

    @Test func calibrationOfHonestAndBoastfulAnswers() throws {
        #expect(CalibrationError().expected == nil)
        var honest = CalibrationError(), boastful = CalibrationError()
        for index in 0..<100 {
            honest.add(confidence: 0.25, isRight: index % 4 == 0)
            boastful.add(confidence: 0.95, isRight: index % 2 == 0)
        }
        #expect(try abs(#require(honest.expected)) < 1e-9)
        #expect(try abs(#require(boastful.expected) - 0.45) < 1e-9)
        // Bins are weighted by their answers.
        for _ in 0..<100 { boastful.add(confidence: 1, isRight: true) }
        #expect(try abs(#require(boastful.expected) - 0.225) < 1e-9)
    }
}
