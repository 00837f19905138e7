import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeSpectra
import SoundalikeTraining
import Synchronization

/// Draws excerpts of pairs and makes them ready: aligned, normalised, filtered, with noise and additions as the recipe says.
///
/// Which excerpt an item gets hangs on the seed, the item and how many it had before, so clips can be made on any thread.
final class ClipMaker: Sendable {
    private let settings: PairSettings
    private let geometry: FrameGeometry
    private let pairs: [RecordingPair]
    /// Sounds that the input alone gets, mono at the controller's rate.
    private let additions: [[Float]]
    private let seed: Int
    private let purpose: Draw
    private let comparesSpectra: Bool
    private let measurements = Mutex([RecordingPair: PairMeasurement]())

    /// - Parameters:
    ///   - pairs: those of one part of the data, at least one.
    ///   - additions: files that the recipe's additions are drawn from.
    ///   - comparesSpectra: whether clips say by how much their spectra differ.
    init(
        _ settings: PairSettings, pairs: [RecordingPair], additions: [CorpusFile] = [], geometry: FrameGeometry, seed: Int, purpose: Draw,
        comparesSpectra: Bool = false
    ) throws {
        guard !pairs.isEmpty else {
            throw SoundalikeError(.badData, nil, "there are no pairs of recordings for \(purpose)", remedy: "change data.split, or add recordings")
        }
        self.settings = settings
        self.geometry = geometry
        self.pairs = pairs
        self.seed = seed
        self.purpose = purpose
        self.comparesSpectra = comparesSpectra
        self.additions = try additions.map { try MonoStream(path: $0.path, rateHz: geometry.sampleRateHz).readAll() }.filter { !$0.isEmpty }
    }

    /// Excerpt `index` of batch item `item`: always the same.
    ///
    /// - Throws: what reading the files throws.
    func clip(item: Int, index: Int) throws -> Clip {
        var generator = Draw.clip.generator(seed: seed, within: purpose, item, index)
        let pair = pairs[generator.index(below: pairs.count)]
        let measured = try measurement(of: pair)
        let wanted = settings.excerptSeconds > 0 ? Int(settings.excerptSeconds * geometry.sampleRateHz) : Int.max
        // Whole frames, where the recording is long enough for that.
        let whole = wanted == .max ? wanted : geometry.frameCount(samples: wanted) * geometry.frameLength
        let count = min(whole, measured.samples.count)
        let start = measured.samples.lowerBound + generator.index(below: measured.samples.count - count + 1)

        let before = geometry.samplesBefore, heard = before + count + geometry.samplesAfter
        var input = try read(pair.input, from: start - before, count: heard)
        var target = try read(pair.target, from: start + measured.delay - before, count: heard)
        if measured.inputGain != 1 { multiply(&input, by: Float(measured.inputGain)) }
        if settings.highPassHz > 0 {
            let filter = ZeroPhaseFilter(.highPass, order: 4, corner: settings.highPassHz / (geometry.sampleRateHz / 2))
            (input, target) = (filter.apply(to: input), filter.apply(to: target))
        }
        add(additionsTo: &input, within: before..<(before + count), using: &generator)
        addNoise(to: &input, using: &generator)
        if settings.gain.count == 2 {
            let gain = Float(generator.uniform(in: settings.gain[0]...settings.gain[1]))
            multiply(&input, by: gain)
            multiply(&target, by: gain)
        }
        return try Clip(
            surroundings: input, target: Array(target[before..<(before + count)]), fadeSamples: settings.fadeSamples, geometry: geometry,
            comparesSpectra: comparesSpectra)
    }

    private func measurement(of pair: RecordingPair) throws -> PairMeasurement {
        if let known = measurements.withLock({ $0[pair] }) { return known }
        let measured = try PairMeasurement(of: pair, settings: settings, sampleRateHz: geometry.sampleRateHz)
        measurements.withLock { $0[pair] = measured }
        return measured
    }

    /// Samples `start ..< start + count` of a file at the controller's rate, zeros beyond its ends.
    private func read(_ path: String, from start: Int, count: Int) throws -> [Float] {
        // A little more than asked for, so that the resampler's ends lie outside.
        let spare = 256, first = max(0, start - spare)
        let stream = try MonoStream(
            path: path, rateHz: geometry.sampleRateHz, startSeconds: Double(first) / geometry.sampleRateHz,
            durationSeconds: Double(start + count + spare - first) / geometry.sampleRateHz)
        let samples = try stream.readAll()
        let lead = max(0, -start), skipped = max(0, start) - first
        let found = samples.dropFirst(skipped).prefix(count - lead)
        return [Float](repeating: 0, count: lead) + found + [Float](repeating: 0, count: count - lead - found.count)
    }

    private func multiply(_ samples: inout [Float], by gain: Float) {
        samples.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] *= gain } }
    }

    /// White noise, by so much weaker than the recording.
    private func addNoise(to samples: inout [Float], using generator: inout SeededGenerator) {
        guard settings.noiseSNRDB.count == 2 else { return }
        let ratioDB = generator.uniform(in: settings.noiseSNRDB[0]...settings.noiseSNRDB[1])
        SoundalikeTraining.addNoise(to: &samples, level: rootMeanSquare(samples[...]) * Float(amplitude(decibels: -ratioDB)), using: &generator)
    }

    /// Mixes additions into quiet places: of eight places drawn for each, the one with the least energy.
    private func add(additionsTo samples: inout [Float], within excerpt: Range<Int>, using generator: inout SeededGenerator) {
        guard !additions.isEmpty, settings.additions.perSecond > 0 else { return }
        let level = rootMeanSquare(samples[excerpt])
        let expected = Double(samples.count) / geometry.sampleRateHz * settings.additions.perSecond
        let number = Int(expected + generator.uniform())
        let recording = samples
        for _ in 0..<number {
            let sound = additions[generator.index(below: additions.count)].prefix(samples.count)
            let places = (0..<8).map { _ in generator.index(below: samples.count - sound.count + 1) }
            let levelDB = generator.uniform(in: settings.additions.levelDB[0]...settings.additions.levelDB[1])
            let soundLevel = rootMeanSquare(sound)
            guard soundLevel > 0, let place = places.min(by: { energy($0) < energy($1) }) else { continue }
            let gain = level / soundLevel * Float(amplitude(decibels: levelDB))
            for index in 0..<sound.count { samples[place + index] += gain * sound[index] }
            func energy(_ place: Int) -> Float { rootMeanSquare(recording[place..<(place + sound.count)]) }
        }
    }
}

/// The root of the mean of the squares.
private func rootMeanSquare(_ samples: ArraySlice<Float>) -> Float {
    guard !samples.isEmpty else { return 0 }
    let sum = samples.withUnsafeBufferPointer { $0.reduce(0.0) { $0 + Double($1) * Double($1) } }
    return Float((sum / Double(samples.count)).squareRoot())
}
