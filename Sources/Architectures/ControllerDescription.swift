import SoundalikeFoundations

/// How a controller moves along a recording.
public struct ControllerTiming: Codable, Hashable, Sendable {
    /// Samples that one row of settings holds for, at the front end's rate.
    public var frameSamples = 1024
    /// Samples that the network listens to for it, centred on the frame.
    public var contextSamples = 40_960

    /// The paper's: frames of 1,024 samples, contexts of 40 of them.
    public init() {}

    enum CodingKeys: String, CodingKey {
        case frameSamples = "frame_samples", contextSamples = "context_samples"
    }

    /// Samples of the context before the frame begins; as many, or one more, follow its end.
    public var samplesBefore: Int { (contextSamples - frameSamples) / 2 }

    /// Refuses what cannot be; the figures may come from a hostile file.
    ///
    /// - Throws: `SoundalikeError.badData`, naming the first figure out of range.
    public func validate() throws {
        guard (16...65_536).contains(frameSamples) else {
            throw SoundalikeError(.badData, "controller", "a frame of \(frameSamples) samples is outside 16 to 65536")
        }
        guard (frameSamples...1_048_576).contains(contextSamples) else {
            throw SoundalikeError(.badData, "controller", "a context of \(contextSamples) samples is outside the frame's length to 1048576")
        }
    }
}

/// What a controller's values set: in every model file of a controller.
public struct ControllerDescription: Codable, Hashable, Sendable {
    /// The chain of effects, as TOML.
    public var chain: String
    /// The parameter that each value sets, `ID/SYMBOL`, in the network's order; `ID/SYMBOL=VALUE` where it says how much speaks for one
    /// value of an enumeration.
    public var parameters: [String]
    /// When.
    public var timing: ControllerTiming
    /// The loudness that every input had in training, as mono at the front end's rate, LUFS; nil where inputs came as they were.
    public var inputLUFS: Double?

    /// A description.
    public init(chain: String, parameters: [String], timing: ControllerTiming = ControllerTiming(), inputLUFS: Double? = nil) {
        self.chain = chain
        self.parameters = parameters
        self.timing = timing
        self.inputLUFS = inputLUFS
    }

    enum CodingKeys: String, CodingKey {
        case chain, parameters, timing, inputLUFS = "input_lufs"
    }

    /// How many parameters are set: one whose every value has a number of its own counts once.
    package var parameterCount: Int { Set(parameters.map { $0.prefix { $0 != "=" } }).count }

    /// Refuses what contradicts itself; the description may come from a hostile file.
    ///
    /// - Throws: `SoundalikeError.badData`, naming the first fault.
    public func validate() throws {
        try timing.validate()
        if let inputLUFS, !(-70...0).contains(inputLUFS) {
            throw SoundalikeError(.badData, "controller", "an input loudness of \(inputLUFS) LUFS is outside -70 to 0")
        }
        guard !parameters.isEmpty else { throw SoundalikeError(.badData, "controller", "it sets no parameter") }
        guard Set(parameters).count == parameters.count else { throw SoundalikeError(.badData, "controller", "a parameter stands there twice") }
    }
}
