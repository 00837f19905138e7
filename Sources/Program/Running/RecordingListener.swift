import Soundalike
import SoundalikeEffects

/// What a model finds for a recording, as much of it as is wanted.
struct RecordingListener: Sendable {
    let controller: Controller
    let options: ControlOptions
    let amounts: Amounts
    let rendering: RenderOptions
    /// Whether a limiter may stand after the effects.
    let isLimited: Bool

    /// - Parameter inputGainDB: the gain before the effects where it does not follow from this recording alone.
    /// - Throws: what listening throws.
    func control(_ path: String, inputGainDB: Double?, progress: ProgressLine) throws -> Control {
        var control = try all(path, inputGainDB: inputGainDB, progress: progress)
        control.effects = control.effects.applying(amounts)
        control.levels = control.levels?.scaled(amount: amounts.byName.isEmpty ? amounts.overall : 1)
        control.levels?.isLimited = isLimited
        // Even what changes nothing by its settings changes the last bits.
        if amounts.overall == 0, amounts.byName.isEmpty { for index in control.effects.chain.indices { control.effects.chain[index].isBypassed = true } }
        return control
    }

    /// All of what it finds.
    private func all(_ path: String, inputGainDB: Double?, progress: ProgressLine) throws -> Control {
        progress.begin("listening")
        var listening = options
        listening.inputGainDB = inputGainDB
        listening.progress = { progress.update($0) }
        return try controller.control(input: path, options: listening)
    }

    /// Settings that move along the recording at `path`, at the level that `levels` want.
    ///
    /// - Throws: what listening and rendering throw.
    func finding(_ path: String, levels: LevelPlan, rendering: RenderOptions, progress: ProgressLine) throws -> RecordingProcessor.Finding {
        var control = try control(path, inputGainDB: levels.inputGainDB, progress: progress)
        if let lufs = levels.lufs(of: path) {
            progress.begin("finding the level")
            try control.reach(lufs: lufs, input: path, rendering: rendering)
        }
        return RecordingProcessor.Finding(settings: control.settings, warnings: control.warnings)
    }

    /// Settings that lower single sounds of the recording at `path`: those of a list, or those that the model finds.
    ///
    /// - Throws: what reading the list, listening and rendering throw.
    func sounds(
        _ path: String, remover: SoundRemover, list: String?, floorDB: Double?, progress: ProgressLine
    ) throws -> RecordingProcessor.Finding {
        var sounds: [RemovedSound]
        if let list {
            sounds = try SoundList(contentsOf: list).sounds
            if let floorDB { for index in sounds.indices { sounds[index].reductionDB = min(sounds[index].reductionDB, floorDB) } }
        } else {
            let control = try all(path, inputGainDB: nil, progress: progress)
            progress.begin("finding sounds")
            sounds = try remover.sounds(in: path, control: control, floorDB: floorDB ?? SoundRemover.usualFloorDB, rendering: rendering)
        }
        // An amount of everything is one of the reductions: half of 24 dB is 12.
        let isOfAll = amounts.byName.isEmpty
        if isOfAll {
            let most = RemovedSound.reductionRangeDB.upperBound
            for index in sounds.indices { sounds[index].reductionDB = min(sounds[index].reductionDB * amounts.overall, most) }
        }
        let settings = remover.settings(lowering: sounds).applying(isOfAll ? Amounts() : amounts)
        progress.begin("measuring")
        sounds = try remover.measured(sounds, in: path, settings: settings, rendering: rendering)
        return RecordingProcessor.Finding(settings: settings, sounds: sounds)
    }
}
