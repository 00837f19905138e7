import SoundalikeEffects
import SoundalikeFoundations

/// What one item's settings are in each variant of a step, and the gradient that the variants' outputs make of it.
struct SettingsProbe {
    private let plan: VariantPlan
    /// The network's outputs.
    private let outputs: [Double]
    /// The numbers' values in their units, and how far they really came in 0…1, `[variant][number]`; empty in variants that leave them alone.
    private var values: [[Double]], positions: [[Double]]
    /// The choices made.
    private let chosen: [Int]
    /// What is tried instead, `[choice][trial]`.
    private let tried: [[Int]]

    /// The variants around the settings that `outputs` stand for.
    ///
    /// - Parameters:
    ///   - steps: how far each number is moved, of its normalised range.
    ///   - alone: the number whose sensitivity is measured, if one is.
    ///   - choosing: which of some probabilities' choices is made.
    init(
        _ plan: VariantPlan, outputs: [Double], steps: [Double], alone: Int? = nil, generator: inout SeededGenerator,
        choosing: ([Double]) -> Int
    ) {
        self.plan = plan
        self.outputs = outputs
        let chosen = plan.choices.map { choosing($0.columns.probabilities(Array(outputs[$0.columns.columns]))) }
        values = Array(repeating: [], count: plan.variants.count)
        positions = values
        let nominal = plan.numbers.map { min(max(outputs[$0.columns.columns.lowerBound], 0), 1) }
        (values[0], positions[0]) = (zip(plan.numbers, nominal).map { $0.columns.trained.moved(from: $1, by: 0).value }, nominal)
        var directions = plan.estimator.directions(for: nominal.count, using: &generator)
        if let alone { directions.append(nominal.indices.map { $0 == alone ? 1 : 0 }) }
        for (direction, places) in zip(directions, plan.directions) {
            for (place, way) in [(places.with, 1.0), (places.against, -1.0)] {
                (values[place], positions[place]) = (values[0], positions[0])
                for (index, sign) in direction.enumerated() where sign != 0 {
                    (values[place][index], positions[place][index]) =
                        plan.numbers[index].columns.trained.moved(from: nominal[index], by: way * Double(sign) * steps[index])
                }
            }
        }
        var tried: [[Int]] = []
        for (index, control) in plan.choices.enumerated() {
            let others = (control.columns.choices ?? []).indices.filter { $0 != chosen[index] }
            tried.append(Array(others.shuffled(using: &generator).prefix(plan.trials[index].count)))
        }
        (self.chosen, self.tried) = (chosen, tried)
    }

    /// Writes the trained parameters of `stage` for a variant over `settings`, every parameter of the effect in its unit.
    func write(variant: Int, stage: Int, into settings: UnsafeMutableBufferPointer<Double>) {
        let row = values[variant].isEmpty ? 0 : variant
        for (index, control) in plan.numbers.enumerated() where control.stage == stage {
            settings[control.columns.trained.parameterIndex] = values[row][index]
        }
        for (index, control) in plan.choices.enumerated() where control.stage == stage {
            var choice = chosen[index]
            if case .choice(index, let trial) = plan.variants[variant].kind { choice = tried[index][trial] }
            settings[control.columns.trained.parameterIndex] = control.columns.choices?[choice] ?? 0
        }
    }

    /// How far apart the number `index` really is in the two variants of the last direction.
    func distance(ofLastDirection index: Int) -> Double {
        plan.directions.last.map { positions[$0.with][index] - positions[$0.against][index] } ?? 0
    }

    /// Writes the gradient by each of the network's outputs, from the product of each variant's audio with the gradient by the audio.
    ///
    /// A number's is the mean over the directions that moved it. A choice's is that of the audio's expectation under its probabilities,
    /// Σ pₖ·⟨g, yₖ⟩ (the straight-through estimator); where only some of the other choices are tried, by chance, they count for all.
    func gradient(_ products: [Double], into gradient: UnsafeMutableBufferPointer<Float>) {
        gradient.update(repeating: 0)
        for (index, control) in plan.numbers.enumerated() {
            var (sum, count) = (0.0, 0.0)
            for (with, against) in plan.directions {
                let distance = positions[with][index] - positions[against][index]
                guard distance != 0 else { continue }
                sum += (products[with] - products[against]) / distance
                count += 1
            }
            gradient[control.columns.columns.lowerBound] = count > 0 ? Float(sum / count) : 0
        }
        for (index, control) in plan.choices.enumerated() {
            let count = control.columns.choices?.count ?? 1
            var byProbability = [Double](repeating: 0, count: count)
            for (trial, place) in plan.trials[index].enumerated() {
                byProbability[tried[index][trial]] = (products[place] - products[0]) * Double(count - 1) / Double(tried[index].count)
            }
            let columns = control.columns.columns
            for (column, value) in zip(columns, control.columns.outputGradients(byProbability: byProbability, at: Array(outputs[columns]))) {
                gradient[column] = Float(value)
            }
        }
    }
}

extension TrainedParameter {
    /// The value a `step` of the range away from the position `nominal`, and where that really is: not beyond the ends, and of a stepped
    /// parameter at a value that it has, at least one whole step away.
    fileprivate func moved(from nominal: Double, by step: Double) -> (value: Double, position: Double) {
        let position = min(max(nominal + step, 0), 1)
        let value = self.value(normalised: position)
        guard parameter.scale == .stepped else { return (value, position) }
        let start = self.value(normalised: nominal).rounded()
        let leastSteps: Double = step > 0 ? 1 : step < 0 ? -1 : 0
        let steps = value.rounded() - start
        let whole = min(max(start + (steps == 0 ? leastSteps : steps), range.leastValue.rounded(.up)), range.maximum.rounded(.down))
        return (whole, normalised(whole))
    }
}
