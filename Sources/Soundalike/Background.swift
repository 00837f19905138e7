import SoundalikeFoundations

/// What `work` returns, done on a thread of its own: neither the caller's actor nor Swift's pool of threads waits for it. Cancelling the task
/// interrupts the work.
///
/// - Throws: what `work` throws, `SoundalikeError(.interrupted)` as a rule where the task was cancelled; unavailable where no thread is to be had.
func inBackground<Output: Sendable>(_ work: @escaping @Sendable () throws -> Output) async throws -> Output {
    let signal = Interruption.Signal()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            let isStarted = startThread { continuation.resume(with: Interruption.listening(to: signal) { Result { try work() } }) }
            if !isStarted { continuation.resume(throwing: SoundalikeError(.unavailable, nil, "the system lets this program have no more threads")) }
        }
    } onCancel: {
        signal.send()
    }
}
