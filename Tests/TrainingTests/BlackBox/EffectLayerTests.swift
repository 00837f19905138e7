import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTensors
import TestSupport
import Testing

@testable import SoundalikeControllerTraining

/// The effect layer on effects whose gradients are known. They need the engine.
@Suite struct EffectLayerTests {
    static let frameCount = 64
    static let six = (0..<6).map { (symbol: "p\($0)", range: 0.0...2.0) }

    private func layer(
        _ effects: [(id: String, effect: String, trained: [(symbol: String, range: ClosedRange<Double>)])] = [("a", "test:linear", six)],
        items: Int = 2, estimator: any GradientEstimator = FiniteDifferences(), memory: BankMemory = .snapshots, seed: UInt64 = 1,
        fails: (@Sendable (Int, Int) -> Bool)? = nil, change: (inout EffectLayer.Options) -> Void = { _ in }
    ) throws -> EffectLayer {
        let (chain, registry) = try testChain(effects, fails: fails)
        var options = EffectLayer.Options(itemCount: items)
        options.maximumFrameCount = Self.frameCount
        options.estimator = estimator
        options.memory = memory
        options.seed = seed
        change(&options)
        return try EffectLayer(chain, options: options, registry: registry)
    }

    private func audio(_ items: Int = 2, frame: Int = 0) throws -> Tensor {
        try Tensor(Signals.noise(count: items * Self.frameCount, seed: UInt64(frame + 1)), shape: [items, Self.frameCount])
    }

    /// The gradient of the sum of the output times `weights` by the settings.
    private func gradient(_ layer: EffectLayer, _ settings: [Float], items: Int = 2, frame: Int = 0) throws -> [Float] {
        let variable = try Tensor(settings, shape: [items, settings.count / items])
        try variable.setRequiresGradient()
        let output = try layer.process(audio(items, frame: frame), settings: variable)
        try (output * Tensor(Signals.noise(count: output.count, seed: 77), shape: output.shape)).sum().backward()
        return try #require(try variable.gradient()).floats()
    }

    /// The same by running single banks on settings moved by hand; `state` frames have gone by before.
    private func exactGradient(_ settings: [Float], step: Float = 1e-2, frames: Int = 1) throws -> [Double] {
        func value(_ moved: [Float]) throws -> Double {
            let layer = try layer()
            for frame in 0..<frames - 1 { _ = try layer.process(audio(frame: frame), settings: Tensor(settings, shape: [2, 6])) }
            let output = try layer.process(audio(frame: frames - 1), settings: Tensor(moved, shape: [2, 6]))
            return zip(try output.floats(), Signals.noise(count: output.count, seed: 77)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        return try settings.indices.map { index in
            var (up, down) = (settings, settings)
            up[index] += step
            down[index] -= step
            return try (value(up) - value(down)) / Double(up[index] - down[index])
        }
    }

    private func expectClose(_ found: [Float], _ expected: [Double], tolerance: Double = 2e-3, sourceLocation: SourceLocation = #_sourceLocation) {
        let greatest = expected.reduce(0) { max($0, abs($1)) }
        for (index, (a, b)) in zip(found, expected).enumerated() {
            #expect(abs(Double(a) - b) <= tolerance * greatest, "\(index): \(a), not \(b)", sourceLocation: sourceLocation)
        }
    }

    private let middle = (0..<12).map { Float(0.2 + 0.05 * Double($0)) }

    @Test func finiteDifferencesGiveTheGradient() throws {
        expectClose(try gradient(layer(), middle), try exactGradient(middle))
    }

    /// From the exact state, whatever perturbed runs there were before.
    @Test func snapshotsStartFromTheExactState() throws {
        let layer = try layer()
        for frame in 0..<3 { _ = try gradient(layer, middle, frame: frame) }
        expectClose(try gradient(layer, middle, frame: 3), try exactGradient(middle, frames: 4))
    }

    /// A moved setting is stopped by the end of its range, and the difference divided by the way that it came.
    @Test func boundsDoNotHalveTheGradient() throws {
        // The effect is linear in its settings, so that the gradient is the same everywhere.
        let inner = try gradient(layer(), middle)
        expectClose(try gradient(layer(), [0, 1, 0, 1, 0, 1, 0.003, 0.997, 0, 1, 0.5, 0.5]), inner.map(Double.init))
        // One number alone moves the same with either estimator.
        let one = [(id: "a", effect: "test:linear", trained: [(symbol: "p2", range: 0.0...2.0)])]
        let exact = try gradient(layer(one), [0.5, 0.5]).map(Double.init)
        expectClose(try gradient(layer(one, estimator: SimultaneousPerturbation()), [0, 1]), exact)
    }

    @Test func simultaneousPerturbationIsRightOnAverage() throws {
        let exact = try gradient(layer(), middle).map(Double.init)
        let norm = exact.reduce(0) { $0 + $1 * $1 }.squareRoot()
        func meanError(_ estimator: SimultaneousPerturbation, rounds: Int) throws -> (ofMean: Double, single: Double) {
            let layer = try layer(estimator: estimator)
            var mean = exact.map { _ in 0.0 }
            var single = 0.0
            for _ in 0..<rounds {
                try layer.reset(items: 0..<2)
                let found = try gradient(layer, middle).map(Double.init)
                single += distance(found, exact) / norm / Double(rounds)
                for index in found.indices { mean[index] += found[index] / Double(rounds) }
            }
            return (distance(mean, exact) / norm, single)
        }
        let one = try meanError(SimultaneousPerturbation(), rounds: 400)
        let four = try meanError(SimultaneousPerturbation(sampleCount: 4), rounds: 100)
        let orthogonal = try meanError(SimultaneousPerturbation(sampleCount: 8, isOrthogonal: true), rounds: 2)
        #expect(one.single > 1 && one.ofMean < 0.2, "\(one)")
        #expect(four.single < 0.65 * one.single && four.ofMean < 0.2, "\(four)")
        // Eight orthogonal directions of six numbers are as good as differences.
        #expect(orthogonal.single < 2e-3, "\(orthogonal)")
    }

    private func distance(_ x: [Double], _ y: [Double]) -> Double {
        zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    @Test func laterStagesShareTheEarlierOnesRuns() throws {
        let two = [(id: "a", effect: "test:linear", trained: Self.six), (id: "b", effect: "test:linear", trained: Self.six)]
        var banks: [TestBank] = []
        let (chain, _) = try testChain(two)
        var options = EffectLayer.Options(itemCount: 2)
        options.maximumFrameCount = Self.frameCount
        options.estimator = FiniteDifferences()
        let layer = try EffectLayer(chain, options: options) { descriptor, count in
            let bank = TestBank(descriptor: descriptor, itemCount: 2, maximumVariantCount: count, memory: .snapshots)
            banks.append(bank)
            return bank
        }
        let settings = (0..<24).map { Float($0) / 24 }
        let found = try gradient(layer, settings)
        #expect(banks.map(\.lastVariantCount) == [13, 25])
        func value(_ moved: [Float]) throws -> Double {
            let output = try self.layer(two).process(audio(), settings: Tensor(moved, shape: [2, 12]))
            return zip(try output.floats(), Signals.noise(count: output.count, seed: 77)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let expected = try settings.indices.map { index in
            var (up, down) = (settings, settings)
            up[index] = min(up[index] + 0.01, 1)
            down[index] = max(down[index] - 0.01, 0)
            return try (value(up) - value(down)) / Double(up[index] - down[index])
        }
        expectClose(found, expected, tolerance: 5e-3)
        // Without gradients only what is heard is run.
        _ = try Engine.withoutGradients { try layer.process(audio(), settings: Tensor(settings, shape: [2, 12])) }
        #expect(banks.map(\.lastVariantCount) == [1, 1])
    }

    @Test func bypassedEffectsHaveColumnsButNoGradient() throws {
        let two = [(id: "a", effect: "test:linear", trained: Self.six), (id: "b", effect: "test:linear", trained: Self.six)]
        var (chain, registry) = try testChain(two)
        var description = chain.description
        description.links[1].isBypassed = true
        chain = try description.resolved(registry: registry)
        var options = EffectLayer.Options(itemCount: 2)
        options.maximumFrameCount = Self.frameCount
        options.estimator = FiniteDifferences()
        let layer = try EffectLayer(chain, options: options, registry: registry)
        let found = try gradient(layer, middle[..<6] + [Float](repeating: 0.5, count: 6) + middle[6...] + [Float](repeating: 0.5, count: 6))
        expectClose(Array(found[..<6] + found[12..<18]), try exactGradient(middle))
        #expect(found[6..<12].allSatisfy { $0 == 0 } && found[18...].allSatisfy { $0 == 0 })
    }

    @Test func resetBeginsAnew() throws {
        let layer = try layer(), fresh = try self.layer()
        let settings = try Tensor(middle, shape: [2, 6])
        _ = try layer.process(audio(frame: 5), settings: settings)
        try layer.reset(items: [1])
        let again = try layer.process(audio(), settings: settings).floats()
        let expected = try fresh.process(audio(), settings: settings).floats()
        #expect(Array(again[Self.frameCount...]) == Array(expected[Self.frameCount...]))
        #expect(Array(again[..<Self.frameCount]) != Array(expected[..<Self.frameCount]))
        #expect(layer.position.clips == [0, 1])
        #expect(throws: SoundalikeError.self) { try layer.reset(items: [2]) }
    }

    /// The same seed and position, the same perturbations: what a resumed run needs.
    @Test func aRestoredPositionGivesTheSamePerturbations() throws {
        let estimator = SimultaneousPerturbation(sampleCount: 2)
        let whole = try layer(estimator: estimator)
        let settings = middle
        _ = try gradient(whole, settings)
        try whole.reset(items: 0..<2)
        let saved = whole.position
        let expected = try gradient(whole, settings)
        let resumed = try layer(estimator: estimator)
        try resumed.restore(saved)
        #expect(try gradient(resumed, settings) == expected)
        let unlike = try layer(estimator: estimator, seed: 2)
        try unlike.restore(saved)
        #expect(try gradient(unlike, settings) != expected)
    }

    @Test func aFailedItemHasNoGradientThatStepAndIsCounted() throws {
        let layer = try layer(fails: { item, frame in item == 1 && frame == 1 })
        _ = try gradient(layer, middle)
        let failed = try gradient(layer, middle)
        #expect(failed[6...].allSatisfy { $0 == 0 } && failed[..<6].allSatisfy { $0 != 0 })
        #expect(layer.failures.count == 1 && layer.failures.countByEffect == ["a": 1])
        #expect(layer.failures.last?.contains("crashed") == true)
        #expect(try gradient(layer, middle)[6...].allSatisfy { $0 != 0 })
    }

    @Test func settingsThatAreNoNumbersDoNotTrap() throws {
        let found = try gradient(layer(), [.nan, .infinity, -.infinity, -7, 7, 0.5] + middle[6...])
        expectClose(Array(found[6...]), Array(try exactGradient(middle)[6...]))
    }

    @Test func theSignalsGradientIsZeroUnlessAskedFor() throws {
        for wanted in [false, true] {
            let layer = try layer(change: { $0.estimatesSignalGradient = wanted })
            let signal = try audio()
            try signal.setRequiresGradient()
            let weights = Signals.noise(count: 2 * Self.frameCount, seed: 77)
            var mean = weights.map { _ in Float(0) }
            for _ in 0..<(wanted ? 300 : 1) {
                try layer.reset(items: 0..<2)
                let settings = try Tensor(middle, shape: [2, 6])
                try settings.setRequiresGradient()
                let output = try layer.process(signal, settings: settings)
                try (output * Tensor(weights, shape: output.shape)).sum().backward()
                for (index, value) in try #require(try signal.gradient()).floats().enumerated() { mean[index] += value }
                try signal.clearGradient()
            }
            guard wanted else {
                #expect(mean.allSatisfy { $0 == 0 })
                continue
            }
            // ∂y[m]/∂x[n] = ½ᵐ⁻ⁿ Σ θₚ sin(p · n).
            let exact = (0..<2 * Self.frameCount).map { place in
                let (item, n) = (place / Self.frameCount, place % Self.frameCount)
                let gain = (0..<6).reduce(0) { $0 + 2 * Double(middle[item * 6 + $1]) * sine(Double(($1 + 1) * n)) }
                return gain * (n..<Self.frameCount).reduce(0) { $0 + Double(weights[item * Self.frameCount + $1]) * power(0.5, Double($1 - n)) }
            }
            let product = zip(mean, exact).reduce(0) { $0 + Double($1.0) * $1.1 }
            let cosine = product / distance(mean.map(Double.init), exact.map { _ in 0 }) / distance(exact, exact.map { _ in 0 })
            #expect(cosine > 0.85, "\(cosine)")
        }
    }
}
