import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import Synchronization

/// The plugins that are installed. A program makes one and hands it on; nothing is read before it is asked something.
///
/// Folders are those of `LV2_PATH`, else the usual ones. Their data are read by a worker process (`PluginScanner`) and kept in the user's
/// cache as long as the files stay as they are. A bundle that cannot be read does not keep the others from being found; it is in
/// ``problems``, and what the parser has to say about the others in ``complaints``. Any thread may ask; answers are copies. Where the
/// running task is cancelled meanwhile, nothing is found.
public final class PluginCatalogue: Sendable {
    private let folders: [String]
    private let cache: PluginCache
    private let scanner = PluginScanner()
    private let retriesProblems: Bool
    private let state = Mutex(State())

    private struct State {
        /// Taken in by hand.
        var added: [String] = []
        /// Nil before they are read.
        var bundles: [BundleContents]?
        /// Why they could not be read.
        var failure: SoundalikeError?
        var descriptions: [String: PluginDescription?] = [:]
    }

    /// A catalogue of the folders in this environment's `LV2_PATH`.
    ///
    /// - Parameter retryingProblems: whether bundles that could not be read the last time are tried again though they have not changed.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment, retryingProblems: Bool = false) {
        folders = BundleSearch.folders(environment: environment)
        cache = PluginCache(environment: environment)
        retriesProblems = retryingProblems
    }

    /// Every plugin's URI, in alphabetical order. Reads the bundles.
    public var uris: [String] { Set(bundles.flatMap { $0.plugins.map(\.uri) }).sorted() }

    /// The URI of the plugin that `name` names: a URI, or a short name such as `calf-multiband-compressor` or `tube-mono`.
    ///
    /// - Returns: nil if no plugin is called so.
    /// - Throws: `SoundalikeError`: bad data that lists the candidates if several are, interrupted, unavailable without the worker program.
    public func uri(named name: String) throws -> String? {
        let uris = uris
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return try PluginName.find(name, among: uris)
    }

    /// Everything about the plugin with this URI; nil if it is not installed, or has no library.
    public func description(of uri: String) -> PluginDescription? {
        let bundles = bundles
        return state.withLock { state in
            if let known = state.descriptions[uri] { return known }
            let description = bundles.lazy.compactMap { $0.description(of: uri) }.first
            state.descriptions[uri] = .some(description)
            return description
        }
    }

    /// Everything about every plugin, by URI.
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
    public func presets(of uri: String) -> [PluginPreset] {
        let answer = try? scanner.answer(["ask": .string("presets"), "uri": .string(uri)], bundles: soundBundles)
        return (answer?.elements ?? []).compactMap { preset in
            guard let parts = preset.elements, parts.count == 2, let uri = parts[0].text, let label = parts[1].text else { return nil }
            return PluginPreset(uri: uri, label: label)
        }
    }

    /// The settings of a preset: the value of each control that it sets, by symbol, in the ports' units. Nothing in there is
    /// checked against the plugin.
    ///
    /// - Returns: the plugin's URI and the values.
    /// - Throws: `SoundalikeError` (unavailable) if there is no such preset.
    public func preset(_ uri: String) throws -> (pluginURI: String, values: [String: Double]) {
        let answer = try scanner.answer(["ask": .string("preset"), "uri": .string(uri)], bundles: soundBundles)
        guard let parts = answer.elements, parts.count == 2, let plugin = parts[0].text, let values = parts[1].members else {
            throw SoundalikeError(.unavailable, uri, "no such preset is installed", remedy: "`presets` lists those that there are")
        }
        return (plugin, values.compactMapValues(\.double))
    }

    /// Takes in a bundle that is not in the catalogue's folders: plugins or presets.
    ///
    /// - Parameter path: the folder.
    public func load(bundle path: String) {
        let path = URL(fileURLWithPath: path).standardizedFileURL.path
        state.withLock { state in
            let (added, descriptions) = (state.added + [path.hasSuffix("/") ? path : path + "/"], [String: PluginDescription?]())
            state = State(added: added, descriptions: descriptions)
        }
    }

    /// What lilv and its parser complain about in the bundles, a line each.
    public var complaints: [String] { bundles.flatMap(\.complaints) }

    /// Why bundles cannot be read, or none at all: a line each.
    public var problems: [String] {
        let lines = bundles.compactMap { bundle in bundle.problem.map { "\(bundle.path): \($0)" } }
        return lines + (state.withLock { $0.failure }.map { [$0.description] } ?? [])
    }

    /// The bundles that can be read.
    private var soundBundles: [String] { bundles.filter { $0.problem == nil }.map(\.path) }

    /// What was found in the bundles; found now where that was not done yet.
    private var bundles: [BundleContents] {
        state.withLock { state in
            if let bundles = state.bundles { return bundles }
            do {
                let bundles = try contents(of: folders.flatMap(BundleSearch.bundles) + state.added)
                (state.bundles, state.failure) = (bundles, nil)
                return bundles
            } catch {
                let failure = error as? SoundalikeError ?? SoundalikeError(.internalFault, "LV2", "\(error)")
                // An interruption is over some time; what cannot be done now cannot be done later.
                (state.bundles, state.failure) = (failure.code == .interrupted ? nil : [], failure)
                return []
            }
        }
    }

    /// What is in the bundles at `paths`, from the cache where their files are as they were.
    private func contents(of paths: [String]) throws -> [BundleContents] {
        let stamps = paths.map(BundleSearch.stamp)
        var contents = zip(paths, stamps).map { cache.contents(of: $0, stamp: $1, retryingProblems: retriesProblems) }
        let unknown = contents.indices.filter { contents[$0] == nil }
        guard !unknown.isEmpty else { return contents.compactMap { $0 } }
        for (index, found) in zip(unknown, try scanner.contents(of: unknown.map { paths[$0] })) {
            contents[index] = found
            cache.store(found, stamp: stamps[index])
        }
        return contents.compactMap { $0 }
    }
}
