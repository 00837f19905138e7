import SoundalikeEffects

/// What a matcher found: settings that make one recording sound like another.
public struct Match: Sendable {
    /// One effect, `eq`, with a confidence for each parameter that the network predicted, and the model that did.
    ///
    /// A confidence is the probability that the network gives to the values within one grid step of the one chosen, 0…1.
    public let settings: Settings
    /// What may make the settings worse than they should be, a line each.
    public let warnings: [String]
}

/// What a matcher heard in one recording. Keep it to match one recording with many.
public struct Embedding: Sendable {
    /// The file, as the caller named it.
    public let path: String
    /// How much was listened to.
    public let durationSeconds: Double
    /// What may have made listening harder, a line each.
    public let warnings: [String]
    /// `[channel · band]` of the network's last block.
    let values: [Float]
    let spectrum: AverageSpectrum
    /// The model that listened.
    let modelSHA256: String
}
