import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTensors

/// The settings that each item's effects have had since its clip began: with the clip's sound, what brings fresh effects to the same state.
///
/// A plugin's state cannot be saved. What it has heard, and how it was set meanwhile, can.
struct EffectHistory {
    let columnCount: Int
    /// `[item][frame · column]`.
    private var rows: [[Float]]

    private static let tensorName = "effects.settings"

    init(itemCount: Int, columnCount: Int) {
        self.columnCount = columnCount
        rows = [[Float]](repeating: [], count: itemCount)
    }

    /// Forgets what items had: each begins another clip.
    mutating func reset(items: [Int]) {
        for item in items { rows[item].removeAll(keepingCapacity: true) }
    }

    /// Adds a frame's settings, `[item, column]`.
    mutating func append(_ settings: [Float]) {
        for item in rows.indices { rows[item] += settings[(item * columnCount)..<((item + 1) * columnCount)] }
    }

    /// Frames that each item's effects have heard.
    var frameCounts: [Int] { rows.map { $0.count / max(1, columnCount) } }

    /// The settings of `item` in frame `index` of those it has heard.
    func row(_ item: Int, _ index: Int) -> ArraySlice<Float> {
        rows[item][(index * columnCount)..<((index + 1) * columnCount)]
    }

    func store(in file: inout SafetensorsFile) throws {
        let all = rows.flatMap(\.self)
        guard !all.isEmpty else { return }
        file.tensors[Self.tensorName] = try StoredTensor(floats: all, shape: [all.count / columnCount, columnCount])
    }

    /// - Throws: `SoundalikeError.badData` when the checkpoint does not hold so many frames.
    mutating func restore(from file: SafetensorsFile, frameCounts: [Int]) throws {
        let total = frameCounts.reduce(0, +)
        guard total > 0 else { return }
        let all = try file.finiteFloats(Self.tensorName, shape: [total, columnCount])
        var start = 0
        for (item, count) in frameCounts.enumerated() {
            rows[item] = Array(all[start..<(start + count * columnCount)])
            start += count * columnCount
        }
    }
}

extension EffectLayer {
    /// Brings fresh effects to where they were: each item's clip runs again from its start with the settings that `history` has.
    ///
    /// Items have heard different numbers of frames; all end together. Effects with states of their own for moved settings (replicas), and
    /// settings that were drawn (choices), need the moved settings again as well. Those hang on the step alone, but for replicas
    /// with steps scaled to sensitivity: these come back nearly, not bit for bit.
    ///
    /// - Parameters:
    ///   - clips: `[item][frame]`: the inputs of the frames that each item has heard.
    ///   - position: where the layer was.
    func replay(_ clips: [[[Float]]], with history: EffectHistory, to position: Position) throws {
        let counts = history.frameCounts, longest = counts.max() ?? 0, frameLength = options.maximumFrameCount
        guard zip(clips, counts).allSatisfy({ $0.count == $1 }) else {
            throw SoundalikeError(.badData, nil, "the recordings are not those that the run was begun with")
        }
        let needsGradients = options.memory == .replicas || columns.controls.contains { $0.choices != nil }
        let defaults = columns.outputs(chain.normalisedDefaults).map(Float.init)
        for frame in 0..<longest {
            var audio: [Float] = [], settings: [Float] = [], beginning: [Int] = []
            for item in clips.indices {
                let own = frame - (longest - counts[item])
                if own == 0 { beginning.append(item) }
                audio += own >= 0 ? clips[item][own] : [Float](repeating: 0, count: frameLength)
                settings += own >= 0 ? history.row(item, own)[...] : defaults[...]
            }
            try reset(items: beginning)
            var then = position
            then.step = max(0, position.step - longest + frame)
            try restore(then)
            let shape = [clips.count, frameLength]
            let settingsTensor = try Tensor(settings, shape: [clips.count, columns.count])
            if needsGradients { try settingsTensor.setRequiresGradient() }
            let audioTensor = try Tensor(audio, shape: shape)
            if needsGradients {
                _ = try process(audioTensor, settings: settingsTensor)
            } else {
                _ = try Engine.withoutGradients { try process(audioTensor, settings: settingsTensor) }
            }
        }
        // Those at a clip's start have heard the others' silence.
        try reset(items: counts.indices.filter { counts[$0] == 0 })
        try restore(position)
    }
}
