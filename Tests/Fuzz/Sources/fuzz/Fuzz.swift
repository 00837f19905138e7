import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTraining

/// What is fuzzed: the parser that the variable SOUNDALIKE_FUZZ names.
private let parse: @Sendable ([UInt8]) throws -> Void = {
    switch ProcessInfo.processInfo.environment["SOUNDALIKE_FUZZ"] {
    case "json": { _ = try JSONValue(parsing: $0) }
    case "toml": { bytes in
        // What is read is written and read again as it is.
        let value = try JSONValue(parsingTOML: bytes)
        precondition(try JSONValue(parsingTOML: value.toml.utf8).toml == value.toml)
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
            let reader = try AudioFileReader(path: path)
            guard reader.frameCount < 1 << 20 else { return }
            let block = PlanarBlock(channelCount: reader.format.channelCount, capacity: 4_096)
            while try reader.read(into: block) > 0 {}
        }
    }
    default: fatalError("name a parser in SOUNDALIKE_FUZZ: json, toml, settings, chain, recipe, controller-recipe, automation, safetensors, audio")
    }
}()

private func text(_ bytes: [UInt8]) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw SoundalikeError(.badData, nil, "not text") }
    return text
}

/// A file with no other contents than `bytes`, the same one every time.
private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "/soundalike-fuzz-\(getpid())"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    try body(path)
}

/// Whatever the bytes, the outcome is a value or bad data.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do { try parse(Array(UnsafeBufferPointer(start: start, count: count))) } catch let error as SoundalikeError {
        precondition(error.code == .badData, "\(error)")
    } catch {
        fatalError("\(error)")
    }
    return 0
}
