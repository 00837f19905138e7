import Foundation
import TestSupport

/// The built program, and what came of running it.
struct Program {
    struct Outcome {
        let status: Int32
        /// What it printed on standard output.
        let output: String
        /// What it printed on standard error.
        let error: String

        var errorLines: [String] { error.split(separator: "\n").map(String.init) }

        /// Standard output as JSON.
        func json() throws -> [String: Any] {
            try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
        }

        /// What `--json` says about each input.
        func results() throws -> [[String: Any]] { try json()["results"] as? [[String: Any]] ?? [] }
    }

    /// Beside the test bundle, where the build puts all products.
    static let path = URL(fileURLWithPath: Bundle.main.executablePath ?? CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("soundalike").path
    /// The top of the checkout.
    static let checkout = References.folder.deletingLastPathComponent().deletingLastPathComponent()

    /// Starts the program in `folder`, with the models of `models`; standard output and error go to files.
    static func start(
        _ arguments: [String], in folder: String, models: String? = nil, through shell: String? = nil
    ) throws -> (process: Process, files: TemporaryFolder) {
        let files = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: shell == nil ? path : "/bin/sh")
        process.arguments = shell.map { ["-c", $0, "sh", path] + arguments } ?? arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var environment = ProcessInfo.processInfo.environment
        environment["SOUNDALIKE_MODELS"] = models ?? folder
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        try files.write([], to: "output")
        try files.write([], to: "error")
        process.standardOutput = FileHandle(forWritingAtPath: files.file("output"))
        process.standardError = FileHandle(forWritingAtPath: files.file("error"))
        try process.run()
        return (process, files)
    }

    /// Waits for the end of what `start` started.
    static func wait(for started: (process: Process, files: TemporaryFolder)) throws -> Outcome {
        started.process.waitUntilExit()
        return Outcome(
            status: started.process.terminationStatus, output: String(decoding: try bytes(of: started.files.file("output")), as: UTF8.self),
            error: String(decoding: try bytes(of: started.files.file("error")), as: UTF8.self))
    }

    /// Runs the program to its end.
    ///
    /// - Parameter shell: a line of `sh` to start it by, where it stands as `"$@"`.
    static func run(_ arguments: [String], in folder: String, models: String? = nil, through shell: String? = nil) throws -> Outcome {
        try wait(for: start(arguments, in: folder, models: models, through: shell))
    }
}
