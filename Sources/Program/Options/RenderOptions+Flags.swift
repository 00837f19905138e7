import Soundalike
import SoundalikeEffects

extension RenderOptions {
    /// What the flags say; amounts and progress are left as they are.
    ///
    /// - Parameters:
    ///   - reference: the file whose loudness `--match-loudness` means; nil for each input's own.
    ///   - registry: where effects are found.
    init(_ options: ProcessingOptions, reference: String? = nil, registry: EffectRegistry = EffectRegistry()) {
        self.init()
        self.registry = registry
        bits = options.output.bits
        container = options.output.format
        overwrite = options.output.force
        tailSeconds = options.tail.tail
        seed = options.seed.seed
        limits = !options.loudness.noLimiter
        if let target = options.loudness.loudness { loudness = .target(lufs: target) }
        if options.loudness.matchLoudness, let reference { loudness = .match(path: reference) }
    }
}
