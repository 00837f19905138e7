import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// A chain of effects that is tried out on passages, again and again with other settings.
///
/// Every effect starts fresh in each trial, so that what comes out depends on the settings alone. What went into each effect is kept: a trial begins
/// at the first effect whose settings differ from the last trial's. An effect that fails costs its trial; the next one gets a new chain.
final class ChainTrial {
    private let passages: Passages
    private let chain: ResolvedChain
    private let registry: EffectRegistry
    private var effects: Chain?
    /// What goes into each effect, and what comes out of the last one, with the effects' latency at the end.
    private var stages: [PlanarBlock] = []
    private let output: PlanarBlock
    /// The values that the stages were made with, by effect; as many as stages are valid.
    private var made: [[Double]] = []

    /// Effects are handed so many frames at a time; plugins run them in their own, shorter blocks.
    private static let blockFrames = 8_192

    /// - Parameter registry: with plugins that run blocks of one length, whatever they are handed, as a renderer has them.
    /// - Throws: ``SoundalikeError`` when an effect cannot be had or cannot run.
    init(_ chain: ResolvedChain, passages: Passages, registry: EffectRegistry) throws {
        (self.chain, self.passages, self.registry) = (chain, passages, registry)
        output = PlanarBlock(channelCount: passages.channels.count, capacity: max(1, passages.frameCount))
        try make(chain.settings)
    }

    /// Renders the passages with the settings that `row` stands for.
    ///
    /// - Returns: the channels, as long as the passages and their lead-ins; valid until the next trial.
    /// - Throws: ``SoundalikeError`` when an effect fails.
    func render(_ row: [Double]) throws -> PlanarBlock {
        let settings = chain.settings(normalised: row)
        do {
            if effects == nil { try make(settings) }
            guard let effects else { return output }
            let values = settings.chain.filter { !$0.isBypassed }.map { $0.effectiveValues() }
            let first = zip(values, made).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? made.count
            made.removeSubrange(min(first, made.count)...)
            for index in made.count..<effects.links.count {
                try run(effects.links[index].effect, with: values[index], from: stages[index], to: stages[index + 1])
                made.append(values[index])
            }
            let latency = effects.latencyFrames
            guard let last = stages.last else { return output }
            for channel in 0..<output.channelCount {
                output.channels[channel].update(from: last.channels[channel] + latency, count: passages.frameCount)
            }
            return output
        } catch {
            (effects, made) = (nil, [])
            throw error
        }
    }

    private func make(_ settings: Settings) throws {
        let effects = try Chain(settings, registry: registry)
        try effects.prepare(sampleRateHz: passages.sampleRateHz, channelCount: passages.channels.count, maximumBlockFrames: Self.blockFrames)
        let length = passages.frameCount + effects.latencyFrames
        stages = (0...effects.links.count).map { _ in PlanarBlock(channelCount: passages.channels.count, capacity: max(1, length)) }
        for (channel, samples) in passages.channels.enumerated() {
            samples.withUnsafeBufferPointer { samples in
                if let start = samples.baseAddress { stages[0].channels[channel].update(from: start, count: samples.count) }
            }
        }
        (self.effects, made) = (effects, [])
    }

    private func run(_ effect: any Effect, with values: [Double], from input: PlanarBlock, to output: PlanarBlock) throws {
        effect.set(values)
        effect.reset()
        for channel in 0..<input.channelCount { output.channels[channel].update(from: input.channels[channel], count: input.capacity) }
        try withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: input.channelCount) { pointers in
            for start in stride(from: 0, to: input.capacity, by: Self.blockFrames) {
                for channel in 0..<input.channelCount { pointers[channel] = output.channels[channel] + start }
                effect.process(ChannelPointers(pointers), frameCount: min(Self.blockFrames, input.capacity - start))
                if let failure = effect.failure { throw failure }
            }
        }
    }
}
