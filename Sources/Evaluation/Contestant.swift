import Soundalike
import SoundalikeArchitectures
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeSpectra
import SoundalikeTone

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
    /// For each parameter the probability that its value is right within a step of the paper's grid.
    var confidences: [Double]?
    /// The response that the settings were fitted to, where one was found.
    var curve: FoundCurve?
}

/// A response, and how sure each of its points is.
struct FoundCurve {
    struct Point {
        var frequencyHz: Double
        var levelDB: Double
        var deviationDB: Double
    }

    /// Where something is known.
    var points: [Point]
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

    init(name: String, model: MatcherModel, decoding: GridDecoding) throws {
        (self.name, self.model, self.decoding) = (name, model, decoding)
        frontEnd = try MelFrontEnd(model.frontEnd)
    }

    func answer(input: [Float], reference: [Float]) throws -> Answer {
        let embeddings = try [input, reference].map { try model.network.embedding(of: frontEnd.spectrogram(of: $0)) }
        let answer = try model.answer(input: embeddings[0], reference: embeddings[1])
        let values = zip(model.metadata.parameters, answer).map { $0.values[decoding.index(of: $1)] }
        let confidences = values.indices.map { index in
            let position = ParametricEQ.descriptor.parameters[index].normalised, chosen = position(values[index])
            return zip(model.metadata.parameters[index].values, answer[index]).reduce(0) { sum, next in
                abs(position(next.0) - chosen) <= ParametricEQ.gridStep ? sum + exponential(next.1) : sum
            }
        }
        return Answer(values: values, confidences: confidences)
    }
}

/// The statistics of spectra, by their file: what a user of `match` gets.
struct ToneContestant: Contestant {
    let name: String
    let posterior: ChainPosterior
    let sampleRateHz: Double

    func answer(input: [Float], reference: [Float]) throws -> Answer {
        let spectra = try [input, reference].map { samples in
            let meter = try ToneMeter(sampleRateHz: sampleRateHz, channelCount: 1)
            meter.add(samples)
            return try meter.finish()
        }
        guard let first = spectra[0], let second = spectra[1] else { return Answer(values: ParametricEQ.descriptor.defaultValues) }
        let difference = try posterior.difference(input: first, reference: second)
        let settings = TonePrediction(difference, sampleRateHz: sampleRateHz).settings(bands: nil, closeness: 0)
        let points = difference.frequenciesHz.indices.filter { difference.isKnown[$0] }.map {
            FoundCurve.Point(
                frequencyHz: difference.frequenciesHz[$0], levelDB: difference.curveDB[$0], deviationDB: difference.deviationDB[$0])
        }
        return Answer(
            values: settings.values, confidences: settings.values.indices.map { settings.confidences[$0] ?? 0 },
            curve: FoundCurve(points: points))
    }
}

extension ParametricEQ {
    /// A step of the paper's grid along a parameter's scale; a little more, for positions computed through a logarithm.
    static let gridStep = (1 + 1e-6) / Double(gridCount - 1)
}

/// What match equalisers do: the difference of the smoothed long-term average spectra of the active parts, fitted with the four bands.
struct ClosedFormMatch: Contestant {
    let name = "closed form"
    private let fit: ResponseFit
    private let sampleRateHz: Double

    init(sampleRateHz: Double, grids: [[Double]]) {
        self.sampleRateHz = sampleRateHz
        let bandsHz = FractionalOctaveSpectrum.nominalHz.filter { (40...min(18_000, 0.45 * sampleRateHz)).contains($0) }
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
    let spectrum = try FractionalOctaveSpectrum(sampleRateHz: sampleRateHz, channelCount: 1, frameCount: samples.count)
    var samples = samples
    samples.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: 1) { channels in
            channels.initialize(repeating: start)
            if let channel = channels.baseAddress { spectrum.add(channel, frameCount: buffer.count) }
        }
    }
    return zip(FractionalOctaveSpectrum.nominalHz, spectrum.levelsDB()).map { ($0, max($1 ?? -120, -120)) }
}
