import SoundalikeEffects
import SoundalikeFoundations

/// Which variants of a chain's settings a layer runs each step.
///
/// Variants are ordered by the first stage in which they differ from the nominal one: those that a stage has to run are the first ones.
struct VariantPlan {
    /// In what a variant differs from the nominal one.
    enum Kind: Equatable {
        case nominal
        /// The input signal moved, with or against a random direction.
        case signal(sign: Int8)
        /// Numbers moved along a direction (`sign` 1) or against it (−1).
        case direction(Int, sign: Int8)
        /// One choice made otherwise: the `trial`-th of the values tried instead.
        case choice(Int, trial: Int)
    }

    /// A variant and the first stage in which it differs.
    struct Variant: Equatable {
        let kind: Kind
        let firstStage: Int
    }

    /// A trained parameter of an effect that runs.
    struct Control {
        let stage: Int
        let columns: SettingColumns.Control
    }

    let estimator: any GradientEstimator
    /// The trained parameters that are numbers, and those that are choices.
    let numbers: [Control], choices: [Control]
    let variants: [Variant]
    /// Where the two variants of each direction stand: with it, against it. One more than the estimator's where the plan measures sensitivity.
    let directions: [(with: Int, against: Int)]
    /// Whether the last direction moves one number alone, another one each step.
    let measuresSensitivity: Bool
    /// Where the variants of each choice stand, `[choice][trial]`.
    let trials: [[Int]]
    /// Where the two variants of the signal stand, if its gradient is wanted.
    let signal: (with: Int, against: Int)?

    /// - Parameter stages: for each effect of the chain which stage it is; nil where it is bypassed.
    init(
        columns: SettingColumns, stages: [Int?], estimator: any GradientEstimator, movesSignal: Bool = false, measuresSensitivity: Bool = false
    ) {
        let controls = columns.controls.compactMap { control in
            stages[control.trained.effectIndex].map { Control(stage: $0, columns: control) }
        }
        numbers = controls.filter { $0.columns.choices == nil }
        choices = controls.filter { $0.columns.choices != nil }
        self.estimator = estimator
        self.measuresSensitivity = measuresSensitivity && !numbers.isEmpty
        let estimated = estimator.directionCount(for: numbers.count)
        let directionCount = estimated + (self.measuresSensitivity ? 1 : 0)

        var found = [Variant(kind: .nominal, firstStage: 0)]
        if movesSignal { found += [1, -1].map { Variant(kind: .signal(sign: $0), firstStage: 0) } }
        for direction in 0..<directionCount {
            let stage = numbers[direction < estimated ? estimator.firstMoved(by: direction) : 0].stage
            found += [1, -1].map { Variant(kind: .direction(direction, sign: $0), firstStage: stage) }
        }
        for (index, control) in choices.enumerated() {
            let others = (control.columns.choices?.count ?? 1) - 1
            let count = min(others, estimator.greatestTrialCount)
            found += (0..<count).map { Variant(kind: .choice(index, trial: $0), firstStage: control.stage) }
        }
        let ordered = found.enumerated().sorted { ($0.element.firstStage, $0.offset) < ($1.element.firstStage, $1.offset) }.map(\.element)
        variants = ordered

        func pair(_ kind: (Int8) -> Kind) -> (Int, Int)? {
            guard let with = ordered.firstIndex(where: { $0.kind == kind(1) }), let against = ordered.firstIndex(where: { $0.kind == kind(-1) })
            else { return nil }
            return (with, against)
        }
        directions = (0..<directionCount).compactMap { direction in pair { .direction(direction, sign: $0) } }
        signal = movesSignal ? pair { .signal(sign: $0) } : nil
        trials = choices.indices.map { choice in
            ordered.indices.filter { if case .choice(choice, _) = ordered[$0].kind { true } else { false } }
        }
    }

    /// How many variants a stage has to run; the others are the nominal one until then.
    func variantCount(stage: Int) -> Int {
        variants.prefix { $0.firstStage <= stage }.count
    }
}
