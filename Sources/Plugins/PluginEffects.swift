import SoundalikeEffects
import SoundalikeFoundations

/// The installed plugins as effects. Their ids are URIs; short names find them too.
public struct PluginEffects: EffectBankProvider {
    private let catalogue: PluginCatalogue
    private let options: PluginOptions

    /// The effects of `catalogue`, run as `options` say.
    public init(catalogue: PluginCatalogue, options: PluginOptions = PluginOptions()) {
        self.catalogue = catalogue
        self.options = options
    }

    /// The effects of `catalogue`, run in worker processes or in this one.
    public init(catalogue: PluginCatalogue, hosting: PluginOptions.Hosting, memoryMiB: Int = PluginOptions.usualMemoryMiB) {
        var options = PluginOptions(hosting: hosting)
        options.memoryMiB = memoryMiB
        self.init(catalogue: catalogue, options: options)
    }

    /// Reads all plugins' data: seconds for hundreds of them.
    public var descriptors: [EffectDescriptor] { catalogue.descriptions.filter(Self.isEffect).map(\.effect) }

    public func descriptor(of id: String) throws -> EffectDescriptor? { try description(of: id)?.effect }

    public func makeEffect(_ id: String) throws -> (any Effect)? {
        guard let description = try description(of: id) else { return nil }
        let engine: any PluginEngine =
            switch options.hosting {
            case .inProcess: InProcessEngine(name: description.name)
            case .sandboxed: SandboxEngine(name: description.name, options: options)
            }
        return HostedPlugin(description, engine: engine, options: options)
    }

    /// A bank whose instances run in worker processes, whatever the options say about hosting.
    ///
    /// - Throws: `SoundalikeError` (unavailable) if the plugin or the worker program cannot be had.
    public func makeBank(
        of id: String, itemCount: Int, maximumVariantCount: Int, memory: BankMemory, sampleRateHz: Double, blockFrames: Int,
        maximumFrameCount: Int
    ) throws -> (any EffectBank)? {
        guard let description = try description(of: id) else { return nil }
        return try PluginBank(
            description, options: options, itemCount: itemCount, maximumVariantCount: maximumVariantCount, memory: memory,
            sampleRateHz: sampleRateHz, blockFrames: blockFrames, maximumFrameCount: maximumFrameCount)
    }

    /// Whether a plugin has audio on both sides.
    static func isEffect(_ description: PluginDescription) -> Bool { description.audioInputCount > 0 && description.audioOutputCount > 0 }

    /// The plugin that `id` names, or nil if it cannot be a plugin's name or is not installed.
    ///
    /// - Throws: `SoundalikeError` if a URI is not installed or is no effect, or a short name is ambiguous.
    private func description(of id: String) throws -> PluginDescription? {
        guard !id.hasPrefix("builtin:") else { return nil }
        guard let uri = try catalogue.uri(named: id) else {
            guard id.contains(":") else { return nil }
            throw SoundalikeError(.unavailable, id, "this plugin is not installed", remedy: KnownPlugins.remedy(for: id))
        }
        guard let description = catalogue.description(of: uri) else {
            throw SoundalikeError(.unavailable, id, "this plugin's description cannot be read, or names no library", remedy: "install it again")
        }
        guard Self.isEffect(description) else {
            throw SoundalikeError(.badData, id, "this plugin has no audio input and output", remedy: "`registry` lists those that have")
        }
        return description
    }
}
