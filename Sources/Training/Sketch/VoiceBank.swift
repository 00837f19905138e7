import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeSpectra

/// All that a sketch's training needs to know of the recordings: every voice's frames and how the voices differ.
struct VoiceBank: Sendable {
    struct Voice: Sendable {
        /// `[frame, band]`, dB.
        var frames: [Float]
        /// Its mean level in each band, less that of its collection: what is its own, voice and microphone. dB.
        var own: [Float]
        /// The collection that it belongs to.
        var collection: Int
    }

    private(set) var voices: [Voice] = []
    /// The voices of each collection. What voices have in common is looked for within one.
    private(set) var collections: [[Int]] = []
    /// White noise of variance 1, `[frame, band]`: power.
    let noise: [Float]
    /// Of the front end's bands, Hz.
    let centresHz: [Double]
    /// What a band's power is multiplied by to give its share of a frame's energy, Hz.
    let bandwidthsHz: [Float]
    /// Peak over the energy of the loudest frame, dB: mean and standard deviation of the recordings' parts.
    private(set) var crestDB = (mean: 0.0, deviation: 0.0)

    /// Listens to `files`, with randomness from the recipe's seed.
    ///
    /// - Throws: `SoundalikeError.badData` when no recording is long enough; what reading the files throws.
    init(recipe: Recipe, files: [CorpusFile], cache: RecordingCache) async throws {
        let frontEnd = try MelFrontEnd(recipe.frontEnd), bands = recipe.frontEnd.bandCount
        let centres = frontEnd.centresHz
        centresHz = centres
        bandwidthsHz = centres.indices.map { Float(centres[min($0 + 1, bands - 1)] - centres[max($0 - 1, 0)]) / 2 }
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(recipe.seed)), stream: 0x5E67)
        noise = Self.noise(frontEnd, &generator)

        let listener = LevelStatistics(recipe.sketch.network, centresHz: centres)
        var crests: [Double] = [], names: [String] = []
        for (_, files) in Dictionary(grouping: files, by: \.speaker).sorted(by: { $0.key < $1.key }) {
            try Interruption.check()
            var frames: [Float] = []
            for file in files {
                let samples = try await cache.samples(of: file.path), heard = frontEnd.spectrogram(of: samples)
                crests += Self.crests(of: samples, frames: heard, bandwidthsHz, recipe.frontEnd)
                frames += heard
            }
            guard !frames.isEmpty else { continue }
            frames.withUnsafeBufferPointer { listener.push($0) }
            // The second statistic: the mean level in active frames.
            voices.append(Voice(frames: frames, own: Array(try listener.finish()[bands..<(2 * bands)]), collection: 0))
            names.append(files[0].collection ?? "")
        }
        guard !voices.isEmpty else {
            throw SoundalikeError(.badData, recipe.name, "no recording is long enough to be trained on")
        }
        if !crests.isEmpty {
            let mean = crests.reduce(0, +) / Double(crests.count)
            crestDB = (mean, (crests.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(crests.count)).squareRoot())
        }
        sortByCollection(names)
    }

    /// Fewer voices than this say little of how voices differ; such collections are taken together.
    private static let leastCollection = 4
    /// Recordings are looked at in parts of about so many frames, to see how peaks and frames go together.
    private static let framesPerPart = 256

    private mutating func sortByCollection(_ names: [String]) {
        let sizes = Dictionary(grouping: names) { $0 }.mapValues(\.count)
        let merged = names.map { sizes[$0, default: 0] < Self.leastCollection ? "" : $0 }
        for name in Set(merged).sorted() {
            let members = voices.indices.filter { merged[$0] == name }
            for band in centresHz.indices {
                let mean = members.reduce(Float(0)) { $0 + voices[$1].own[band] } / Float(members.count)
                for member in members { voices[member].own[band] -= mean }
            }
            for member in members { voices[member].collection = collections.count }
            collections.append(members)
        }
    }

    private static func crests(
        of samples: [Float], frames: [Float], _ bandwidthsHz: [Float], _ settings: FrontEndSettings
    ) -> [Double] {
        let bands = bandwidthsHz.count, frameCount = frames.count / bands
        return stride(from: 0, to: frameCount, by: framesPerPart).compactMap { first in
            let end = min(first + framesPerPart, frameCount)
            let loudest = (first..<end).reduce(0.0) { loudest, frame in
                max(loudest, (0..<bands).reduce(0.0) { $0 + power(decibels: Double(frames[frame * bands + $1])) * Double(bandwidthsHz[$1]) })
            }
            let heard = (first * settings.hopLength)..<((end - 1) * settings.hopLength + settings.transformLength)
            let peak = samples[heard].reduce(Float(0)) { max($0, abs($1)) }
            // What is nearly silent says nothing of voices.
            return peak > 0.01 ? decibels(amplitude: Double(peak)) - decibels(power: loudest) : nil
        }
    }

    private static func noise(_ frontEnd: MelFrontEnd, _ generator: inout SeededGenerator) -> [Float] {
        var samples = [Float](repeating: 0, count: Int(30 * frontEnd.settings.sampleRateHz))
        addNoise(to: &samples, level: 0.1, using: &generator)
        return frontEnd.spectrogram(of: samples).map { Float(power(decibels: Double($0) + 20)) }
    }
}
