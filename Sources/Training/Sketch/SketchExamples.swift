import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations

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

/// Makes examples out of statistics. An equaliser adds its response in dB to each of them, so no audio is needed.
///
/// A noise floor adds power: what a quantile of the sum is, is told well enough by the sum of the two quantiles' powers.
struct SketchExamples: Sendable {
    let recipe: Recipe
    let bank: SegmentBank
    let grids: [[Double]]
    /// Of the predicted response.
    private let responsePointsHz: [Double]
    /// `[band][point]` frequencies that a band's response is the mean power of.
    private let bandPointsHz: [Double]
    private let octaves: [Float]
    private static let pointsPerBand = 3

    init(recipe: Recipe, bank: SegmentBank, grids: [[Double]]) {
        (self.recipe, self.bank, self.grids) = (recipe, bank, grids)
        responsePointsHz = ResponseFit(
            sampleRateHz: recipe.frontEnd.sampleRateHz, pointCount: recipe.sketch.network.responseCount, grids: grids).frequenciesHz
        let centres = bank.centresHz
        bandPointsHz = centres.indices.flatMap { band -> [Double] in
            let below = band > 0 ? centres[band - 1] : centres[band] / 2
            let above = band + 1 < centres.count ? centres[band + 1] : centres[band]
            return [(below + centres[band]) / 2, centres[band], (above + centres[band]) / 2]
        }
        octaves = centres.map { Float(logarithm(max($0, 60) / 60) / logarithm(2)) }
    }

    /// Batch `index`: always the same for the same recipe and recordings.
    func batch(_ index: Int, count: Int) -> SketchBatch {
        var generator = Draw.example.generator(seed: recipe.seed, within: .training, index)
        var batch = SketchBatch()
        for _ in 0..<count { add(to: &batch, &generator) }
        return batch
    }

    private func add(to batch: inout SketchBatch, _ generator: inout SeededGenerator) {
        let rateHz = recipe.frontEnd.sampleRateHz
        let targets = grids.map { generator.index(below: $0.count) }, values = zip(grids, targets).map { $0[$1] }
        let equaliser = bandResponse(values, rateHz)
        // Both of a pair are of about one length, in one room and of speakers equally unlike.
        let length = generator.index(below: SegmentBank.classCount)
        let shared = Float(generator.uniform() * recipe.sketch.commonStudio)
        let scene = curve(deviationDB: 5, spacing: 1.5, &generator)
        let isClean = generator.uniform() < recipe.sketch.cleanShare
        let sides = [false, true].map { isReference in
            var side = voice(length, shared, &generator)
            let colour = curve(deviationDB: recipe.sketch.colourDB, spacing: 0.7, &generator)
            let gain = Float(generator.uniform(in: -recipe.sketch.gainDB...recipe.sketch.gainDB))
            let bands = octaves.count
            let noiseDB = Float(isClean ? -200 : generator.uniform(in: recipe.recording.noiseFloorDBFS[0]...recipe.recording.noiseFloorDBFS[1]))
            for index in side.indices {
                let band = index % bands
                let levelDB = side[index] + scene[band] + colour[band] + gain + (isReference ? Float(equaliser[band]) : 0)
                let sum = power(decibels: Double(levelDB)) + power(decibels: Double(bank.noise[index] + noiseDB))
                side[index] = Float(max(decibels(power: sum), -100))
            }
            return side
        }
        batch.inputs += sides[0]
        batch.references += sides[1]
        batch.targets += targets
        batch.responsesDB += ParametricEQ.responseDB(values, sampleRateHz: rateHz, frequenciesHz: responsePointsHz).map(Float.init)
    }

    /// A segment of some speaker, perhaps blended with another's, its spectrum stretched.
    private func voice(_ length: Int, _ shared: Float, _ generator: inout SeededGenerator) -> [Float] {
        func draw() -> [Float] {
            let speaker = bank.speakers[generator.index(below: bank.speakers.count)]
            let nearest = speaker.filled.min { abs($0 - length) < abs($1 - length) } ?? 0
            let segment = speaker.segments[nearest][generator.index(below: speaker.segments[nearest].count)]
            return zip(segment, speaker.own).map { $0 - shared * $1 }
        }
        var voice = draw()
        if generator.uniform() < recipe.sketch.blendedShare {
            let share = Float(generator.uniform() / 2)
            voice = zip(voice, draw()).map { (1 - share) * $0 + share * $1 }
        }
        return stretched(voice, by: exponential(recipe.sketch.stretch * generator.normal()))
    }

    /// Every statistic read at frequencies `factor` times as high.
    private func stretched(_ statistics: [Float], by factor: Double) -> [Float] {
        let centres = bank.centresHz, last = centres.count - 1
        var band = 0
        let places: [(Int, Float)] = centres.map { centre in
            let wanted = min(max(centre * factor, centres[0]), centres[last])
            while band < last - 1, centres[band + 1] < wanted { band += 1 }
            while band > 0, centres[band] > wanted { band -= 1 }
            return (band, Float((wanted - centres[band]) / (centres[band + 1] - centres[band])))
        }
        var result = statistics
        for row in stride(from: 0, to: statistics.count, by: centres.count) {
            for (index, place) in places.enumerated() {
                let lower = statistics[row + place.0], upper = statistics[row + place.0 + 1]
                result[row + index] = lower + place.1 * (upper - lower)
            }
        }
        return result
    }

    /// A smooth random curve over the bands: normally distributed at knots `spacing` octaves apart, cosine-shaped between them.
    private func curve(deviationDB: Double, spacing: Float, _ generator: inout SeededGenerator) -> [Float] {
        let knots = (0...Int((octaves.max() ?? 0) / spacing) + 1).map { _ in Float(deviationDB * generator.normal()) }
        return octaves.map { octave in
            let place = octave / spacing, knot = Int(place)
            let angle = Double.pi * Double(place - Float(knot))
            let share = Float((1 - cosine(angle)) / 2)
            return knots[knot] + share * (knots[knot + 1] - knots[knot])
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
