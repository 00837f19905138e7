import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// What surrounds the chain of a model whose inputs all had one loudness in training: the gain that brings a recording there, before the
/// effects, and a gain and a limiter after them.
public struct ChainLevels: Sendable, Hashable {
    /// Before the effects, dB.
    public var inputGainDB: Double
    /// After the effects, dB.
    public var outputGainDB = 0.0
    /// Whether there is the limiter.
    public var isLimited = true

    /// The true peak that the output stays below, dBTP.
    public static let ceilingDBTP = LoudnessTarget.ceilingDBTP

    /// By how much the limiter stays below that: meters differ by some hundredths, and rounding to 16 bits adds its own.
    private static let marginDB = 0.1

    /// Levels with nothing but the limiter after the effects.
    public init(inputGainDB: Double) {
        self.inputGainDB = inputGainDB
    }

    /// The levels where only a part of the effects is used: as much of the change of level by the input's gain is taken back as is missing of
    /// them. Nothing is left at 0.
    public func scaled(amount: Double) -> ChainLevels? {
        guard amount != 0 else { return nil }
        var result = self
        result.outputGainDB -= inputGainDB * (1 - amount)
        return result
    }

    /// `settings` with these levels around their chain, under ids of their own.
    public func around(_ settings: Settings) -> Settings {
        var result = settings
        func id(_ name: String) -> String {
            var (id, number) = (name, 2)
            while result.effect(id) != nil { (id, number) = ("\(name)-\(number)", number + 1) }
            return id
        }
        func gain(_ name: String, _ gainDB: Double) -> EffectSettings {
            var effect = EffectSettings(id: id(name), descriptor: Gain.descriptor)
            effect["gain"] = Gain.descriptor.parameters[0].clamped(gainDB.roundedForReading)
            return effect
        }
        result.chain.insert(gain("input-gain", inputGainDB), at: 0)
        if outputGainDB != 0 { result.chain.append(gain("output-gain", outputGainDB)) }
        guard isLimited else { return result }
        var limiter = EffectSettings(id: id("peaks"), descriptor: Limiter.descriptor)
        limiter["ceiling"] = Self.ceilingDBTP - Self.marginDB
        result.chain.append(limiter)
        return result
    }
}

extension ChainLevels {
    private static let blockFrames = 8_192

    /// What the loudness of `input` is made of where a model hears it: as mono at `sampleRateHz`.
    ///
    /// - Throws: what reading it throws.
    static func blocks(of input: AudioInput, sampleRateHz: Double) throws -> GatedBlocks {
        let stream = try MonoStream(input, rateHz: sampleRateHz)
        let meter = try LoudnessMeter(sampleRateHz: sampleRateHz, channelCount: 1, truePeak: false)
        let block = PlanarBlock(channelCount: 1, capacity: Self.blockFrames)
        while case let count = try stream.read(into: block[0]), count > 0 {
            try Interruption.check()
            meter.add(block.channels, frameCount: count)
        }
        return meter.gatedBlocks
    }
}
