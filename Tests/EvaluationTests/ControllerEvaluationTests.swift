import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeModelFiles
import TestSupport
import Testing

@testable import SoundalikeEvaluation

@Suite struct ControllerEvaluationTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for place in ["data/dry", "data/wet"] { try FileManager.default.createDirectory(atPath: folder.file(place), withIntermediateDirectories: true) }
        for index in 0..<2 {
            let noise = Signals.noise(amplitude: 0.2, count: 44_100, seed: UInt64(index))
            for (place, gain) in [("dry", Float(1)), ("wet", 0.5)] {
                try Recording(channels: [noise.map { $0 * gain }], sampleRateHz: 44_100)
                    .write(to: folder.file("data/\(place)/\(index).wav"), encoding: .float32)
            }
        }
    }

    /// A model whose gain stays where it is told to: the range is narrow.
    private func model(gainDB: Double, name: String, learned: [String: String] = [:]) throws -> (name: String, path: String) {
        var controller = RandomController()
        controller.chain = """
            name = "level"
            [[effects]]
            id = "level"
            effect = "builtin:gain"
            trained = [{ symbols = ["gain"], range = [\(gainDB - 0.01), \(gainDB + 0.01)] }]
            """
        controller.parameters = ["level/gain"]
        controller.dataDigests = learned
        return (name, try controller.write(to: folder, name: name))
    }

    @Test func distancesBeforeAndAfter() throws {
        let models = [try model(gainDB: -6.02, name: "right"), try model(gainDB: 6.02, name: "wrong")]
        let report = try ControllerEvaluation(models: models).run(folders: [folder.file("data")])
        #expect(report.pairCount == 2 && report.excludedCount == 0 && abs(report.seconds - 2) < 0.1)
        #expect(report.columns.map(\.name) == ["no processing", "right", "wrong"])
        let bands = report.columns.map(\.bandDistanceDB.mean)
        #expect(abs(bands[0] - 6.02) < 0.1 && bands[1] < 0.1 && abs(bands[2] - 12.04) < 0.2)
        // Neither depends on the level.
        #expect(report.columns.allSatisfy { $0.cepstralDistance.mean < 1e-3 && $0.spectrumDistanceDB.mean < 1e-2 }, "\(report)")
        #expect(report.markdown().contains("| mel bands, dB"))
    }

    @Test func whatWasLearnedFromIsLeftOut() throws {
        let learned = ["training/wet/0.wav": try FileDigest.sha256(ofFileAt: folder.file("data/wet/0.wav"))]
        let report = try ControllerEvaluation(models: [model(gainDB: -6, name: "half", learned: learned)]).run(folders: [folder.file("data")])
        #expect(report.pairCount == 1 && report.excludedCount == 1)
        let all = Dictionary(
            uniqueKeysWithValues: try (0..<2).map { ("training/\($0)", try FileDigest.sha256(ofFileAt: folder.file("data/dry/\($0).wav"))) })
        let evaluation = try ControllerEvaluation(models: [model(gainDB: -6, name: "all", learned: all)])
        #expect { try evaluation.run(folders: [folder.file("data")]) } throws: { "\($0)".contains("only recordings that the models learned from") }
    }

    @Test func fewerPairsAreDrawn() throws {
        var options = ControllerEvaluation.Options()
        options.greatestPairCount = 1
        let report = try ControllerEvaluation(models: [model(gainDB: 0, name: "none")], options: options).run(folders: [folder.file("data")])
        #expect(report.pairCount == 1)
    }
}
