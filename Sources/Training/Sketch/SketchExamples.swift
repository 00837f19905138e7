import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference

/// Examples for one update of a sketch.
struct SketchBatch: Sendable {
    /// `[example, statistic · band]`, dB.
    var inputs: [Float] = []
    var references: [Float] = []
    /// `[example, parameter]`: indices on the grids.
    var targets: [Int] = []
    /// `[example, point]`: the true response, dB.
    var responsesDB: [Float] = []
}

/// Makes examples out of frames. An equaliser adds its response in dB to each, so no audio is needed.
struct SketchExamples: Sendable {
    let recipe: Recipe
    let bank: VoiceBank
    let grids: [[Double]]
    /// Of the predicted response.
    private let responsePointsHz: [Double]
    /// `[band][point]` frequencies that a band's response is the mean power of.
    private let bandPointsHz: [Double]
    private let curves: SmoothCurves
    /// What a band gains for every decibel by which a voice is raised.
    private let effortGains: [Float]
    private static let pointsPerBand = 3

    init(recipe: Recipe, bank: VoiceBank, grids: [[Double]]) {
        (self.recipe, self.bank, self.grids) = (recipe, bank, grids)
        responsePointsHz = ResponseFit(
            sampleRateHz: recipe.frontEnd.sampleRateHz, pointCount: recipe.sketch.network.responseCount, grids: grids).frequenciesHz
        let centres = bank.centresHz
        bandPointsHz = centres.indices.flatMap { band -> [Double] in
            let below = band > 0 ? centres[band - 1] : centres[band] / 2
            let above = band + 1 < centres.count ? centres[band + 1] : centres[band]
            return [(below + centres[band]) / 2, centres[band], (above + centres[band]) / 2]
        }
        curves = SmoothCurves(atHz: centres)
        effortGains = centres.map { Float(VocalEffort.bandGain(atHz: $0)) }
    }

    /// Batch `index`: always the same for the same recipe and recordings.
    ///
    /// - Throws: what listening throws; never for a voice that has frames.
    func batch(_ index: Int, count: Int) throws -> SketchBatch {
        var generator = Draw.example.generator(seed: recipe.seed, within: .training, index)
        let listener = LevelStatistics(recipe.sketch.network, centresHz: bank.centresHz)
        var batch = SketchBatch()
        for _ in 0..<count { try add(to: &batch, listener, &generator) }
        return batch
    }

    private func add(to batch: inout SketchBatch, _ listener: LevelStatistics, _ generator: inout SeededGenerator) throws {
        let rateHz = recipe.frontEnd.sampleRateHz, sketch = recipe.sketch
        let targets = grids.map { generator.index(below: $0.count) }, values = zip(grids, targets).map { $0[$1] }
        let equaliser = bandResponse(values, rateHz)
        // Both of a pair are of one length, in one room and of speakers equally unlike.
        let span = logarithm(sketch.segmentSeconds[1] / sketch.segmentSeconds[0])
        let seconds = sketch.segmentSeconds[0] * exponential(generator.uniform() * span)
        let shared = Float(generator.uniform() * sketch.commonStudio)
        let scene = curves.draw(deviationDB: 5, spacing: 1.5, using: &generator)
        let isClean = generator.uniform() < sketch.cleanShare
        let first = bank.voices[generator.index(below: bank.voices.count)], collection = bank.collections[first.collection]
        let isOneVoice = generator.uniform() < sketch.sameVoiceShare
        let another = generator.uniform() < sketch.sameCollectionShare
            ? bank.voices[collection[generator.index(below: collection.count)]] : bank.voices[generator.index(below: bank.voices.count)]
        var disguise = disguise(of: first, shared, &generator)
        for (voice, isReference) in [(first, false), (isOneVoice ? first : another, true)] {
            if isReference, !isOneVoice { disguise = self.disguise(of: voice, shared, &generator) }
            var side = frames(of: voice, seconds: seconds, disguise, &generator)
            var change = disguise.colour
            let gain = Float(generator.uniform() < sketch.gainShare ? generator.uniform(in: -sketch.gainDB...sketch.gainDB) : 0)
            let effortDB = Float(sketch.effortDB * generator.normal())
            for band in change.indices {
                change[band] += scene[band] + gain + effortDB * effortGains[band] + (isReference ? Float(equaliser[band]) : 0)
            }
            record(&side, change, isClean: isClean, &generator)
            side.withUnsafeBufferPointer { listener.push($0) }
            let statistics = try listener.finish()
            if isReference { batch.references += statistics } else { batch.inputs += statistics }
        }
        batch.targets += targets
        batch.responsesDB += ParametricEQ.responseDB(values, sampleRateHz: rateHz, frequenciesHz: responsePointsHz).map(Float.init)
    }

    /// What makes another voice, before another microphone, of one in the bank.
    private struct Disguise {
        /// Added to each band of the voice's frames, dB, before they are stretched.
        var exchange: [Float]
        /// Where each band is read.
        var places: [(band: Int, share: Float)]
        /// Added to each band of the result, dB.
        var colour: [Float]
    }

    /// A draw of what is done to a voice: what is its own perhaps exchanged for that of a voice that might have been, its spectrum
    /// stretched and coloured.
    ///
    /// A voice that might have been is a normally distributed sum of what tells the voices of the collection from each other, so
    /// that it is as unlike them, and in the same ways, as they are. There are few real ones to learn by heart.
    private func disguise(of voice: VoiceBank.Voice, _ shared: Float, _ generator: inout SeededGenerator) -> Disguise {
        var exchange = voice.own.map { -shared * $0 }
        if generator.uniform() < recipe.sketch.drawnShare {
            let others = bank.collections[voice.collection]
            let scale = Float(1 / Double(max(1, others.count - 1)).squareRoot())
            exchange = voice.own.map { -$0 }
            for other in others {
                let weight = (1 - shared) * scale * Float(generator.normal())
                for band in exchange.indices { exchange[band] += weight * bank.voices[other].own[band] }
            }
        }
        return Disguise(
            exchange: exchange, places: stretched(by: exponential(recipe.sketch.stretch * generator.normal())),
            colour: curves.draw(deviationDB: recipe.sketch.colourDB, spacing: 0.7, using: &generator))
    }

    /// Frames from `seconds` of a voice in disguise, dB.
    private func frames(
        of voice: VoiceBank.Voice, seconds: Double, _ disguise: Disguise, _ generator: inout SeededGenerator
    ) -> [Float] {
        let bands = bank.centresHz.count, available = voice.frames.count / bands
        let span = max(1, min(Int(seconds * recipe.frontEnd.sampleRateHz / Double(recipe.frontEnd.hopLength)), available))
        let start = generator.index(below: available - span + 1), count = min(span, recipe.sketch.framesPerExample)
        return [Float](unsafeUninitializedCapacity: count * bands) { frames, initialised in
            voice.frames.withUnsafeBufferPointer { from in
                for index in 0..<count {
                    let chosen = start + min(span - 1, Int((Double(index) + generator.uniform()) * Double(span) / Double(count)))
                    for (band, place) in disguise.places.enumerated() {
                        let row = chosen * bands + place.band
                        let lower = from[row] + disguise.exchange[place.band], upper = from[row + 1] + disguise.exchange[place.band + 1]
                        frames[index * bands + band] = lower + place.share * (upper - lower)
                    }
                }
            }
            initialised = count * bands
        }
    }

    /// Does to frames in dB what making a file of them does: `change` in dB for each band, a level that does not clip, a noise floor.
    private func record(_ frames: inout [Float], _ change: [Float], isClean: Bool, _ generator: inout SeededGenerator) {
        let bands = change.count
        var loudest: Float = 0
        for start in stride(from: 0, to: frames.count, by: bands) {
            var energy: Float = 0
            for band in 0..<bands {
                let power = Float(power(decibels: Double(frames[start + band] + change[band])))
                frames[start + band] = power
                energy += power * bank.bandwidthsHz[band]
            }
            loudest = max(loudest, energy)
        }
        var gain: Float = 1, noisePower: Float = 0
        if !isClean {
            let peakDB = decibels(power: Double(max(loudest, 1e-20))) + bank.crestDB.mean + bank.crestDB.deviation * generator.normal()
            gain = Float(power(decibels: min(0, -peakDB)))
            noisePower = Float(power(decibels: generator.uniform(in: recipe.recording.noiseFloorDBFS[0]...recipe.recording.noiseFloorDBFS[1])))
        }
        let noiseFrames = bank.noise.count / bands
        for start in stride(from: 0, to: frames.count, by: bands) {
            let row = generator.index(below: noiseFrames) * bands
            for band in 0..<bands {
                let power = frames[start + band] * gain + bank.noise[row + band] * noisePower
                frames[start + band] = Float(decibels(power: Double(max(power, 1e-10))))
            }
        }
    }

    /// Where each band is read when a spectrum is stretched so that what was at a frequency is found at `factor` times it: between
    /// a band and the next.
    private func stretched(by factor: Double) -> [(band: Int, share: Float)] {
        let centres = bank.centresHz, last = centres.count - 1
        var band = 0
        return centres.map { centre in
            let wanted = min(max(centre * factor, centres[0]), centres[last])
            while band < last - 1, centres[band + 1] < wanted { band += 1 }
            while band > 0, centres[band] > wanted { band -= 1 }
            return (band, Float((wanted - centres[band]) / (centres[band + 1] - centres[band])))
        }
    }

    private func bandResponse(_ values: [Double], _ rateHz: Double) -> [Double] {
        let points = ParametricEQ.responseDB(values, sampleRateHz: rateHz, frequenciesHz: bandPointsHz)
        return stride(from: 0, to: points.count, by: Self.pointsPerBand).map { first in
            let outer = power(decibels: points[first]) + power(decibels: points[first + 2])
            return decibels(power: outer / 4 + power(decibels: points[first + 1]) / 2)
        }
    }
}
