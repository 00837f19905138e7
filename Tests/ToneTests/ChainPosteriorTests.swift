import SoundalikeFoundations
import SoundalikeModelFiles
import TestSupport
import Testing

@testable import SoundalikeTone

/// Against numpy and scipy, by Tests/References/tone_posterior.py.
struct ChainPosteriorTests {
    struct Reference: Decodable {
        struct Pair: Decodable {
            let levels: [[Double]]
            let pitches, seconds, curve: [Double]
            let kinds: [String: Double]
        }

        let devices, long_takes, short_takes, efforts, voices, curves: [Double]
        let pairs: [Pair]
    }

    let reference: Reference
    let model: ToneModel

    init() throws {
        reference = try References.load("tone_posterior")
        func matrix(_ elements: [Double]) -> Matrix { Matrix(ToneSpace.size, elements) }
        let bands = ToneBands.count, curves = reference.curves
        model = ToneModel(
            metadata: Self.metadata, equaliserCurves: (0..<curves.count / bands).map { Array(curves[$0 * bands..<($0 + 1) * bands]) },
            equaliserSettings: (0..<curves.count / bands).map { [Double($0) / 59, 0.5] }, devices: matrix(reference.devices), longTakes: matrix(reference.long_takes), shortTakes: matrix(reference.short_takes),
            efforts: matrix(reference.efforts), voices: matrix(reference.voices))
    }

    static var metadata: ModelMetadata {
        ModelMetadata(
            kind: ToneModel.kind, architecture: .object([:]), frontEnd: .object([:]), parameters: [], recipe: "", program: "test", dataDigests: [:],
            licence: "CC0")
    }

    private func spectrum(
        _ levelsDB: [Double], pitch: Double? = 12, seconds: Double = 5, topHz: Double = 22_050, noiseRatio: Double = 1e-4
    ) -> ToneSpectrum {
        ToneSpectrum(
            levelsDB: levelsDB, noiseRatios: .init(repeating: noiseRatio, count: ToneBands.count), pitchSemitones: pitch, topHz: topHz,
            activeSeconds: seconds, sampleRateHz: 44_100)
    }

    @Test func isTheMixtureOfTheReference() throws {
        let posterior = ChainPosterior(model)
        for pair in reference.pairs {
            let spectra = (0..<2).map { spectrum(pair.levels[$0], pitch: pair.pitches[$0], seconds: pair.seconds[$0]) }
            let found = try posterior.difference(input: spectra[0], reference: spectra[1])
            for (value, expected) in zip(found.curveDB, pair.curve) { #expect(abs(value - expected) < 2e-3, "\(value) \(expected)") }
            for (kind, expected) in pair.kinds { #expect(abs((found.kinds[try #require(PairKind(rawValue: kind))] ?? 0) - expected) < 1e-4) }
        }
    }

    @Test func whatIsBelievedOfSettingsFollowsTheCurves() throws {
        // The second pair's chain is the eighth draw.
        let pair = reference.pairs[1]
        let found = try ChainPosterior(model).difference(
            input: spectrum(pair.levels[0], pitch: pair.pitches[0], seconds: pair.seconds[0]),
            reference: spectrum(pair.levels[1], pitch: pair.pitches[1], seconds: pair.seconds[1])).settings
        #expect(found.probability(of: 0, within: 1e-6, of: 7.0 / 59) > 5.0 / 60)
        #expect(abs(found.probability(of: 0, within: 1, of: 0.5) - 1) < 1e-9)
        #expect(found.probability(of: 1, within: 0, of: 0.5) > 0.999 && found.median(of: 1) == 0.5)
    }

    @Test func levelIsNoTone() throws {
        let posterior = ChainPosterior(model), pair = reference.pairs[1]
        let first = spectrum(pair.levels[0]), second = spectrum(pair.levels[1]), quiet = spectrum(pair.levels[1].map { $0 - 60 })
        let curves = try [second, quiet].map { try posterior.difference(input: first, reference: $0).curveDB }
        for (a, b) in zip(curves[0], curves[1]) { #expect(abs(a - b) < 1e-6) }
    }

    @Test func whatARecordingDoesNotReachIsUnknown() throws {
        let posterior = ChainPosterior(model), pair = reference.pairs[1]
        let found = try posterior.difference(input: spectrum(pair.levels[0]), reference: spectrum(pair.levels[1], topHz: 7_000))
        for (band, hz) in ToneBands.centresHz.enumerated() where hz > 7_000 {
            #expect(!found.isKnown[band] && found.curveDB[band] == 0)
        }
        #expect((found.lastKnownHz ?? 0) < 7_100)
        let nothing = try posterior.difference(
            input: spectrum(pair.levels[0], noiseRatio: 1e3), reference: spectrum(pair.levels[1], noiseRatio: 1e3))
        #expect(nothing.curveDB.allSatisfy { $0 == 0 } && !nothing.isKnown.contains(true))
    }

    @Test func closenessEndsAtTheDifferenceOfTheSpectra() throws {
        let pair = reference.pairs[1]
        let found = try ChainPosterior(model).difference(input: spectrum(pair.levels[0]), reference: spectrum(pair.levels[1]))
        #expect(found.curveDB(closeness: 0) == found.curveDB)
        let all = found.curveDB(closeness: 1), raw = found.spectralDifferenceDB
        for band in 1..<raw.count - 1 { #expect(abs(all[band] - (raw[band - 1] + 2 * raw[band] + raw[band + 1]) / 4) < 1e-9) }
    }

    @Test func aModelSurvivesItsFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("tone.safetensors")
        try model.file().write(to: path)
        let read = try ToneModel(contentsOf: path)
        #expect(zip(read.voices.elements, model.voices.elements).allSatisfy { abs($0 - $1) < 1e-3 })
        #expect(read.equaliserCurves.count == model.equaliserCurves.count && read.metadata == model.metadata)
    }

    /// A file that says what no recordings can show is refused.
    @Test(arguments: ["asymmetric", "negative", "missing", "not finite"]) func aFileThatIsNoModelIsRefused(_ fault: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("tone.safetensors")
        var file = try model.file(), values = model.takes.map { Float($0) }
        switch fault {
        case "asymmetric": values[1] += 5
        case "negative": values[0] = -40
        case "missing": file.tensors["long_takes"] = nil
        default: values[0] = .nan
        }
        if fault != "missing" { file.tensors["long_takes"] = try StoredTensor(floats: values, shape: [ToneSpace.size, ToneSpace.size]) }
        try file.write(to: path)
        #expect(throws: SoundalikeError.self) { try ToneModel(contentsOf: path) }
    }
}

extension ToneModel {
    fileprivate var takes: [Double] { longTakes.elements }
}
