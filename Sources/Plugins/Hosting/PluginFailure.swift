import CSoundalikePluginHost
import SoundalikeFoundations

extension sp_error {
    /// The failure as an error about the plugin called `name`.
    func failure(of name: String) -> SoundalikeError {
        if status == SP_INTERRUPTED { return SoundalikeError(.interrupted, nil, status.problem) }
        var copy = self
        let detail = withUnsafePointer(to: &copy) { String(cString: sp_error_detail($0)) }
        return SoundalikeError(status.code, name, detail.isEmpty ? status.problem : detail, remedy: status.remedy)
    }
}

extension sp_status {
    /// Whether the worker process has gone with it.
    var losesWorker: Bool { [SP_CRASHED, SP_HUNG, SP_EXITED, SP_GREEDY, SP_CORRUPTED, SP_INTERRUPTED, SP_NO_SANDBOX].contains(self) }

    /// What happened, where nothing more is known.
    var problem: String {
        switch self {
        case SP_NO_LIBRARY: "its library does not load"
        case SP_NO_DESCRIPTOR: "its library does not contain this plugin"
        case SP_NEEDS_FEATURE: "it needs a feature that this host does not have"
        case SP_NOT_INSTANTIATED: "it does not start"
        case SP_UNSUPPORTED_PORTS: "it has ports that no audio effect has"
        case SP_NO_MEMORY: "there is no memory for it"
        case SP_NOT_FINITE: "its output is not finite"
        case SP_CRASHED: "it crashed"
        case SP_HUNG: "it hangs"
        case SP_EXITED: "it ended its process"
        case SP_GREEDY: "it asked for too much memory"
        case SP_NO_SANDBOX: "its worker process is gone"
        case SP_CORRUPTED: "it wrote over memory that is not its own"
        case SP_INTERRUPTED: "interrupted"
        default: "it cannot do what the program asked for"
        }
    }

    fileprivate var code: SoundalikeError.Code {
        switch self {
        case SP_BAD_REQUEST: .internalFault
        case SP_INTERRUPTED: .interrupted
        default: .unavailable
        }
    }

    fileprivate var remedy: String? {
        switch self {
        case SP_NO_LIBRARY, SP_NO_DESCRIPTOR: "install it again"
        case SP_NOT_FINITE: "try other settings"
        case SP_NO_MEMORY, SP_GREEDY: "let it have more by `memoryMiB`, in MiB"
        case SP_NO_SANDBOX: "`SandboxProgram` says what is wrong"
        default: nil
        }
    }
}
