import CSoundalikePluginHost
import Foundation
import SoundalikeFoundations
import SoundalikeModelFiles

/// The worker program that plugins run in; and ``scan``, beside it, that reads their data.
public struct SandboxProgram: Sendable {
    /// Its file name.
    public static let name = "soundalike-plugin-sandbox"
    /// The environment variable that names it, or its folder.
    public static let variable = "SOUNDALIKE_PLUGIN_SANDBOX"

    private let folders: ProgramFolders
    private let name: String

    /// Looks in `folders`.
    public init(folders: ProgramFolders = ProgramFolders()) { self.init(folders: folders, name: Self.name) }

    private init(folders: ProgramFolders, name: String) { (self.folders, self.name) = (folders, name) }

    /// The program that reads plugins' data, for ``PluginCatalogue``.
    static var scan: SandboxProgram { SandboxProgram(folders: ProgramFolders(), name: "soundalike-plugin-scan") }

    /// The program's path.
    ///
    /// - Throws: `SoundalikeError` (unavailable) if it is nowhere, or this system cannot run it.
    public func locate() throws -> String {
        guard sp_sandbox_available() else {
            throw SoundalikeError(.unavailable, name, "cannot run on this system", remedy: "run plugins with `inProcess`")
        }
        let candidates = folders.candidates(
            variable: Self.variable, beside: ".", installed: ["lib/soundalike"], checkout: ".build/release")
        for candidate in candidates {
            // The variable may name the program itself, beside which the other lies.
            let beside = URL(fileURLWithPath: candidate).deletingLastPathComponent().path
            let own = name == Self.name ? [candidate] : []
            for path in own + ["\(candidate)/\(name)", "\(beside)/\(name)"] where Self.isProgram(path) { return path }
        }
        throw SoundalikeError(
            .unavailable, name, "cannot be found", remedy: "install the program again, or name its folder in \(Self.variable)")
    }

    /// Starts a worker and ends it again.
    ///
    /// - Returns: the program's path.
    /// - Throws: `SoundalikeError` (unavailable) if that does not work.
    public func check() throws -> String {
        let path = try locate()
        var options = PluginOptions()
        options.sandboxPath = path
        _ = try SandboxWorker(options, dataBytes: 1 << 20, longestBlockSeconds: 0)
        return path
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }
}
