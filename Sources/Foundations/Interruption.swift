import Synchronization

/// Stopping long work early, by the user's wish.
///
/// A program that wants to be stoppable runs its work in a `Task` and cancels that, on a signal say; an app does the same with a button.
/// Long work asks here between blocks, files or steps, and leaves nothing half done. Threads that work for a task without belonging to it
/// listen to a ``Signal``.
public enum Interruption {
    /// Whether the work that is running should end as soon as it can.
    public static var isRequested: Bool { Task.isCancelled || signal?.isSent ?? false }

    /// Ends the work if it should end.
    ///
    /// - Throws: `SoundalikeError(.interrupted)` once the running task is cancelled.
    public static func check() throws(SoundalikeError) {
        if isRequested { throw SoundalikeError(.interrupted, nil, "interrupted") }
    }

    /// What reaches the threads that work for a task.
    @TaskLocal private static var signal: Signal?

    /// A wish to stop that goes from thread to thread.
    public final class Signal: Sendable {
        private let wasSent = Atomic(false)
        /// What whoever made this one listens to.
        private let origin = Interruption.signal

        /// Not sent, unless the one that the caller listens to is: then, and from then on, this one is too.
        public init() {}

        /// Ends the work that listens. Can be called from any thread.
        public func send() { wasSent.store(true, ordering: .relaxed) }

        /// Whether it was sent.
        public var isSent: Bool { wasSent.load(ordering: .relaxed) || origin?.isSent ?? false }
    }

    /// Does `work`, which ends when `signal` is sent.
    public static func listening<Result>(to signal: Signal, _ work: () throws -> Result) rethrows -> Result {
        try $signal.withValue(signal, operation: work)
    }
}
