import Foundation
import SoundalikeFoundations

/// The folder of one training run: its recipe, log, event files and checkpoints.
public struct RunFolder: Sendable {
    public let path: String

    public var recipePath: String { "\(path)/recipe.toml" }
    /// The chain of effects that a controller learns to set.
    public var chainPath: String { "\(path)/chain.toml" }
    /// A controller's best settings that are the same for all recordings, as a document of settings.
    public var fixedSettingsPath: String { "\(path)/fixed.json" }
    public var logPath: String { "\(path)/log.jsonl" }
    /// The newest state of the run, to go on from.
    public var lastPath: String { "\(path)/last.safetensors" }
    /// The model with the best validation likelihood so far.
    public var bestPath: String { "\(path)/best.safetensors" }

    /// A new run's folder.
    ///
    /// - Parameter path: where; nil for `runs/NAME-DATE-TIME` in the working folder.
    /// - Throws: `SoundalikeError.cannotCreate` when there is a run already, or the folder cannot be made.
    public static func create(_ path: String?, recipe: some RunRecipe, now: Date = Date()) throws -> RunFolder {
        let folder = RunFolder(path: path ?? "runs/\(recipe.name)-\(timestamp(now))")
        let files = [folder.recipePath, folder.chainPath, folder.logPath, folder.lastPath, folder.bestPath]
        guard !files.contains(where: FileManager.default.fileExists) else {
            throw SoundalikeError(.cannotCreate, folder.path, "already holds a run", remedy: "go on with it by `resume`, or name another folder")
        }
        do {
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            try AtomicOutputFile.write(Array(try recipe.toml().utf8), to: folder.recipePath, overwrite: true)
        } catch let error as CocoaError {
            throw SoundalikeError(.cannotCreate, folder.path, "cannot be made: \(error.localizedDescription)")
        }
        return folder
    }

    /// The folder of a run that was begun before.
    ///
    /// - Throws: `SoundalikeError.noInput` when it holds no checkpoint.
    public static func existing(_ path: String) throws -> RunFolder {
        let folder = RunFolder(path: path)
        guard FileManager.default.fileExists(atPath: folder.lastPath) else {
            throw SoundalikeError(.noInput, path, "holds no run to resume", remedy: "it needs a last.safetensors")
        }
        return folder
    }

    private static func timestamp(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyyMMdd-HHmmss"
        return formatter.string(from: date)
    }
}

/// The run's log: one JSON object a line, an evaluation each.
package final class RunLog {
    private let handle: FileHandle
    private let events: TensorBoardFile

    package init(_ folder: RunFolder) throws {
        if !FileManager.default.fileExists(atPath: folder.logPath) {
            _ = FileManager.default.createFile(atPath: folder.logPath, contents: nil)
        }
        guard let handle = FileHandle(forUpdatingAtPath: folder.logPath) else {
            throw SoundalikeError(.cannotCreate, folder.logPath, "cannot be written")
        }
        self.handle = handle
        try handle.seekToEnd()
        events = try TensorBoardFile(folder: folder.path)
    }

    deinit { try? handle.close() }

    private static let greatestByteCount = 1 << 30

    /// Takes away what was logged after `step`, where a resumed run goes on: it will come again. So does a line that was not finished.
    package func truncate(to step: Int, in folder: RunFolder) throws {
        let newLine = UInt8(ascii: "\n")
        let bytes = try InputFile.contents(of: folder.logPath, atMost: Self.greatestByteCount)
        var end = 0
        for line in bytes.split(separator: newLine, omittingEmptySubsequences: false).dropLast() {
            let logged = (try? JSONValue(parsing: line))?.members?["step"]?.double
            if let logged, logged > Double(step) { break }
            end += line.count + 1
        }
        do {
            try handle.truncate(atOffset: UInt64(end))
            try handle.seekToEnd()
        } catch { throw SoundalikeError(.inputOutput, folder.logPath, "cannot be shortened: \(error.localizedDescription)") }
    }

    /// Adds an evaluation: a line of `scalars` with the step, and the same in the event file.
    package func add(_ scalars: [String: Double], step: Int) throws {
        var object = scalars.filter { $0.value.isFinite }
        object["step"] = Double(step)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            try handle.write(contentsOf: encoder.encode(object) + [UInt8(ascii: "\n")])
        } catch {
            throw SoundalikeError(.inputOutput, "the run's log", "cannot be written: \(error.localizedDescription)")
        }
        try events.add(scalars, step: step)
    }
}
