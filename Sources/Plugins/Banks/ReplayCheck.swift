import CSoundalikePluginHost
import SoundalikeFoundations

/// Finds out whether a plugin's state can be put back exactly, by running it with and without.
struct ReplayCheck {
    private let options: PluginOptions

    init(_ options: PluginOptions) {
        self.options = options
    }

    /// What was found (`sp_findings`, added up). The same for the same plugin, rate and block.
    ///
    /// - Throws: `SoundalikeError` (unavailable) if the plugin fails in it.
    func findings(_ specification: PluginSpecification, conditions: sp_conditions, name: String) throws -> UInt32 {
        let path = try options.sandboxPath ?? SandboxProgram().locate()
        var conditions = conditions, findings: UInt32 = 0, error = sp_error()
        let status = path.withCString { path in
            var choice = sp_sandbox_options()
            choice.executable_path = path
            choice.data_bytes = 64 << 20
            choice.time_limit_seconds = options.timeLimitSeconds ?? 10
            choice.show_messages = options.showsMessages
            return sp_replay_check(&choice, specification.plugin, &conditions, 1, &findings, &error)
        }
        guard status == SP_OK else { throw error.failure(of: name) }
        return findings
    }
}
