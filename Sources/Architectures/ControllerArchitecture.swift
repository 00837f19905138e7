import SoundalikeFoundations

/// The network that sets an effect's controls frame by frame: a log-mel spectrogram of the context in, normalised values out, one a parameter.
///
/// Source: Martínez Ramírez, Wang, Smaragdis, Bryan, "Differentiable signal processing with black-box audio effects", ICASSP 2021, section 2.1.
public struct ControllerArchitecture: Codable, Hashable, Sendable {
    /// The encoder.
    public enum Encoder: String, Codable, Hashable, Sendable, CaseIterable {
        /// The paper's first: 2.8 million weights.
        case inception
        /// The paper's second: 2.2 million weights, a ninth of the arithmetic: 0.24 GFLOP a context instead of 2.13.
        case mobileNetV2 = "mobilenet-v2"
        /// Thirty thousand weights: for tests and for effects of a few parameters.
        case small
    }

    /// Which network listens.
    public var encoder: Encoder
    /// Parameters that are set.
    public var parameterCount: Int
    /// Mel bands of the front end.
    public var bandCount: Int
    /// Spectrogram frames of the context that it was trained on; the network itself takes any number.
    public var frameCount: Int

    /// An architecture for the spectrogram of ``FrontEndSettings/controller`` over ``ControllerTiming``'s context unless another is given.
    public init(_ encoder: Encoder, parameterCount: Int, bandCount: Int = 128, frameCount: Int = 157) {
        self.encoder = encoder
        self.parameterCount = parameterCount
        self.bandCount = bandCount
        self.frameCount = frameCount
    }

    enum CodingKeys: String, CodingKey {
        case encoder, parameterCount = "parameter_count", bandCount = "band_count", frameCount = "frame_count"
    }

    /// The network: `[1, frame, mel]` → `[parameter, 1, 1]`, values in 0…1.
    public var graph: NetworkGraph {
        switch encoder {
        case .inception: .inception(parameterCount: parameterCount)
        case .mobileNetV2: .mobileNetV2(parameterCount: parameterCount)
        case .small: .small(parameterCount: parameterCount)
        }
    }

    /// Trained numbers in all.
    public var weightCount: Int { graph.weightCount }

    /// Refuses what no network can be built from; an architecture may come from a hostile file.
    ///
    /// - Throws: `SoundalikeError.badData`, naming the first figure out of range.
    public func validate() throws {
        func check(_ isFine: Bool, _ what: String) throws {
            guard isFine else { throw SoundalikeError(.badData, "architecture", what) }
        }
        try check((1...1024).contains(parameterCount), "parameter count \(parameterCount) is outside 1 to 1024")
        try check((1...1024).contains(bandCount), "band count \(bandCount) is outside 1 to 1024")
        try check((1...4096).contains(frameCount), "frame count \(frameCount) is outside 1 to 4096")
    }
}
