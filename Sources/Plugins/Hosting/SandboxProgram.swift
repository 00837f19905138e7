import CSoundalikePluginHost
import Foundation
import SoundalikeFoundations
import SoundalikeModelFiles

/// The worker program that plugins run in.
public struct SandboxProgram: Sendable {
    /// Its file name.
    public static let name = "soundalike-plugin-sandbox"
    /// The environment variable that names it, or its folder.
    public static let variable = "SOUNDALIKE_PLUGIN_SANDBOX"

    private let folders: ProgramFolders

    /// Looks in `folders`.
    public init(folders: ProgramFolders = ProgramFolders()) {
        self.folders = folders
    }

    /// The program's path.
    ///
    /// - Throws: `SoundalikeError` (unavailable) if it is nowhere, or this system cannot run it.
    public func locate() throws -> String {
        guard sp_sandbox_available() else {
            throw SoundalikeError(.unavailable, Self.name, "cannot run on this system", remedy: "run plugins with --in-process")
        }
        let candidates = folders.candidates(
            variable: Self.variable, beside: ".", installed: ["lib/soundalike"], checkout: ".build/release")
        for candidate in candidates {
            for path in [candidate, candidate + "/" + Self.name] where Self.isProgram(path) { return path }
        }
        throw SoundalikeError(
            .unavailable, Self.name, "cannot be found",
            remedy: "install the program again, name it in \(Self.variable), or run plugins with --in-process")
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
