import Synchronization

/// How many requests a server answers: a steady rate and bursts above it, for each listener and for all together.
final class RequestBounds: Sendable {
    struct Bound: Sendable {
        let perSecond, burst: Double
    }

    /// What one listener or all have left.
    private struct Allowance {
        var left: Double
        var seconds: Double

        /// Takes one; or says after how many seconds there will be one.
        mutating func take(_ bound: Bound, at now: Double) -> Double? {
            left = min(bound.burst, left + max(0, now - seconds) * bound.perSecond)
            seconds = now
            guard left < 1 else {
                left -= 1
                return nil
            }
            return (1 - left) / bound.perSecond
        }
    }

    /// A page sends at most ten changes a second.
    static let listener = Bound(perSecond: 20, burst: 100)
    static let all = Bound(perSecond: 500, burst: 1_000)
    /// As many listeners are remembered.
    private static let listenerLimit = 10_000

    private let allowances = Mutex<[String: Allowance]>([:])
    private let start = ContinuousClock.now

    /// Whole seconds that a request has to wait; nil where it may be answered.
    ///
    /// - Parameter listener: who sends it; everybody together when nil.
    func secondsToWait(for listener: String?) -> Int? { secondsToWait(for: listener, at: start.duration(to: .now) / .seconds(1)) }

    func secondsToWait(for listener: String?, at now: Double) -> Int? {
        let bound = listener == nil ? Self.all : Self.listener
        return allowances.withLock { allowances in
            // Those who were not here for long have all of theirs again.
            if allowances.count > Self.listenerLimit { allowances = allowances.filter { now - $0.value.seconds < Self.listener.burst / Self.listener.perSecond } }
            if allowances.count > Self.listenerLimit { allowances = allowances.filter { $0.key.isEmpty } }
            return allowances[listener ?? "", default: Allowance(left: bound.burst, seconds: now)].take(bound, at: now).map { Int($0.rounded(.up)) }
        }
    }
}
