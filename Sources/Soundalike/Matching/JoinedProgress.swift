import Synchronization

/// The progress of work whose parts run at once: the mean of theirs.
final class JoinedProgress: Sendable {
    private let fractions: Mutex<[Double]>
    private let report: (@Sendable (Double) -> Void)?

    /// - Parameter report: called with the part that is done of all, 0…1.
    init(parts: Int, report: (@Sendable (Double) -> Void)?) {
        fractions = Mutex([Double](repeating: 0, count: parts))
        self.report = report
    }

    /// What the part with this number reports to; nil where nobody listens.
    func part(_ index: Int) -> (@Sendable (Double) -> Void)? {
        guard let report else { return nil }
        return { fraction in
            // Reported under the lock, so that it never goes back.
            self.fractions.withLock { fractions in
                fractions[index] = fraction
                report(fractions.reduce(0, +) / Double(fractions.count))
            }
        }
    }
}
