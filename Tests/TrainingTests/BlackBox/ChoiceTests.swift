import SoundalikeEffects
@testable import SoundalikeNetworks
import SoundalikeTensors
import TestSupport
import Testing

@testable import SoundalikeControllerTraining

/// Switches and enumerations are learned as categories. They need the engine.
@Suite struct ChoiceTests {
    private static let trained = [(symbol: "mode", range: 0.0...3.0), (symbol: "inverted", range: 0.0...1.0), (symbol: "level", range: 0.0...100.0)]

    @Test func columnsOfChoices() throws {
        let columns = SettingColumns(try testChain([("a", "test:modes", Self.trained)]).chain.trained)
        #expect(columns.controls.map(\.columns) == [0..<4, 4..<5, 5..<6])
        #expect(columns.controls.map { $0.choices ?? [] } == [[0, 1, 2, 3], [0, 1], []])
        #expect(columns.row([0.1, 0.2, 0.9, 0, 0.6, 0.25]) == [2.0 / 3, 1, 0.25])
        #expect(columns.outputs([2.0 / 3, 1, 0.25]) == [0, 0, 1, 0, 1, 0.25])
        #expect(columns.controls[0].probabilities([0.2, 0.2, 0.6, 0]) == [0.2, 0.2, 0.6, 0])
        #expect(columns.controls[0].probabilities([0, 0, 0, 0]) == [0.25, 0.25, 0.25, 0.25])
    }

    /// From even odds, by the sound alone: which of four modes, which way up, and how loud in 100 steps.
    @Test(arguments: [0, 1], [1, 2, 3]) func theRightChoiceIsLearned(inverted: Int, mode: Int) throws {
        let (chain, registry) = try testChain([("a", "test:modes", Self.trained)])
        let (items, frames) = (8, 128)
        func layer(_ estimator: any GradientEstimator) throws -> EffectLayer {
            var options = EffectLayer.Options(itemCount: items)
            options.maximumFrameCount = frames
            options.estimator = estimator
            return try EffectLayer(chain, options: options, registry: registry)
        }
        let right: [Float] = (0..<4).map { $0 == mode ? 1 : 0 } + [Float(inverted), 0.7]
        let truth = try layer(FiniteDifferences())
        let learner = try layer(SimultaneousPerturbation())
        let weights = try Tensor([0, 0, 0, 0, 0, 0], shape: [1, 6])
        try weights.setRequiresGradient()
        let adam = try Adam([NamedTensor(name: "weights", tensor: weights)], learningRate: 0.1)
        for frame in 0..<250 {
            try learner.reset(items: 0..<items)
            try truth.reset(items: 0..<items)
            let audio = try Tensor(Signals.noise(count: items * frames, seed: UInt64(frame + 1)), shape: [items, frames])
            let target = try truth.process(audio, settings: Tensor(Array(repeating: right, count: items).flatMap(\.self), shape: [items, 6]))
            let settings = try (weights + Tensor(repeating: 0, shape: [items, 6])).sigmoid()
            try (learner.process(audio, settings: settings) - target).power(2).mean().backward()
            try adam.step()
        }
        let learned = try weights.sigmoid().floats().map(Double.init)
        let row = learner.columns.row(learned)
        #expect(abs(row[0] * 3 - Double(mode)) < 1e-9 && row[1] == Double(inverted), "\(learned)")
        #expect(abs(row[2] - 0.7) < 0.08, "\(learned)")
    }
}
