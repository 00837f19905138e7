import CSoundalikeSystem
import Foundation
import SoundalikeFoundations

/// Where the program looks for what belongs to it: the engine's shim, models, recipes, chains.
///
/// In this order: an environment variable; beside the running program; in the folder it is installed to; the checkout it was built in, which
/// is the first folder above the program that holds a `Package.swift`. Where this code is part of a shared library, that takes the program's place.
public struct ProgramFolders: Sendable {
    private let environment: [String: String]
    private let programFolder: URL?

    /// - Parameters:
    ///   - environment: instead of the process's own.
    ///   - programPath: instead of the running program's, or the library's.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment, programPath: String? = Self.ownPath) {
        self.environment = environment
        programFolder = programPath.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent() }
    }

    /// Folders that may hold what is looked for, existing or not, best first.
    ///
    /// - Parameters:
    ///   - variable: an environment variable that names a folder, or a file in one.
    ///   - beside: relative to the program's folder.
    ///   - installed: relative to the prefix of an installation, which is the folder above the program's.
    ///   - checkout: relative to the top of the checkout.
    public func candidates(variable: String, beside: String, installed: [String], checkout: String) -> [String] {
        var candidates: [String] = []
        if let value = environment[variable], !value.isEmpty { candidates.append(value) }
        guard let programFolder else { return candidates }
        candidates.append(programFolder.appendingPathComponent(beside).standardizedFileURL.path)
        let prefix = programFolder.deletingLastPathComponent()
        candidates += installed.map { prefix.appendingPathComponent($0).path }
        if let top = checkoutFolder { candidates.append(top.appendingPathComponent(checkout).path) }
        return candidates
    }

    /// Checks that what an environment variable names is there: another file in its place would be a surprise.
    ///
    /// - Throws: `SoundalikeError(.unavailable)` where it is not.
    public func check(variable: String) throws {
        guard let value = environment[variable], !value.isEmpty, FileKind(at: value) == nil else { return }
        throw SoundalikeError(.unavailable, variable, "there is no \(value)", remedy: "correct the variable, or unset it")
    }

    /// The file that this code is part of.
    public static let ownPath: String? = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4_096) { path in
        guard let start = path.baseAddress, soundalike_own_library(start, path.count) != 0 else { return Bundle.main.executablePath }
        return String(cString: start)
    }

    private var checkoutFolder: URL? {
        var folder = programFolder
        while let candidate = folder, candidate.path != "/" {
            if FileManager.default.fileExists(atPath: candidate.appendingPathComponent("Package.swift").path) { return candidate }
            folder = candidate.deletingLastPathComponent()
        }
        return nil
    }
}
