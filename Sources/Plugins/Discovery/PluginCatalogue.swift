import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import Synchronization

/// The plugins that are installed. A program makes one and hands it on; nothing is read before it is asked something.
///
/// Folders are those of `LV2_PATH`, else the usual ones. A bundle that cannot be read does not keep the others from being found; what
/// the parser has to say about it is in ``complaints``. Any thread may ask; answers are copies.
public final class PluginCatalogue: Sendable {
    private let folders: [String]
    private let state = Mutex(State())

    private struct State {
        var world: PluginWorld?
        var complaints: [String] = []
        var descriptions: [String: PluginDescription?] = [:]
    }

    /// A catalogue of the folders in this environment's `LV2_PATH`.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        folders = BundleSearch.folders(environment: environment)
    }

    /// Every plugin's URI, in alphabetical order. Reads the manifests.
    public var uris: [String] { ask { world, _ in world.uris } ?? [] }

    /// The URI of the plugin that `name` names: a URI, or a short name such as `calf-multiband-compressor` or `tube-mono`.
    ///
    /// - Returns: nil if no plugin is called so.
    /// - Throws: `SoundalikeError` (bad data) that lists the candidates if several are.
    public func uri(named name: String) throws -> String? { try PluginName.find(name, among: uris) }

    /// Everything about the plugin with this URI; nil if it is not installed, or has no library. Reads that plugin's data.
    public func description(of uri: String) -> PluginDescription? {
        ask { world, state in
            if let known = state.descriptions[uri] { return known }
            let description = world.describe(uri)
            state.descriptions[uri] = .some(description)
            return description
        } ?? nil
    }

    /// Everything about every plugin, by URI. Reads all data: seconds for hundreds of plugins.
    public var descriptions: [PluginDescription] { uris.compactMap(description) }

    /// The files of the plugins that `settings` use: all in their bundles, and their libraries. Empty where there are none.
    public func files(of settings: Settings) -> [String] {
        // The built-in effects' ids need no look at what is installed.
        let used = Set(settings.chain.map(\.descriptor.id)).filter { !$0.hasPrefix("builtin:") }
        return used.sorted().compactMap(description).flatMap { plugin in
            let names = FileManager.default.subpaths(atPath: plugin.bundlePath) ?? []
            return [plugin.libraryPath] + names.map { plugin.bundlePath + $0 }
        }
    }

    /// A plugin's presets, by label. Reads them.
    public func presets(of uri: String) -> [PluginPreset] { ask { world, _ in world.presets(of: uri) } ?? [] }

    /// The settings of a preset: the value of each control that it sets, by symbol, in the ports' units. Nothing in there is
    /// checked against the plugin.
    ///
    /// - Returns: the plugin's URI and the values.
    /// - Throws: `SoundalikeError` (unavailable) if there is no such preset.
    public func preset(_ uri: String) throws -> (pluginURI: String, values: [String: Double]) {
        guard let preset = ask({ world, _ in world.settings(ofPreset: uri) }) ?? nil else {
            throw SoundalikeError(.unavailable, uri, "no such preset is installed", remedy: "see `soundalike effects show PLUGIN`")
        }
        return preset
    }

    /// Takes in a bundle that is not in the catalogue's folders: plugins or presets.
    ///
    /// - Parameter path: the folder.
    public func load(bundle path: String) {
        let path = URL(fileURLWithPath: path).standardizedFileURL.path
        _ = ask { world, state in
            world.load(bundle: path.hasSuffix("/") ? path : path + "/")
            state.descriptions = [:]
        }
    }

    /// What lilv and its parser have complained about so far, a line each.
    public var complaints: [String] { state.withLock { $0.complaints } }

    /// Asks lilv, one thread at a time.
    private func ask<Answer: Sendable>(_ question: @Sendable (PluginWorld, inout State) -> Answer) -> Answer? {
        state.withLock { state in
            var lines: [String] = []
            let answer: Answer? = StandardErrorCapture.run {
                if state.world == nil { state.world = PluginWorld(folders: folders) }
                return state.world.map { question($0, &state) }
            } report: { lines = $0 }
            state.complaints += lines
            return answer
        }
    }
}
