import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeSpectra

/// Statistics of many segments of every speaker: all that a sketch's training needs to know of the recordings.
struct SegmentBank: Sendable {
    /// One speaker's segments, sorted by length into classes.
    struct Speaker: Sendable {
        /// `[class][segment]`: embeddings.
        var segments: [[[Float]]]
        /// Mean of all of them, less that of all speakers: what is this speaker's own.
        var own: [Float]
        /// Classes that hold any.
        var filled: [Int] { segments.indices.filter { !segments[$0].isEmpty } }
    }

    private(set) var speakers: [Speaker] = []
    /// What white noise of variance 1 has for statistics, dB.
    let noise: [Float]
    /// Of the front end's bands.
    let centresHz: [Double]

    static let classCount = 5

    /// Listens to `files`, with randomness from `seed`.
    ///
    /// - Throws: `SoundalikeError.badData` when no recording is long enough; what reading the files throws.
    init(recipe: Recipe, files: [CorpusFile], cache: RecordingCache) async throws {
        let frontEnd = try MelFrontEnd(recipe.frontEnd), sketch = recipe.sketch
        centresHz = frontEnd.centresHz
        let listener = LevelStatistics(sketch.network, centresHz: centresHz)
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(recipe.seed)), stream: 0x5E67)
        noise = try Self.noiseStatistics(frontEnd, listener, &generator)
        let bands = recipe.frontEnd.bandCount, frameRateHz = recipe.frontEnd.sampleRateHz / Double(recipe.frontEnd.hopLength)
        let voices = Dictionary(grouping: files, by: \.speaker).sorted { $0.key < $1.key }
        for (_, files) in voices {
            try Interruption.check()
            var frames: [Float] = []
            for file in files { frames += frontEnd.spectrogram(of: try await cache.samples(of: file.path)) }
            let frameCount = frames.count / bands
            var segments = [[[Float]]](repeating: [], count: Self.classCount)
            let span = logarithm(sketch.segmentSeconds[1] / sketch.segmentSeconds[0])
            for _ in 0..<sketch.segmentsPerSpeaker {
                let place = generator.uniform(), seconds = sketch.segmentSeconds[0] * exponential(place * span)
                let count = min(Int(seconds * frameRateHz), frameCount)
                guard count > 0 else { continue }
                let first = generator.index(below: frameCount - count + 1)
                frames.withUnsafeBufferPointer { frames in
                    listener.push(UnsafeBufferPointer(rebasing: frames[(first * bands)..<((first + count) * bands)]))
                }
                let statistics = try listener.finish()
                // Too soft to be a voice.
                guard (statistics.prefix(bands).max() ?? -100) > Self.leastLevelDB else { continue }
                segments[min(Int(place * Double(Self.classCount)), Self.classCount - 1)].append(statistics)
            }
            if segments.contains(where: { !$0.isEmpty }) { speakers.append(Speaker(segments: segments, own: [])) }
        }
        guard !speakers.isEmpty else {
            throw SoundalikeError(.badData, recipe.name, "no recording is long and loud enough to be trained on")
        }
        let means = speakers.map { Self.mean(of: $0.segments.flatMap { $0 }) }
        let all = Self.mean(of: means)
        for index in speakers.indices { speakers[index].own = zip(means[index], all).map { $0 - $1 } }
    }

    /// The loudest band of a segment, dB of mel power.
    private static let leastLevelDB: Float = -5

    private static func mean(of rows: [[Float]]) -> [Float] {
        guard var sum = rows.first else { return [] }
        for row in rows.dropFirst() { for index in sum.indices { sum[index] += row[index] } }
        return sum.map { $0 / Float(rows.count) }
    }

    private static func noiseStatistics(
        _ frontEnd: MelFrontEnd, _ listener: LevelStatistics, _ generator: inout SeededGenerator
    ) throws -> [Float] {
        var samples = [Float](repeating: 0, count: Int(20 * frontEnd.settings.sampleRateHz))
        addNoise(to: &samples, level: 0.1, using: &generator)
        frontEnd.spectrogram(of: samples).withUnsafeBufferPointer { listener.push($0) }
        return try listener.finish().map { $0 + 20 }
    }
}
