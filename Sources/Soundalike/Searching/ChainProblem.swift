import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeSearch
import Synchronization

/// The search for a chain's settings as a problem of least squares: what the goal misses, and how far settings are from what is usual.
///
/// The sum of squares is, but for a constant, the negative logarithm of a probability: of settings with a normal prior around `prior`, given
/// what is heard. What makes no difference to the ear therefore stays where it is usual.
final class ChainProblem: SearchProblem, Sendable {
    let dimension: Int
    let parallelCount: Int
    let choices: Set<Int>
    private let slots: [Slot], partialSlots: [Slot]
    private let prior: SettingsPrior
    private let deadline: ContinuousClock.Instant
    private let trials = Mutex(0)
    private let failure = Mutex<SoundalikeError?>(nil)

    /// A chain and an ear, for one thread at a time.
    private struct Workplace {
        let trial: ChainTrial
        let listener: any GoalListener
    }

    private final class Slot: Sendable {
        let workplace: Mutex<Workplace>

        init(_ chain: ResolvedChain, passages: Passages, goal: any Goal, registry: EffectRegistry) throws {
            workplace = Mutex(
                Workplace(trial: try ChainTrial(chain, passages: passages, registry: registry), listener: try goal.makeListener()))
        }
    }

    /// - Throws: ``SoundalikeError`` when an effect cannot be had or cannot run.
    init(
        _ chain: ResolvedChain, passages: Passages, goal: any Goal, prior: SettingsPrior, registry: EffectRegistry, threads: Int,
        deadline: ContinuousClock.Instant
    ) throws {
        dimension = chain.trained.count
        parallelCount = max(1, threads)
        choices = Set(chain.trained.indices.filter { chain.trained[$0].choices != nil })
        func slots(_ passages: Passages, _ goal: any Goal) throws -> [Slot] {
            try (0..<max(1, threads)).map { _ in try Slot(chain, passages: passages, goal: goal, registry: registry) }
        }
        self.slots = try slots(passages, goal)
        let part = try passages.representative()
        partialSlots = try goal.part(part).map { try slots(part, $0) } ?? self.slots
        (self.prior, self.deadline) = (prior, deadline)
    }

    /// How many settings were tried.
    var trialCount: Int { trials.withLock { $0 } }
    /// Why a trial failed, if one did.
    var lastFailure: SoundalikeError? { failure.withLock { $0 } }

    var isOver: Bool { ContinuousClock.now >= deadline || Interruption.isRequested }

    /// Hands `body` the passages as the settings that `row` stands for make them.
    ///
    /// - Throws: ``SoundalikeError`` when an effect fails; what `body` throws.
    func render<Result: Sendable>(_ row: [Double], _ body: (PlanarBlock) throws -> Result) throws -> Result {
        try slots[0].workplace.withLock { try body($0.trial.render(row)) }
    }

    func residuals(of points: [[Double]]) throws -> [[Double]?] { try residuals(of: points, slots) }

    func partialResiduals(of points: [[Double]]) throws -> [[Double]?] { try residuals(of: points, partialSlots) }

    private func residuals(of points: [[Double]], _ slots: [Slot]) throws -> [[Double]?] {
        let count = min(slots.count, points.count)
        let shares = try mapConcurrently(Array(0..<count), threads: count) { index in
            stride(from: index, to: points.count, by: count).map { place in
                slots[index].workplace.withLock { workplace in
                    Result { try workplace.listener.residuals(of: workplace.trial.render(points[place])) }
                }
            }
        }
        trials.withLock { $0 += points.count }
        return points.indices.map { place in
            switch shares[place % count][place / count] {
            case .success(let heard): return heard + prior.residuals(of: points[place])
            case .failure(let error):
                let error = error as? SoundalikeError ?? SoundalikeError(.internalFault, nil, "\(error)")
                if error.code != .interrupted { failure.withLock { $0 = error } }
                return nil
            }
        }
    }
}

/// What is usual of a chain's settings, before anything was heard: a normal distribution of each, along its scale.
struct SettingsPrior: Sendable {
    /// Means, 0…1.
    var means: [Double]
    /// Standard deviations, of the scale; infinite for names and switches, which have no order.
    var deviations: [Double]

    func residuals(of point: [Double]) -> [Double] {
        point.indices.map { (point[$0] - means[$0]) / deviations[$0] }
    }
}
