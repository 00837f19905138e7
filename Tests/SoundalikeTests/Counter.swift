import Synchronization

/// Numbers that callbacks report.
final class Counter: Sendable {
    private let numbers = Mutex<[Double]>([])

    var values: [Double] { numbers.withLock { $0 } }

    func add(_ number: Double) { numbers.withLock { $0.append(number) } }
}
