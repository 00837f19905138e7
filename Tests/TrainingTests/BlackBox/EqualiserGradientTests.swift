import SoundalikeEffects
@testable import SoundalikeNetworks
import SoundalikeTensors
import TestSupport
import Testing

@testable import SoundalikeControllerTraining

/// The built-in equaliser as a black box against the same equaliser differentiated by the engine. They need the engine.
@Suite struct EqualiserGradientTests {
    static let sampleRateHz = 22_050.0
    static let frameCount = 1_024

    /// All gains and frequencies, and the Q of three bands; at 22,050 Hz the top band lies below 10.8 kHz.
    private func chain() throws -> ResolvedChain {
        try ChainDescription(
            toml: """
                [[effects]]
                id = "eq"
                effect = "builtin:parametric-eq"
                trained = [
                  { symbols = ["low_gain", "mid1_gain", "mid2_gain", "high_gain"], range = [-10, 10] },
                  { symbols = ["low_frequency"], range = [85, 255], scale = "log" },
                  { symbols = ["mid1_frequency"], range = [260, 2000], scale = "log" },
                  { symbols = ["mid2_frequency"], range = [2005, 4000], scale = "log" },
                  { symbols = ["high_frequency"], range = [4005, 10000], scale = "log" },
                  { symbols = ["low_q", "mid1_q", "mid2_q"], range = [0.3, 3], scale = "log" },
                ]
                """, subject: "eq"
        ).resolved()
    }

    private func layer(_ chain: ResolvedChain, items: Int, _ estimator: any GradientEstimator, step: Double = 0.01) throws -> EffectLayer {
        var options = EffectLayer.Options(itemCount: items)
        options.estimator = estimator
        options.step = step
        return try EffectLayer(chain, options: options)
    }

    private func positions(_ count: Int) -> [Float] { (0..<count).map { 0.15 + 0.7 * Float($0 * 7 % count) / Float(count) } }

    private func trueGradient(_ eq: DifferentiableEQ, _ signal: [Float], _ weights: [Float], at positions: [Float]) throws -> (value: Double, gradient: [Double]) {
        let settings = try Tensor(positions, shape: [positions.count])
        try settings.setRequiresGradient()
        let product = try eq.product(of: signal, with: weights, settings: settings)
        try product.backward()
        return (Double(try product.scalar()), try #require(try settings.gradient()).floats().map(Double.init))
    }

    private func estimate(_ layer: EffectLayer, _ signal: [Float], _ weights: [Float], at positions: [Float]) throws -> (value: Double, gradient: [Double]) {
        let settings = try Tensor(positions, shape: [1, positions.count])
        try settings.setRequiresGradient()
        try layer.reset(items: [0])
        let output = try layer.process(Tensor(signal, shape: [1, signal.count]), settings: settings)
        let product = try (output * Tensor(weights, shape: output.shape)).sum()
        try product.backward()
        return (Double(try product.scalar()), try #require(try settings.gradient()).floats().map(Double.init))
    }

    private func cosine(_ x: [Double], _ y: [Double]) -> Double {
        func product(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
        return product(x, y) / (product(x, x) * product(y, y)).squareRoot()
    }

    @Test func differencesAreTheTrueGradient() throws {
        let chain = try chain()
        let eq = try DifferentiableEQ(chain, sampleRateHz: Self.sampleRateHz, transformLength: 1 << 15)
        let signal = Signals.noise(count: Self.frameCount), weights = Signals.noise(count: Self.frameCount, seed: 2)
        let positions = positions(chain.trained.count)
        let truth = try trueGradient(eq, signal, weights, at: positions)
        let differences = try estimate(layer(chain, items: 1, FiniteDifferences(), step: 2e-3), signal, weights, at: positions)
        #expect(abs(differences.value - truth.value) < 1e-3 * abs(truth.value), "\(differences.value), not \(truth.value)")
        let greatest = truth.gradient.reduce(0) { max($0, abs($1)) }
        for (index, (found, exact)) in zip(differences.gradient, truth.gradient).enumerated() {
            #expect(abs(found - exact) < 0.01 * greatest, "\(index): \(found), not \(exact)")
        }
        // SPSA points the right way on average, and more samples do so more.
        var cosines: [Double] = []
        for count in [1, 4, 16] {
            let layer = try layer(chain, items: 1, SimultaneousPerturbation(sampleCount: count))
            let estimates = try (0..<60).map { _ in try estimate(layer, signal, weights, at: positions).gradient }
            cosines.append(estimates.reduce(0) { $0 + cosine($1, truth.gradient) } / 60)
            let mean = truth.gradient.indices.map { index in estimates.reduce(0) { $0 + $1[index] } / 60 }
            #expect(cosine(mean, truth.gradient) > 0.85)
        }
        #expect(cosines[0] > 0.15 && cosines[1] > cosines[0] + 0.1 && cosines[2] > cosines[1] + 0.1, "\(cosines)")
    }

    /// No encoder: the settings themselves are trained, by the sound alone, and come near the true ones.
    @Test(arguments: [SimultaneousPerturbation(), SimultaneousPerturbation(sampleCount: 4)])
    func settingsAreFoundByTheSound(estimator: SimultaneousPerturbation) throws {
        let chain = try ChainDescription(
            toml: """
                [[effects]]
                id = "eq"
                effect = "builtin:parametric-eq"
                trained = [{ symbols = ["low_gain", "mid1_gain", "mid2_gain", "high_gain"], range = [-10, 10] }]
                [[effects]]
                id = "volume"
                effect = "builtin:gain"
                trained = [{ symbols = ["gain"], range = [-12, 12] }]
                """, subject: "proof"
        ).resolved()
        let items = 4
        let (learner, truth) = try (layer(chain, items: items, estimator), layer(chain, items: items, estimator))
        let right: [Float] = [0.8, 0.3, 0.65, 0.2, 0.7]
        let target = try Tensor(Array(repeating: right, count: items).flatMap(\.self), shape: [items, 5])
        let weights = try Tensor([0, 0, 0, 0, 0], shape: [1, 5])
        try weights.setRequiresGradient()
        let adam = try Adam([NamedTensor(name: "weights", tensor: weights)], learningRate: 0.05)
        let loss = try DelayInvariantLoss()
        var losses: [Float] = []
        for frame in 0..<200 {
            let audio = try Tensor(Signals.noise(count: items * Self.frameCount, seed: UInt64(frame + 1)), shape: [items, Self.frameCount])
            let goal = try Engine.withoutGradients { try truth.process(audio, settings: target) }
            let settings = try (weights + Tensor(repeating: 0, shape: [items, 5])).sigmoid()
            let value = try loss(learner.process(audio, settings: settings), target: goal).mean()
            losses.append(try value.scalar())
            try value.backward()
            try adam.step()
        }
        let found = try weights.sigmoid().floats()
        for (found, right) in zip(found, right) { #expect(abs(found - right) < 0.06, "\(found), not \(right)") }
        #expect(losses.suffix(10).reduce(0, +) < 0.1 * losses.prefix(10).reduce(0, +))
    }

    @Test func theDiagnosisTellsGoodEstimatesFromBad() throws {
        var options = GradientDiagnosis.Options()
        options.comparedFrames = 12
        options.settlingFrames = 4
        options.itemCount = 2
        let recording = GradientDiagnosis.pluckedTones(seconds: 2, sampleRateHz: Self.sampleRateHz)
        let diagnosis = try GradientDiagnosis(
            chain(), registry: EffectRegistry(), recording: recording, sampleRateHz: Self.sampleRateHz, options: options)
        var reported = 0
        let outcomes = try diagnosis.outcomes(of: GradientDiagnosis.Method.usual(step: 0.01, sampleCounts: [1, 16])) { _ in reported += 1 }
        #expect(reported == 6 && outcomes.map(\.runsPerItem) == [3, 3, 33, 33, 23, 23])
        let replicas = outcomes[0], one = outcomes[1], orthogonal = outcomes[3], differences = outcomes[5]
        #expect(differences.meanCosine > 0.98 && differences.relativeVariance < 0.05, "\(differences)")
        #expect(orthogonal.meanCosine > 0.9, "\(orthogonal)")
        #expect(one.meanCosine < 0.9 && one.relativeVariance > replicas.relativeVariance * 0.01, "\(one)")
        #expect(outcomes.allSatisfy { $0.secondsPerStep > 0 && $0.accuracyPerSecond > 0 })
    }
}
