import Foundation
import SoundalikeFoundations

/// Says what errors advise in the words of the command line: the library names its own options, in backticks.
enum OptionNames {
    private static let names = [
        "overwrite": "--force", "container": "--format", "bits": "--bits", "device": "--device", "resume": "--resume", "reference": "--reference",
        "midAnchor": "--mid-anchor", "isScreened": "--no-screening", "port": "--port", "ours": "--ours", "other": "--other", "longestSeconds": "--seconds", "webmushra": "--webmushra", "address": "--address", "inProcess": "--in-process",
        "memoryMiB": "--plugin-memory", "registry": "`soundalike effects list`", "descriptor": "`soundalike effects show`",
        "presets": "`soundalike effects show`", "SandboxProgram": "`soundalike doctor`",
    ]

    /// `text` with the command line's names of the options in it.
    static func translated(_ text: String) -> String {
        names.reduce(text) { $0.replacingOccurrences(of: "`\($1.key)`", with: $1.value) }
    }
}

extension SoundalikeError {
    /// The same error, with advice that can be followed on a command line.
    var forCommandLine: SoundalikeError {
        var error = self
        error.remedy = remedy.map(OptionNames.translated)
        return error
    }
}
