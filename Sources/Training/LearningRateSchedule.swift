import SoundalikeFoundations

/// How the step of the optimiser changes over a run.
public enum LearningRateSchedule: String, Codable, Hashable, Sendable {
    /// Not at all.
    case constant
    /// It rises over the first hundred updates and falls to a fiftieth along half a cosine: I. Loshchilov, F. Hutter, "SGDR", ICLR 2017,
    /// without restarts.
    case cosine

    private static let warmUpUpdates = 100.0

    /// What the learning rate is multiplied by at `update` of `count`, from 0.
    func factor(at update: Int, of count: Int) -> Double {
        switch self {
        case .constant: return 1
        case .cosine:
            let share = Double(update) / Double(count)
            return (0.02 + 0.98 * (1 + SoundalikeFoundations.cosine(.pi * share)) / 2) * min(1, Double(update + 1) / Self.warmUpUpdates)
        }
    }
}
