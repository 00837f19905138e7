import Foundation
import SoundalikeFoundations
import Synchronization

/// The results of `transform` in the order of `elements`, made on several threads at once if there are as many. An interruption of the caller
/// reaches all of them.
///
/// - Throws: the first element's error, in their order, that has one.
func mapConcurrently<Element: Sendable, Output: Sendable>(
    _ elements: [Element], threads: Int, _ transform: @escaping @Sendable (Element) throws -> Output
) throws -> [Output] {
    guard threads > 1 else { return try elements.map(transform) }
    let results = Slots<Output>(count: elements.count)
    let signal = Interruption.Signal(), group = DispatchGroup()
    for (index, element) in elements.enumerated() {
        group.enter()
        let work: @Sendable () -> Void = {
            results.set(Interruption.listening(to: signal) { Result { try transform(element) } }, at: index)
            group.leave()
        }
        // No queue's threads: its callers might take them all, and wait for each other.
        if !startThread(work) {
            // Where there is none to be had, this one does it, and hears of interruptions itself.
            results.set(Result { try transform(element) }, at: index)
            group.leave()
        }
    }
    // These threads belong to no task, so somebody has to ask for them.
    while group.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
        if Interruption.isRequested { signal.send() }
    }
    return try results.all()
}

/// Results that come in any order.
private final class Slots<Output: Sendable>: Sendable {
    private let results: Mutex<[Result<Output, any Error>?]>

    init(count: Int) { results = Mutex([Result<Output, any Error>?](repeating: nil, count: count)) }

    func set(_ result: Result<Output, any Error>, at index: Int) { results.withLock { $0[index] = result } }

    func all() throws -> [Output] { try results.withLock { $0 }.compactMap { try $0?.get() } }
}
