import Soundalike
import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeSpectra
import SoundalikeTraining

/// Whoever answers an example: a model, or what a user would do without one.
protocol Contestant {
    /// What the column is called.
    var name: String { get }
    /// The settings that shall make `input` sound like `reference`, both mono at the examples' rate.
    func answer(input: [Float], reference: [Float]) throws -> Answer
}

/// Settings, and how sure each value is where the contestant says so.
struct Answer {
    /// A value for each parameter of the equaliser, in its unit.
    var values: [Double]
    /// For each parameter the probability of every value of its grid.
    var probabilities: [[Double]]?
}

/// The same answer whatever it hears.
struct FixedAnswer: Contestant {
    let name: String
    let values: [Double]

    func answer(input: [Float], reference: [Float]) -> Answer { Answer(values: values) }
}

/// A model by its file.
struct ModelContestant: Contestant {
    let name: String
    let model: MatcherModel
    let decoding: GridDecoding
    private let frontEnd: MelFrontEnd
    private let prediction: SettingsPrediction

    init(name: String, model: MatcherModel, decoding: GridDecoding) throws {
        (self.name, self.model, self.decoding) = (name, model, decoding)
        frontEnd = try MelFrontEnd(model.frontEnd)
        prediction = try SettingsPrediction(
            grid: model.metadata.parameters, network: model.network, sampleRateHz: model.frontEnd.sampleRateHz, subject: name)
    }

    func answer(input: [Float], reference: [Float]) throws -> Answer {
        let embeddings = try [input, reference].map { samples in
            let listener = model.makeListener(centresHz: frontEnd.centresHz, threads: 1)
            frontEnd.spectrogram(of: samples).withUnsafeBufferPointer { listener.push($0) }
            return try listener.finish()
        }
        let answer = model.answer(input: embeddings[0], reference: embeddings[1])
        // By medians the answer is what a user of `match` gets.
        let values = decoding == .median
            ? prediction.values(answer)
            : zip(model.metadata.parameters, answer.logProbabilities).map { $0.values[decoding.index(of: $1)] }
        return Answer(values: values, probabilities: answer.logProbabilities.map { $0.map(exponential) })
    }
}

/// What match equalisers do: the difference of the smoothed long-term average spectra of the active parts, fitted with the four bands.
struct ClosedFormMatch: Contestant {
    let name = "closed form"
    private let fit: ResponseFit
    private let sampleRateHz: Double

    init(sampleRateHz: Double, grids: [[Double]]) {
        self.sampleRateHz = sampleRateHz
        let bandsHz = ThirdOctaveSpectrum.nominalHz.filter { (40...min(18_000, 0.45 * sampleRateHz)).contains($0) }
        fit = ResponseFit(sampleRateHz: sampleRateHz, frequenciesHz: bandsHz, grids: grids)
    }

    func answer(input: [Float], reference: [Float]) throws -> Answer {
        let spectra = try [input, reference].map { try activeSpectrumDB(of: $0, sampleRateHz: sampleRateHz) }
        // A band that one of them does not have is left alone.
        let difference = fit.frequenciesHz.map { frequencyHz in
            zip(spectra[0], spectra[1]).first { $0.0.frequencyHz == frequencyHz }.map { $1.levelDB - $0.levelDB } ?? 0
        }
        let smooth = smoothed(difference)
        return Answer(values: fit.values(at: fit.indices(for: smooth, starts: fit.plainStarts)))
    }

    /// Each band with its two neighbours, the middle counting double.
    private func smoothed(_ values: [Double]) -> [Double] {
        values.indices.map { index in
            let before = values[max(index - 1, 0)], after = values[min(index + 1, values.count - 1)]
            return (before + 2 * values[index] + after) / 4
        }
    }
}

/// Third-octave levels of the active parts of mono `samples`, dB; a band without any power has −120.
func activeSpectrumDB(of samples: [Float], sampleRateHz: Double) throws -> [(frequencyHz: Double, levelDB: Double)] {
    let spectrum = try ThirdOctaveSpectrum(sampleRateHz: sampleRateHz, channelCount: 1, frameCount: samples.count)
    var samples = samples
    samples.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: 1) { channels in
            channels.initialize(repeating: start)
            if let channel = channels.baseAddress { spectrum.add(channel, frameCount: buffer.count) }
        }
    }
    return zip(ThirdOctaveSpectrum.nominalHz, spectrum.levelsDB()).map { ($0, max($1 ?? -120, -120)) }
}
