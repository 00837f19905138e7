import SoundalikeFoundations
import SoundalikeTensors
import Testing

@testable import SoundalikeNetworks

@Suite struct BatchStatisticsTests {
    /// Batches of other means and deviations: running statistics know the last ones, gathered ones all of them.
    @Test func settledStatisticsAreTheMeanOfAllBatches() throws {
        var generator = SeededGenerator(seed: 3)
        var batches: [[Float]] = [], mean = 0.0, variance = 0.0
        for batch in 0..<20 {
            let deviation = 1 + 0.1 * Double(batch)
            let values: [Double] = (0..<400).map { _ in deviation * generator.normal() + Double(batch) }
            let own = values.reduce(0, +) / 400
            mean += own / 20
            variance += values.map { ($0 - own) * ($0 - own) }.reduce(0, +) / 399 / 20
            batches.append(values.map(Float.init))
        }
        let layer = try BatchNormalisation(channels: 1)
        var statistics = BatchStatistics(of: layer)
        for batch in batches {
            try statistics.observe { _ = try layer(Tensor(batch, shape: [400, 1, 1, 1]), training: true) }
        }
        #expect(try abs(Double(layer.runningMean.floats()[0]) - mean) > 3)
        try statistics.settle()
        #expect(try abs(Double(layer.runningMean.floats()[0]) - mean) < 1e-3)
        #expect(try abs(Double(layer.runningVariance.floats()[0]) / variance - 1) < 1e-3)
    }

    @Test func nothingGatheredChangesNothing() throws {
        let layer = try BatchNormalisation(channels: 2)
        try BatchStatistics(of: layer).settle()
        #expect(try layer.runningVariance.floats() == [1, 1])
    }
}
