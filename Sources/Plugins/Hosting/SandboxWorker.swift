import CSoundalikePluginHost
import SoundalikeFoundations

/// A worker process. It ends with this object. For one thread at a time.
final class SandboxWorker {
    /// The C side's handle.
    let handle: OpaquePointer
    /// Room for the data of one call.
    let dataBytes: Int
    /// Why the process is gone, if it is.
    private(set) var loss: SoundalikeError?

    /// Starts a worker.
    ///
    /// - Parameters:
    ///   - longestBlockSeconds: of audio, that a call may take in; the time limit grows with it.
    ///   - isInterruptible: whether calls end, and the worker with them, once the running task is cancelled. Not in training, which
    ///     finishes its step.
    init(_ options: PluginOptions, dataBytes: Int, longestBlockSeconds: Double, isInterruptible: Bool = false) throws {
        let path = try options.sandboxPath ?? SandboxProgram().locate()
        var error = sp_error()
        let started = path.withCString { path in
            var choice = sp_sandbox_options()
            choice.executable_path = path
            choice.data_bytes = dataBytes
            choice.time_limit_seconds = options.timeLimitSeconds ?? max(10, 30 * longestBlockSeconds)
            choice.show_messages = options.showsMessages
            choice.instance_memory_bytes = UInt64(options.memoryMiB) << 20
            choice.process_memory_bytes = max(8 << 30, UInt64(options.memoryMiB) << 22)
            if isInterruptible { choice.should_stop = { Interruption.isRequested } }
            return sp_sandbox_start(&choice, &error)
        }
        guard let started else { throw error.failure(of: SandboxProgram.name) }
        handle = started
        self.dataBytes = dataBytes
    }

    deinit { sp_sandbox_stop(handle) }

    /// The error that `error` is about the plugin called `name`. Where the worker had gone before, it says what took it.
    func failure(_ error: sp_error, of name: String) -> SoundalikeError {
        if error.status == SP_NO_SANDBOX, let loss { return loss }
        let failure = error.failure(of: name)
        if error.status.losesWorker { loss = failure }
        return failure
    }
}
