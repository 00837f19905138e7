import SoundalikeControllerTraining
import SoundalikeFoundations

/// How loud sounds are that were mixed into an input, and what happens to the speech between them.
///
/// Nobody can tell from an output what of it is left of such a sound. So its level is the recording's within the sound's span of time, and
/// the target's there, which never had it, is the floor. Levels are relative to the target's speech: the mean power of its frames of 50 ms
/// that no such sound touches and that are within 30 dB of the loudest.
struct InsertLevels {
    private static let frameSeconds = 0.05, activeRangeDB = 30.0
    /// So that digital silence has a level.
    private static let leastPower = 1e-12

    /// The kinds of the sounds, in the order of their levels.
    let kinds: [String]
    /// The level of each of them in the target.
    let targetLevelsDB: [Double]
    private let spans: [Range<Int>]
    /// Frames of speech.
    private let frames: [Range<Int>]
    private let framesDB: [Double]
    private let speechDB: Double

    /// - Parameters:
    ///   - inserts: in seconds of the samples; what lies beyond their end is left out.
    ///   - target: mono samples.
    /// - Returns: nil where there is no such sound, or no speech.
    init?(_ inserts: [Insert], target: [Float], sampleRateHz: Double) {
        let found = inserts.compactMap { insert -> (kind: String, span: Range<Int>)? in
            let (start, end) = (Int(insert.startSeconds * sampleRateHz), Int(insert.endSeconds * sampleRateHz))
            let span = max(0, start)..<max(0, start, min(end, target.count))
            return span.isEmpty ? nil : (insert.kind, span)
        }
        let length = max(1, Int(Self.frameSeconds * sampleRateHz))
        let free = stride(from: 0, to: target.count - length + 1, by: length).map { $0..<($0 + length) }
            .filter { frame in !found.contains { $0.span.overlaps(frame) } }
        let levels = free.map { Self.levelDB(of: target, in: $0) }
        let active = zip(free, levels).filter { $0.1 >= (levels.max() ?? 0) - Self.activeRangeDB }
        guard !found.isEmpty, !active.isEmpty else { return nil }
        kinds = found.map(\.kind)
        spans = found.map(\.span)
        frames = active.map(\.0)
        framesDB = active.map(\.1)
        let speechDB = decibels(power: framesDB.reduce(0) { $0 + power(decibels: $1) } / Double(framesDB.count))
        self.speechDB = speechDB
        targetLevelsDB = found.map { Self.levelDB(of: target, in: $0.span) - speechDB }
    }

    /// The level of each span in mono `samples`, as many as the target's, dB re the target's speech.
    func levelsDB(of samples: [Float]) -> [Double] {
        spans.map { Self.levelDB(of: samples, in: $0) - speechDB }
    }

    /// By how much the levels of the frames of speech differ from the target's: the mean absolute difference, dB.
    func speechChangeDB(of samples: [Float]) -> Double {
        zip(frames, framesDB).reduce(0) { $0 + abs(Self.levelDB(of: samples, in: $1.0) - $1.1) } / Double(frames.count)
    }

    private static func levelDB(of samples: [Float], in span: Range<Int>) -> Double {
        let power = samples[span].reduce(0.0) { $0 + Double($1) * Double($1) } / Double(span.count)
        return decibels(power: max(power, leastPower))
    }
}
