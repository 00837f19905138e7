import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTensors

/// One frame through an effect layer, and what its gradient needs of it.
final class EffectLayerPass {
    private let layer: EffectLayer
    private let frameCount: Int
    private let itemCount: Int
    private let isProbing: Bool
    private let step: Int
    private let clips: [Int]
    private var probes: [SettingsProbe] = []
    /// How far each sample of the signal's first variant is from the nominal one, `[item, sample]`.
    private var signalSteps: Samples?
    /// The last stage's output, `[item, variant, sample]`.
    private var outputs: Samples?
    private var failedItems: Set<Int> = []

    init(_ layer: EffectLayer, frameCount: Int, isProbing: Bool) {
        self.layer = layer
        self.frameCount = frameCount
        self.isProbing = isProbing
        itemCount = layer.options.itemCount
        step = layer.position.step
        clips = layer.position.clips
    }

    /// The number that is moved alone in this step.
    private var alone: Int? { isProbing && layer.plan.measuresSensitivity ? step % layer.plan.numbers.count : nil }
    private var variantCount: Int { isProbing ? layer.plan.variants.count : 1 }

    /// Inputs: audio, settings.
    func forward(_ inputs: [UnsafeBufferPointer<Float>], _ results: [UnsafeMutableBufferPointer<Float>]) throws {
        makeProbes(inputs[1])
        var (previous, previousCount) = (nominal(inputs[0]), 1)
        for (index, stage) in layer.stages.enumerated() {
            let count = isProbing ? layer.plan.variantCount(stage: index) : 1
            let input = spread(previous, from: previousCount, to: count)
            if index == 0 { moveSignal(in: input, variantCount: count) }
            let output = Samples(count: input.all.count)
            let settings = self.settings(stage: index, stage.effect.values, variantCount: count)
            let failed = try settings.withUnsafeBufferPointer { settings in
                try stage.bank.process(
                    BankFrame(
                        frameCount: frameCount, variantCount: count, input: UnsafeBufferPointer(input.all), settings: settings,
                        output: output.all))
            }
            layer.note(failed, stage: index)
            failedItems.formUnion(failed.map(\.item))
            (previous, previousCount) = (output, count)
        }
        let last = spread(previous, from: previousCount, to: variantCount)
        for item in 0..<itemCount { copy(last, item * variantCount, to: results[0], item) }
        guard isProbing else { return }
        outputs = last
        if let alone { measureSensitivity(of: alone, last) }
    }

    func backward(_ call: HostGradients) throws {
        call.inputGradients[0]?.update(repeating: 0)
        guard let outputs, isProbing else {
            call.inputGradients[1]?.update(repeating: 0)
            return
        }
        let columnCount = layer.columns.count
        for item in 0..<itemCount {
            let gradient = call.inputGradients[1].map { UnsafeMutableBufferPointer(rebasing: $0[item * columnCount..<(item + 1) * columnCount]) }
            let products = (0..<variantCount).map { product(call.outputGradients[0], item, outputs.all, item * variantCount + $0) }
            guard !failedItems.contains(item), products.allSatisfy(\.isFinite) else {
                gradient?.update(repeating: 0)
                continue
            }
            if let gradient { probes[item].gradient(products, into: gradient) }
            if let pair = layer.plan.signal, let signalSteps, let signal = call.inputGradients[0] {
                let difference = products[pair.with] - products[pair.against]
                for sample in item * frameCount..<(item + 1) * frameCount { signal[sample] = Float(difference) / (2 * signalSteps.all[sample]) }
            }
        }
    }
}

extension EffectLayerPass {
    private func makeProbes(_ settings: UnsafeBufferPointer<Float>) {
        let (options, steps) = (layer.options, layer.steps)
        probes = (0..<itemCount).map { item in
            var generator = SeededGenerator(seed: options.seed, stream: UInt64(truncatingIfNeeded: step &* itemCount &+ item))
            var draws = SeededGenerator(seed: ~options.seed, stream: UInt64(truncatingIfNeeded: clips[item] &* itemCount &+ item))
            return SettingsProbe(
                isProbing ? layer.plan : layer.nominalPlan, outputs: rows(settings, item, layer.columns.count).map(Double.init),
                steps: steps, alone: alone, generator: &generator
            ) { probabilities in
                isProbing ? probabilities.index(atCumulative: draws.uniform()) : probabilities.firstIndex(of: probabilities.max() ?? 0) ?? 0
            }
        }
    }

    private func settings(stage index: Int, _ values: [Double], variantCount: Int) -> [Double] {
        let parameterCount = values.count
        var settings = [Double](repeating: 0, count: itemCount * variantCount * parameterCount)
        settings.withUnsafeMutableBufferPointer { settings in
            for place in 0..<itemCount * variantCount {
                let row = UnsafeMutableBufferPointer(rebasing: settings[place * parameterCount..<(place + 1) * parameterCount])
                _ = row.update(fromContentsOf: values)
                probes[place / variantCount].write(variant: place % variantCount, stage: index, into: row)
            }
        }
        return settings
    }

    private func nominal(_ audio: UnsafeBufferPointer<Float>) -> Samples {
        let samples = Samples(count: audio.count)
        _ = samples.all.update(fromContentsOf: audio)
        return samples
    }

    /// `[item, variant, sample]` with more variants; those that were not there are the nominal one.
    private func spread(_ samples: Samples, from: Int, to: Int) -> Samples {
        guard from != to else { return samples }
        let result = Samples(count: itemCount * to * frameCount)
        for place in 0..<itemCount * to {
            let (item, variant) = (place / to, place % to)
            copy(samples, item * from + (variant < from ? variant : 0), to: result.all, place)
        }
        return result
    }

    /// Moves the signal in the two variants that are for it: by the options' step times its effective value, up or down by chance.
    private func moveSignal(in input: Samples, variantCount: Int) {
        guard isProbing, let pair = layer.plan.signal else { return }
        let steps = Samples(count: itemCount * frameCount)
        for item in 0..<itemCount {
            var generator = SeededGenerator(seed: layer.options.seed &+ 1, stream: UInt64(truncatingIfNeeded: step &* itemCount &+ item))
            let nominal = (item * variantCount) * frameCount
            let power = (nominal..<nominal + frameCount).reduce(0) { $0 + input.all[$1] * input.all[$1] } / Float(frameCount)
            let step = max(Float(layer.options.step) * power.squareRoot(), 1e-7)
            for sample in 0..<frameCount {
                let move = generator.next() >> 63 == 0 ? step : -step
                steps.all[item * frameCount + sample] = move
                input.all[(item * variantCount + pair.with) * frameCount + sample] += move
                input.all[(item * variantCount + pair.against) * frameCount + sample] -= move
            }
        }
        signalSteps = steps
    }

    /// The effective value of how much the sound changes with a number, per unit of it: the mean over the items that did not fail.
    private func measureSensitivity(of number: Int, _ samples: Samples) {
        guard let pair = layer.plan.directions.last else { return }
        var (sum, count) = (0.0, 0.0)
        for item in 0..<itemCount where !failedItems.contains(item) {
            let distance = probes[item].distance(ofLastDirection: number)
            guard distance != 0 else { continue }
            let (with, against) = ((item * variantCount + pair.with) * frameCount, (item * variantCount + pair.against) * frameCount)
            let power = (0..<frameCount).reduce(0.0) { sum, sample in
                let difference = Double(samples.all[with + sample] - samples.all[against + sample])
                return sum + difference * difference
            }
            sum += (power / Double(frameCount)).squareRoot() / abs(distance)
            count += 1
        }
        if count > 0, sum.isFinite { layer.noteSensitivity(sum / count, of: number) }
    }

    private func rows(_ values: UnsafeBufferPointer<Float>, _ row: Int, _ count: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(rebasing: values[row * count..<(row + 1) * count])
    }

    private func copy(_ source: Samples, _ from: Int, to destination: UnsafeMutableBufferPointer<Float>, _ place: Int) {
        let stretch = UnsafeBufferPointer(rebasing: source.all[from * frameCount..<(from + 1) * frameCount])
        _ = UnsafeMutableBufferPointer(rebasing: destination[place * frameCount..<(place + 1) * frameCount]).update(fromContentsOf: stretch)
    }

    private func product(_ x: UnsafeBufferPointer<Float>, _ xRow: Int, _ y: UnsafeMutableBufferPointer<Float>, _ yRow: Int) -> Double {
        (0..<frameCount).reduce(0) { $0 + Double(x[xRow * frameCount + $1]) * Double(y[yRow * frameCount + $1]) }
    }
}

/// Samples that are not initialised, freed with their owner.
final class Samples {
    let all: UnsafeMutableBufferPointer<Float>

    init(count: Int) { all = .allocate(capacity: count) }

    deinit { all.deallocate() }
}

extension [Double] {
    /// The index at which the running sum of these probabilities passes `level`, 0…1.
    fileprivate func index(atCumulative level: Double) -> Int {
        var sum = 0.0
        for (index, probability) in enumerated() {
            sum += probability
            if level < sum { return index }
        }
        return lastIndex { $0 > 0 } ?? 0
    }
}
