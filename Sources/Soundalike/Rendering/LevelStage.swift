import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// What comes after the effects: a gain, and a limiter where one is wanted. The output stays sample-aligned.
final class LevelStage {
    private let source: ProcessedInput
    private let gainDB: Double
    private let limiter: Limiter?

    /// - Throws: ``SoundalikeError`` when the limiter cannot run at the file's rate.
    init(_ source: ProcessedInput, at level: RenderLevel) throws {
        (self.source, gainDB) = (source, level.gainDB)
        limiter = level.limiterReleaseMS.map { releaseMS in
            let limiter = Limiter()
            limiter.set(LoudnessTarget.ceilingDBTP - level.limiterMarginDB, parameter: 0)
            limiter.set(releaseMS, parameter: 1)
            return limiter
        }
        try limiter?.prepare(
            sampleRateHz: source.format.sampleRateHz, channelCount: source.format.channelCount, maximumBlockFrames: source.block.capacity)
    }

    /// By how much the limiter lowered the level at most, dB, 0 or more.
    var reductionDB: Double { limiter?.reductionDB ?? 0 }

    /// Goes through the file once.
    ///
    /// - Throws: what reading and `body` throw.
    func forEachBlock(_ body: (PlanarBlock, _ frameCount: Int) throws -> Void) throws {
        limiter?.reset()
        let gain = Float(amplitude(decibels: gainDB))
        var skipped = limiter?.latencyFrames ?? 0
        func emit(_ block: PlanarBlock, _ frameCount: Int) throws {
            limiter?.process(block.channelPointers, frameCount: frameCount)
            let dropped = min(skipped, frameCount)
            skipped -= dropped
            guard frameCount > dropped else { return }
            if dropped > 0 {
                for channel in block.channelPointers { channel.update(from: channel + dropped, count: frameCount - dropped) }
            }
            try body(block, frameCount - dropped)
        }
        try source.forEachBlock { block, frameCount in
            if gain != 1 { block.multiply(by: gain, frameCount: frameCount) }
            try emit(block, frameCount)
        }
        var rest = limiter?.latencyFrames ?? 0
        while rest > 0 {
            let count = min(rest, source.block.capacity)
            for channel in source.block.channelPointers { channel.update(repeating: 0, count: count) }
            try emit(source.block, count)
            rest -= count
        }
    }

    /// A meter that has heard the whole.
    func meter() throws -> LoudnessMeter {
        let meter = try source.makeMeter()
        try forEachBlock { meter.add($0.channels, frameCount: $1) }
        return meter
    }
}

extension PlanarBlock {
    /// Multiplies the first `frameCount` samples of every channel.
    fileprivate func multiply(by gain: Float, frameCount: Int) {
        for channel in 0..<channelCount {
            let samples = channels[channel]
            for frame in 0..<frameCount { samples[frame] *= gain }
        }
    }
}
