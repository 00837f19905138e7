import SoundalikeAudio
import SoundalikeFoundations

/// A few seconds of a recording that stand for the whole, with what comes before each, so that effects are warm when it begins.
struct Passages: Sendable {
    /// All of it in one piece `[channel][frame]`: lead-in, passage, lead-in, passage…
    let channels: [[Float]]
    /// Which frames of it are passages.
    let kept: [Range<Int>]
    /// What of the recording it is, frames, piece by piece.
    let places: [Range<Int>]
    let sampleRateHz: Double
    private let input: AudioInput
    /// Where the passages begin in the recording, how long they are at most, and which stands for the whole best.
    private let starts: [Int], frames: Int, best: Int

    /// How long a passage is, and how much comes before it, seconds.
    static let (seconds, leadInSeconds) = (2.0, 0.5)
    /// The most passages.
    static let count = 4

    var frameCount: Int { channels.first?.count ?? 0 }

    /// The passages of `input` that begin at `starts`, each `frames` long or as far as it goes.
    ///
    /// - Throws: ``SoundalikeError`` when it cannot be read.
    init(of input: AudioInput, starts: [Int], frames: Int, best: Int = 0) throws {
        let reader = try input.open()
        sampleRateHz = reader.format.sampleRateHz
        let leadIn = Int(Self.leadInSeconds * sampleRateHz)
        var channels = [[Float]](repeating: [], count: reader.format.channelCount), kept: [Range<Int>] = [], places: [Range<Int>] = []
        for start in starts {
            let first = max(0, start - leadIn), end = min(start + frames, reader.frameCount)
            guard end > start else { continue }
            let position = channels[0].count
            try reader.seek(toFrame: first)
            let block = PlanarBlock(channelCount: channels.count, capacity: end - first)
            let got = try reader.read(into: block.channels, frameCount: end - first)
            for channel in channels.indices { channels[channel] += block[channel].prefix(got) }
            places.append(first..<first + got)
            if got > start - first { kept.append(position + start - first..<position + got) }
        }
        (self.channels, self.kept, self.places) = (channels, kept, places)
        (self.input, self.starts, self.frames, self.best) = (input, starts, frames, best)
    }

    /// Only the passage that stands for the whole best.
    func representative() throws -> Passages { try Passages(of: input, starts: [starts[best]], frames: frames) }

    /// All of it as a block.
    var block: PlanarBlock { PlanarBlock(channels) }

    /// Chooses passages of `input` whose levels are distributed as those of the part `frames` are.
    ///
    /// - Throws: ``SoundalikeError`` when it cannot be read, or nothing sounds.
    init(representing input: AudioInput, frames: Range<Int>, count: Int = Self.count, seconds: Double = Self.seconds) throws {
        let reader = try input.open()
        let levels = try ShortLevels(of: reader, in: frames)
        let length = min(frames.count, Int(seconds * reader.format.sampleRateHz))
        let chosen = levels.representatives(count: count, length: length), starts = chosen.sorted()
        try self.init(
            of: input, starts: starts.map { frames.lowerBound + $0 }, frames: length, best: starts.firstIndex(of: chosen[0]) ?? 0)
    }
}

/// Levels of short pieces of a recording, one after the other.
private struct ShortLevels {
    /// Mean power of all channels, dB.
    let levelsDB: [Double]
    let pieceFrames: Int

    private static let pieceSeconds = 0.1
    /// Softer pieces than this count as so soft, dB.
    private static let floorDB = -80.0
    /// Which parts of the levels are compared.
    private static let quantiles = (0..<19).map { (Double($0) + 0.5) / 19 }

    init(of reader: RecordingReader, in frames: Range<Int>) throws {
        pieceFrames = max(1, Int(Self.pieceSeconds * reader.format.sampleRateHz))
        let block = PlanarBlock(channelCount: reader.format.channelCount, capacity: pieceFrames)
        var levels: [Double] = [], left = frames.count
        try reader.seek(toFrame: frames.lowerBound)
        while left > 0 {
            try Interruption.check()
            let got = try reader.read(into: block.channels, frameCount: min(left, pieceFrames))
            if got == 0 { break }
            var power = 0.0
            for channel in 0..<block.channelCount {
                for frame in 0..<got { power += Double(block.channels[channel][frame]) * Double(block.channels[channel][frame]) }
            }
            levels.append(max(Self.floorDB, decibels(power: max(power / Double(got), 1e-30))))
            left -= got
        }
        levelsDB = levels
    }

    /// Where passages of `length` frames begin, the one most like the whole first: of those that were tried the ones whose levels together are most like all levels.
    func representatives(count: Int, length: Int) -> [Int] {
        let size = max(1, length / pieceFrames), last = levelsDB.count - size
        guard last > 0 else { return [0] }
        let candidates = stride(from: 0, through: last, by: max(1, size / 3)).map { $0 }
        let wanted = quantiles(levelsDB)
        var chosen: [Int] = []
        for _ in 0..<count {
            let free = candidates.filter { candidate in chosen.allSatisfy { abs($0 - candidate) >= size } }
            let best = free.min { distance(chosen + [$0], size, wanted) < distance(chosen + [$1], size, wanted) }
            guard let best else { break }
            chosen.append(best)
        }
        return chosen.map { $0 * pieceFrames }
    }

    private func distance(_ starts: [Int], _ size: Int, _ wanted: [Double]) -> Double {
        zip(quantiles(starts.flatMap { levelsDB[$0..<$0 + size] }), wanted).reduce(0) { $0 + abs($1.0 - $1.1) }
    }

    private func quantiles(_ levels: [Double]) -> [Double] {
        let sorted = levels.sorted()
        return Self.quantiles.map { sorted[min(sorted.count - 1, Int($0 * Double(sorted.count)))] }
    }
}

extension PlanarBlock {
    /// A block of these channels, which are equally long.
    convenience init(_ channels: [[Float]]) {
        self.init(channelCount: channels.count, capacity: max(1, channels[0].count))
        for (channel, samples) in channels.enumerated() {
            samples.withUnsafeBufferPointer { samples in
                if let start = samples.baseAddress { self.channels[channel].update(from: start, count: samples.count) }
            }
        }
    }
}
