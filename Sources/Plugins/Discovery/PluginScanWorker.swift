import CSoundalikeSystem
import Foundation
import SoundalikeFoundations

/// The work of `soundalike-plugin-scan`: reads LV2 data for the program that started it, one question a process.
package enum PluginScanWorker {
    /// More than any sound bundle takes: LSP's, with hundreds of plugins, takes a fifth.
    private static let memoryBytes: UInt64 = 1 << 30

    /// Reads the question from standard input and answers on standard output; the exit status.
    package static func run() -> Int32 {
        soundalike_end_with_parent()
        soundalike_limit_memory(memoryBytes)
        guard let data = try? FileHandle.standardInput.readToEnd(), let question = try? JSONValue(parsing: data).members,
            let bundles = question["bundles"]?.elements?.compactMap(\.text)
        else { return 65 }
        do {
            switch question["ask"]?.text {
            case "bundles":
                for bundle in bundles { try answer(PluginScanner.packed(contents(of: bundle).lines(stamp: ""))) }
            case "presets":
                let presets = world(bundles)?.presets(of: question["uri"]?.text ?? "") ?? []
                try answer(Array(JSONValue.array(presets.map { .array([.string($0.uri), .string($0.label)]) }).serialised().utf8))
            case "preset":
                try answer(Array(preset(question["uri"]?.text ?? "", bundles).serialised().utf8))
            default: return 65
            }
        } catch { return 74 }
        return 0
    }

    private static func answer(_ bytes: [UInt8]) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(bytes + [UInt8(ascii: "\n")]))
    }

    private static func world(_ bundles: [String]) -> PluginWorld? {
        let world = PluginWorld()
        for bundle in bundles { world?.load(bundle: bundle) }
        return world
    }

    private static func contents(of bundle: String) -> BundleContents {
        var contents = BundleContents(path: bundle)
        contents.plugins = StandardErrorCapture.run {
            guard let world = Self.world([bundle]) else { return [] }
            return world.uris.map { uri in
                (uri, (try? world.describe(uri)?.json.serialised()).map { Array($0.utf8) } ?? [])
            }
        } report: { contents.complaints = $0 }
        return contents
    }

    private static func preset(_ uri: String, _ bundles: [String]) -> JSONValue {
        guard let preset = world(bundles)?.settings(ofPreset: uri) else { return .null }
        return .array([.string(preset.pluginURI), .object(preset.values.filter { $0.value.isFinite }.mapValues(JSONValue.number))])
    }
}
