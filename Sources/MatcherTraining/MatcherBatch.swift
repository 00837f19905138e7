import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeSpectra
import SoundalikeTraining

/// Examples for one update of the matcher.
public struct MatcherBatch: Sendable {
    /// Examples in it.
    public var count: Int
    /// Frames of each spectrogram.
    public var frameCount: Int
    /// `[example, frame, mel]`: the recordings as they are.
    public var inputs: [Float]
    /// `[example, frame, mel]`: other recordings, changed by the effect.
    public var references: [Float]
    /// `[example, parameter]`: which value of the grid each parameter of the effect had.
    public var targets: [Int]
}

/// One example: two segments of sound, and what was done to the second.
public struct MatcherExample: Sendable {
    /// The recording as it is, mono at the front end's rate.
    public var input: [Float]
    /// Another recording, changed by the effect.
    public var reference: [Float]
    /// Which value of the grid each parameter of the effect had.
    public var targets: [Int]
}

/// Makes batches out of pools: Algorithm 1, lines 7 to 12, then what happens to each recording on its own, then the front end.
struct MatcherBatchMaker: Sendable {
    let recipe: Recipe
    let purpose: Draw
    let grids: [[Double]]
    private let registry: EffectRegistry

    /// - Throws: `SoundalikeError.badData` for an unknown effect, or one with another number of parameters than the network.
    init(recipe: Recipe, purpose: Draw, registry: EffectRegistry = EffectRegistry()) throws {
        self.recipe = recipe
        self.purpose = purpose
        self.registry = registry
        let descriptor = try registry.descriptor(of: recipe.effect.id)
        grids = descriptor.parameters.map { $0.grid(recipe.effect.valueCount) }
        guard grids.count == recipe.network.parameterCount else {
            throw SoundalikeError(
                .badData, recipe.name, "network.parameter_count is \(recipe.network.parameterCount), but the effect has \(grids.count)")
        }
    }

    /// A batch of the pool's segments `range`, in its shuffled order; always the same.
    func batch(_ range: Range<Int>, of pool: ExamplePool) throws -> MatcherBatch {
        let frontEnd = try MelFrontEnd(recipe.frontEnd)
        var batch = MatcherBatch(
            count: range.count, frameCount: recipe.frontEnd.frameCount(sampleCount: segmentCount), inputs: [], references: [],
            targets: [])
        let size = batch.frameCount * recipe.frontEnd.bandCount
        batch.inputs.reserveCapacity(range.count * size)
        batch.references.reserveCapacity(range.count * size)
        for index in range {
            let example = try example(index, of: pool)
            batch.inputs += frontEnd.spectrogram(of: example.input)
            batch.references += frontEnd.spectrogram(of: example.reference)
            batch.targets += example.targets
        }
        return batch
    }

    /// Segment `index` of the pool's shuffled order as an example; always the same.
    func example(_ index: Int, of pool: ExamplePool) throws -> MatcherExample {
        var generator = Draw.example.generator(seed: recipe.seed, within: purpose, pool.index, index)
        let segment = pool.segments[index], pair = pool.pairs[segment.pair]
        var input = Array(pair.input[segment.start..<(segment.start + segmentCount)])
        var reference = Array(pair.reference[segment.start..<(segment.start + segmentCount)])
        let targets = grids.map { generator.index(below: $0.count) }
        try applyEffect(zip(grids, targets).map { $0[$1] }, to: &reference)
        record(&input, using: &generator)
        record(&reference, using: &generator)
        return MatcherExample(input: input, reference: reference, targets: targets)
    }

    private var segmentCount: Int {
        Int((recipe.data.segmentSeconds * recipe.frontEnd.sampleRateHz).rounded())
    }

    func applyEffect(_ values: [Double], to samples: inout [Float]) throws {
        let effect = try registry.makeEffect(recipe.effect.id)
        let blockFrames = 8192
        try effect.prepare(sampleRateHz: recipe.frontEnd.sampleRateHz, channelCount: 1, maximumBlockFrames: blockFrames)
        effect.set(values)
        samples.withUnsafeMutableBufferPointer { samples in
            guard let base = samples.baseAddress else { return }
            for start in stride(from: 0, to: samples.count, by: blockFrames) {
                withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: 1) { channels in
                    channels.initialize(repeating: base + start)
                    effect.process(ChannelPointers(channels), frameCount: min(blockFrames, samples.count - start))
                }
            }
        }
    }

    /// Level, noise floor and word length of a file of its own; lowered first where it would clip. Nothing where the recipe says so.
    func record(_ samples: inout [Float], using generator: inout SeededGenerator) {
        let settings = recipe.recording
        guard settings.isEnabled else { return }
        var gain = Float(amplitude(decibels: generator.uniform(in: -settings.gainDB...settings.gainDB)))
        let peak = samples.withUnsafeBufferPointer { $0.reduce(Float(0)) { max($0, abs($1)) } }
        if peak * gain > 0.99 { gain = 0.99 / peak }
        let level = generator.uniform(in: settings.noiseFloorDBFS[0]...settings.noiseFloorDBFS[1])
        let isDithered = generator.index(below: 2) == 0
        samples.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] *= gain } }
        addNoise(to: &samples, level: Float(amplitude(decibels: level)), using: &generator)
        quantise(&samples, bits: settings.bits, isDithered: isDithered, using: &generator)
    }

    private func quantise(_ samples: inout [Float], bits: Int, isDithered: Bool, using generator: inout SeededGenerator) {
        let scale = Float(1 << (bits - 1)), step = 1 / scale
        samples.withUnsafeMutableBufferPointer { buffer in
            if isDithered {
                for index in buffer.indices {
                    let word = generator.next()
                    // Triangular between -1 and 1: the difference of two uniform numbers.
                    let dither = Float(Int32(word & 0xFFFF) - Int32((word >> 16) & 0xFFFF)) / 65_536
                    buffer[index] = (buffer[index] * scale + dither).rounded() * step
                }
            } else {
                for index in buffer.indices { buffer[index] = (buffer[index] * scale).rounded() * step }
            }
        }
    }
}
