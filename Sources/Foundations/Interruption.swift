/// Stopping long work early, by the user's wish.
///
/// A program that wants to be stoppable runs its work in a `Task` and cancels that, on a signal say; an app does the same with a button.
/// Long work asks here between blocks, files or steps, and leaves nothing half done.
public enum Interruption {
    /// Whether the work that is running should end as soon as it can.
    public static var isRequested: Bool { Task.isCancelled }

    /// Ends the work if it should end.
    ///
    /// - Throws: `SoundalikeError(.interrupted)` once the running task is cancelled.
    public static func check() throws(SoundalikeError) {
        if isRequested { throw SoundalikeError(.interrupted, nil, "interrupted") }
    }
}
