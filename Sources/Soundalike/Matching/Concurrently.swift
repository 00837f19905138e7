import Dispatch
import Synchronization

/// The results of `transform` in the order of `elements`, made on several threads at once if there are as many.
///
/// - Throws: the first element's error, in their order, that has one.
func mapConcurrently<Element: Sendable, Output: Sendable>(
    _ elements: [Element], threads: Int, _ transform: @Sendable (Element) throws -> Output
) throws -> [Output] {
    guard threads > 1 else { return try elements.map(transform) }
    let results = Mutex([Result<Output, any Error>?](repeating: nil, count: elements.count))
    DispatchQueue.concurrentPerform(iterations: elements.count) { index in
        let result = Result { try transform(elements[index]) }
        results.withLock { $0[index] = result }
    }
    return try results.withLock { $0 }.compactMap { try $0?.get() }
}
