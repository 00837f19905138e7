import Soundalike
import SoundalikeEffects

extension RenderOptions {
    /// What the flags say; amounts and progress are left as they are.
    ///
    /// - Parameters:
    ///   - reference: the file whose loudness `--match-loudness` means; nil for each input's own.
    ///   - registry: where effects are found.
    init(
        _ output: OutputOptions, _ loudness: LoudnessOptions, _ tail: TailOption, _ seed: SeedOption, reference: String? = nil,
        registry: EffectRegistry = EffectRegistry()
    ) {
        self.init()
        self.registry = registry
        bits = output.bits
        container = output.format
        overwrite = output.force
        tailSeconds = tail.tail
        self.seed = seed.seed
        limits = !loudness.noLimiter
        if let target = loudness.loudness { self.loudness = .target(lufs: target) }
        if loudness.matchLoudness, let reference { self.loudness = .match(path: reference) }
    }
}
