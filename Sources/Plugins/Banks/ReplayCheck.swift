import CSoundalikePluginHost
import SoundalikeFoundations

/// Finds out whether a plugin's state can be put back exactly, by running it with and without.
struct ReplayCheck {
    private let options: PluginOptions

    init(_ options: PluginOptions) {
        self.options = options
    }

    /// Whether an arena's snapshots are exact, and instances in one process independent. A plugin that takes its process down under
    /// the check's random settings counts as one that is not.
    ///
    /// - Throws: `SoundalikeError` (unavailable) if the plugin or the worker program cannot be had.
    func isExact(_ specification: PluginSpecification, conditions: sp_conditions, name: String) throws -> Bool {
        let path = try options.sandboxPath ?? SandboxProgram().locate()
        var conditions = conditions, findings: UInt32 = 0, error = sp_error()
        let status = path.withCString { path in
            var choice = sp_sandbox_options()
            choice.executable_path = path
            choice.data_bytes = 64 << 20
            choice.time_limit_seconds = options.timeLimitSeconds ?? 10
            choice.show_messages = options.showsMessages
            choice.instance_memory_bytes = UInt64(options.memoryMiB) << 20
            return sp_replay_check(&choice, specification.plugin, &conditions, 1, &findings, &error)
        }
        if status.losesWorker && status != SP_NO_SANDBOX { return false }
        guard status == SP_OK else { throw error.failure(of: name) }
        return findings & SP_INEXACT.rawValue == 0
    }
}
