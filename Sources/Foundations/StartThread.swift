import CSoundalikeSystem

/// Runs `body` on a new thread that belongs to no pool.
///
/// - Returns: false where the system lets this process have no more threads; `body` does not run then.
package func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(ThreadBody(run: body))
    let isStarted = soundalike_start_thread(
        { context in
            context.map { Unmanaged<ThreadBody>.fromOpaque($0).takeRetainedValue().run() }
            return nil
        }, box.toOpaque())
    if !isStarted { box.release() }
    return isStarted
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
}
