import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// Takes breaths and smacks out of speech with a controller whose chain is a gate.
///
/// What the network says moves a gate with many controls, and what that lowers is found by measuring. Then the gate is told to do nothing but that:
/// each sound is lowered between its own ends and by no more than a floor, and everything else is left as it is.
public struct SoundRemover: Sendable {
    private let controller: Controller

    /// How far a sound is lowered at most where nobody says otherwise, dB. A breath lies 20 to 30 dB below the speech, so that this puts it where
    /// nobody hears it in a quiet room, and yet the room behind it stays: silence in its place would be heard as a hole.
    public static let usualFloorDB = 24.0

    /// Nil for controllers of other chains.
    public init?(_ controller: Controller) {
        guard GateChain(controller.chain) != nil else { return nil }
        self.controller = controller
    }

    /// The sounds in the file `input`, as in other inputs.
    public func sounds(in input: String, control: Control, floorDB: Double = usualFloorDB, rendering: RenderOptions) throws -> [RemovedSound] {
        try sounds(in: .file(input), control: control, floorDB: floorDB, rendering: rendering)
    }

    /// The sounds in `input` that `control` lowers, with reductions of no more than `floorDB`: each until it is as soft as the room, or by as much as it does.
    ///
    /// - Throws: what rendering throws.
    public func sounds(in input: AudioInput, control: Control, floorDB: Double = usualFloorDB, rendering: RenderOptions) throws -> [RemovedSound] {
        var options = rendering
        (options.amounts, options.tailSeconds) = (Amounts(), 0)
        let meter = try ChangeMeter(ProcessedInput(control.settings, input: input, options: options))
        return SoundFinder(meter)?.sounds(floorDB: floorDB) ?? []
    }

    /// Settings that lower `sounds` and nothing else.
    public func settings(lowering sounds: [RemovedSound]) -> Settings {
        guard let gate = GateChain(controller.chain) else { return controller.chain.settings }
        var settings = gate.settings(lowering: sounds)
        settings.madeBy = controller.provenance
        return settings
    }

    /// `sounds` with by how much softer each is than in the file `input`, as of other inputs.
    public func measured(_ sounds: [RemovedSound], in input: String, settings: Settings, rendering: RenderOptions) throws -> [RemovedSound] {
        try measured(sounds, in: .file(input), settings: settings, rendering: rendering)
    }

    /// `sounds` with by how much softer each comes out of `settings` than it is in `input`: power over power, all channels together.
    ///
    /// - Throws: what rendering throws.
    public func measured(_ sounds: [RemovedSound], in input: AudioInput, settings: Settings, rendering: RenderOptions) throws -> [RemovedSound] {
        guard !sounds.isEmpty else { return [] }
        var options = rendering
        options.tailSeconds = 0
        let source = try ProcessedInput(settings, input: input, options: options)
        let original = try input.open(), dry = PlanarBlock(channelCount: source.format.channelCount, capacity: source.block.capacity)
        let frames = sounds.map { sound -> Range<Int> in
            let start = min(Int(sound.startSeconds * source.format.sampleRateHz), source.frameCount)
            return start..<max(start, min(Int(sound.endSeconds * source.format.sampleRateHz), source.frameCount))
        }
        var powers = sounds.map { _ in (before: 0.0, after: 0.0) }
        var position = 0, first = 0
        try source.forEachBlock { wet, count in
            let count = try original.read(into: dry.channels, frameCount: count)
            let block = position..<(position + count)
            while first < frames.count, frames[first].upperBound <= block.lowerBound { first += 1 }
            for index in frames.indices.dropFirst(first) where frames[index].overlaps(block) {
                for frame in frames[index].clamped(to: block) {
                    for channel in 0..<source.format.channelCount {
                        let (sample, processed) = (Double(dry.channels[channel][frame - position]), Double(wet.channels[channel][frame - position]))
                        powers[index].before += sample * sample
                        powers[index].after += processed * processed
                    }
                }
            }
            position += count
        }
        return zip(sounds, powers).map { sound, power in
            var sound = sound
            sound.measuredDB = power.before > 0 ? decibels(power: power.before / max(power.after, power.before * 1e-12)) : nil
            return sound
        }
    }
}
