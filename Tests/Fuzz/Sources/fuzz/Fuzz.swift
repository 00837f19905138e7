import Foundation
import SoundalikeAudio
import SoundalikeControllerTraining
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeMatcherTraining
import SoundalikeModelFiles
@testable import SoundalikePlugins
@testable import SoundalikeProgram

/// What is fuzzed: the parser that the variable SOUNDALIKE_FUZZ names.
private let parse: @Sendable ([UInt8]) throws -> Void = {
    switch ProcessInfo.processInfo.environment["SOUNDALIKE_FUZZ"] {
    case "json": { _ = try JSONValue(parsing: $0) }
    case "toml": { bytes in
        // What is read is written and read again as it is.
        let text = try JSONValue(parsingTOML: bytes).toml
        let again = try JSONValue(parsingTOML: text.utf8).toml
        precondition(again == text)
    }
    case "settings": { _ = try Settings(json: $0, subject: "settings") }
    case "chain": { _ = try ChainDescription(toml: text($0), subject: "chain").resolved() }
    case "recipe": { _ = try Recipe(toml: text($0), name: "recipe") }
    case "controller-recipe": { _ = try ControllerRecipe(toml: text($0), name: "recipe") }
    case "automation": { bytes in
        let chain = [EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor)]
        _ = try AutomationTable(csv: text(bytes), subject: "automation", chain: chain)
    }
    case "safetensors": { bytes in try withFile(bytes) { _ = try SafetensorsFile(contentsOf: $0) } }
    case "audio": { bytes in
        try withFile(bytes) { path in
            let reader = try RecordingReader(path: path)
            guard reader.frameCount < 1 << 20 else { return }
            let block = PlanarBlock(channelCount: reader.format.channelCount, capacity: 4_096)
            while try reader.read(into: block) > 0 {}
        }
    }
    // What the program itself reads of plugins: the worker's answers and the cache. LV2's own files are for the worker, which may crash:
    // lilv's assertions end it at once.
    case "plugins": { bytes in
        guard let bundle = BundleContents(lines: bytes, stamp: nil) else { return }
        for uri in bundle.plugins.map(\.uri) {
            guard let plugin = bundle.description(of: uri) else { continue }
            _ = try JSONValue(parsing: plugin.json.serialised().utf8)
            _ = EffectSettings(id: "fx", descriptor: plugin.effect)
        }
    }
    case "command-line": { bytes in
        let arguments = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        do { _ = try SoundalikeCommand.parseAsRoot(arguments) } catch let error as SoundalikeError { throw error } catch {
            _ = UsageError(SoundalikeCommand.message(for: error), arguments: arguments, commands: SoundalikeCommand.configuration.subcommands)
        }
    }
    default: fatalError("SOUNDALIKE_FUZZ names no parser; scripts/fuzz.sh lists them")
    }
}()

private func text(_ bytes: [UInt8]) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw SoundalikeError(.badData, nil, "not text") }
    return text
}

/// A file of this process's own, rewritten again and again.
private let scratch = (path: NSTemporaryDirectory() + "/soundalike-fuzz-\(getpid())", descriptor: {
    let descriptor = open(NSTemporaryDirectory() + "/soundalike-fuzz-\(getpid())", O_RDWR | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { fatalError("no file can be made") }
    return descriptor
}())

/// Runs `body` with the path of a file that holds nothing but `bytes`.
private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    guard ftruncate(scratch.descriptor, 0) == 0, pwrite(scratch.descriptor, bytes, bytes.count, 0) == bytes.count else { fatalError("the file cannot be written") }
    try body(scratch.path)
}

/// Whatever the bytes, the outcome is a value or bad data.
private func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do { try parse(Array(UnsafeBufferPointer(start: start, count: count))) } catch let error as SoundalikeError {
        // A name that may be a plugin's makes it one that is not installed.
        precondition([.badData, .unavailable].contains(error.code), "\(error)")
    } catch {
        fatalError("\(error)")
    }
    return 0
}

/// libFuzzer's own, which its main would call.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@main enum Fuzz {
    static func main() {
        var count = CommandLine.argc, arguments = CommandLine.unsafeArgv
        exit(runFuzzer(&count, &arguments) { fuzz($0, $1) })
    }
}
