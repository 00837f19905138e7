import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTone
import SoundalikeTraining

/// Estimates a tone matcher from recordings: minutes at most, so there is nothing to resume.
public struct ToneTrainer: Sendable {
    private let recipe: ToneRecipe
    private let split: SpeakerSplit
    private let licence: String
    private let program: String

    /// Takes are cut from recordings at this rate.
    private static let sampleRateHz = 44_100.0
    /// Takes this much softer than their recording are left out, dB.
    private static let quietDB = 25.0

    /// - Throws: `SoundalikeError.badData` when there are too few speakers.
    public init(recipe: ToneRecipe, corpus: Corpus, licence: String, program: String = ProgramVersion.nameAndNumber) throws {
        (self.recipe, self.licence, self.program) = (recipe, licence, program)
        split = try SpeakerSplit(corpus, shares: recipe.split, seed: recipe.seed)
    }

    /// Listens to every training voice, estimates, and writes the model to `path`.
    ///
    /// - Parameter progress: called with the share of the voices that were heard, 0…1.
    /// - Throws: what reading the recordings throws; `SoundalikeError`: `.badData` for too few takes, `.interrupted`.
    public func run(writingTo path: String, progress: (Double) -> Void = { _ in }) throws {
        let voices = Dictionary(grouping: split.training, by: \.speaker).sorted { $0.key < $1.key }
        var takes: [[VoiceTakes]] = []
        for (index, (_, files)) in voices.enumerated() {
            try Interruption.check()
            var lengths = recipe.takeSeconds.map { _ in VoiceTakes(spectra: []) }
            for file in files {
                let samples = try MonoStream(path: file.path, rateHz: Self.sampleRateHz).readAll()
                for (place, seconds) in recipe.takeSeconds.enumerated() {
                    lengths[place].spectra += try spectra(of: samples, seconds: seconds, most: max(2, recipe.takesPerVoice / files.count))
                }
            }
            takes.append(lengths)
            progress(Double(index + 1) / Double(voices.count))
        }
        let model = try ToneModel(estimating: takes, under: assumptions(), metadata: metadata())
        try model.file().write(to: path)
    }

    /// The spectra of pieces of a recording that do not overlap, spread over it.
    private func spectra(of samples: [Float], seconds: Double, most: Int) throws -> [ToneSpectrum] {
        let length = Int(seconds * Self.sampleRateHz), count = samples.count / length
        func power(_ range: Range<Int>) -> Double {
            samples[range].reduce(0) { $0 + Double($1) * Double($1) } / Double(max(1, range.count))
        }
        let least = power(0..<samples.count) * SoundalikeFoundations.power(decibels: -Self.quietDB)
        let starts = stride(from: 0, to: count, by: max(1, count / most)).map { $0 * length }
        return try starts.compactMap { start in
            guard power(start..<start + length) > least else { return nil }
            let meter = try ToneMeter(sampleRateHz: Self.sampleRateHz, channelCount: 1)
            meter.add(Array(samples[start..<start + length]))
            return try meter.finish()
        }
    }

    private func assumptions() -> ToneModel.Assumptions {
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(recipe.seed)), stream: 0x70e)
        let grids = ParametricEQ.descriptor.parameters.map { $0.grid(ParametricEQ.gridCount) }
        let draws = (0..<recipe.equaliserCurves).map { _ in grids.map { $0[generator.index(below: $0.count)] } }
        let equalisers = draws.map { ParametricEQ.responseDB($0, sampleRateHz: Self.sampleRateHz, frequenciesHz: ToneBands.centresHz) }
        let settings = draws.map { zip(ParametricEQ.descriptor.parameters, $0).map { min(max($0.normalised($1), 0), 1) } }
        let devices = (0..<4_000).map { _ in
            DeviceCurve(deviationDB: recipe.deviceDB, using: &generator).responseDB(atHz: ToneBands.centresHz)
        }
        return ToneModel.Assumptions(
            equaliserCurves: equalisers, equaliserSettings: settings, deviceCurves: devices, effortScale: recipe.effortScale, microphoneScale: recipe.microphoneScale,
            shrinkage: recipe.shrinkage)
    }

    private func metadata() throws -> ModelMetadata {
        ModelMetadata(
            kind: ToneModel.kind, architecture: .object([:]), frontEnd: .object([:]), parameters: [], recipe: try recipe.toml(), program: program,
            dataDigests: try split.digests(), licence: licence)
    }
}

extension SpeakerSplit {
    /// SHA-256 of the recordings that are trained and validated on, by part and name.
    func digests() throws -> [String: String] {
        var digests: [String: String] = [:]
        for (part, files) in [("training", training), ("validation", validation)] {
            for file in files { digests["\(part)/\((file.path as NSString).lastPathComponent)"] = try FileDigest.sha256(ofFileAt: file.path) }
        }
        return digests
    }
}
