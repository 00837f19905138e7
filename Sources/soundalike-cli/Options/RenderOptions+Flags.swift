import Soundalike

extension RenderOptions {
    /// What the flags say; amounts and progress are left as they are.
    ///
    /// - Parameter reference: the file whose loudness `--match-loudness` means; nil for each input's own.
    init(_ output: OutputOptions, _ loudness: LoudnessOptions, reference: String?, seed: SeedOption) {
        self.init()
        bits = output.bits
        container = output.format
        overwrite = output.force
        self.seed = seed.seed
        if let target = loudness.loudness { self.loudness = .target(lufs: target) }
        if loudness.matchLoudness, let reference { self.loudness = .match(path: reference) }
    }
}
