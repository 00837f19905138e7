import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles
import TestSupport
import Testing

@testable import SoundalikeEvaluation

@Suite struct ControllerEvaluationTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for index in 0..<2 {
            let noise = Signals.noise(amplitude: 0.2, count: 44_100, seed: UInt64(index))
            try write([noise], "dry/\(index).wav")
            try write([noise.map { $0 * 0.5 }], "wet/\(index).wav")
        }
    }

    private func write(_ channels: [[Float]], _ place: String) throws {
        let path = folder.file("data/\(place)")
        try FileManager.default.createDirectory(atPath: path.pathFolder, withIntermediateDirectories: true)
        try Recording(channels: channels, sampleRateHz: 44_100).write(to: path, encoding: .float32, overwrite: true)
    }

    private func write(_ text: String, _ place: String) throws { try folder.write(Array(text.utf8), to: "data/\(place)") }

    /// The report's table, no matter how wide its columns are.
    private func table(_ report: ControllerReport) -> String { report.markdown().replacing(/\ +/, with: " ") }

    /// A model whose gain stays where it is told to: the range is narrow.
    private func model(
        gainDB: Double, name: String, learned: [String: String] = [:], recipe: String = "", scores: JSONValue = .object([:])
    ) throws -> (name: String, path: String) {
        var controller = RandomController()
        controller.chain = """
            name = "level"
            [[effects]]
            id = "level"
            effect = "builtin:gain"
            trained = [{ symbols = ["gain"], range = [\(gainDB - 0.01), \(gainDB + 0.01)] }]
            """
        controller.parameters = ["level/gain"]
        (controller.dataDigests, controller.recipe, controller.scores) = (learned, recipe, scores)
        return (name, try controller.write(to: folder, name: name))
    }

    private func gain(_ gainDB: Double) -> Settings {
        Settings(chain: [EffectSettings(id: "level", descriptor: Gain.descriptor, values: [gainDB])])
    }

    @Test func distancesBeforeAndAfter() throws {
        let trained = JSONValue.object(["updates": .integer(1_200), "training_seconds": .number(5_400)])
        let models = [try model(gainDB: -6.02, name: "right", scores: trained), try model(gainDB: 6.02, name: "wrong")]
        let report = try ControllerEvaluation(models: models).run(folders: [folder.file("data")])
        #expect(report.pairCount == 2 && report.excludedCount == 0 && abs(report.seconds - 2) < 0.1)
        #expect(report.columns.map(\.name) == ["input", "right", "wrong"])
        let bands = report.columns.map(\.bandDistanceDB.mean), loudness = report.columns.compactMap(\.loudnessErrorLU?.mean)
        #expect(abs(bands[0] - 6.02) < 0.1 && bands[1] < 0.1 && abs(bands[2] - 12.04) < 0.2)
        #expect(loudness.count == 3 && abs(loudness[0] - 6.02) < 0.1 && loudness[1] < 0.1 && abs(loudness[2] - 12.04) < 0.2)
        // Twice and four times the magnitude: 1 + ln 2, 3 + ln 4.
        let spectra = report.columns.map(\.spectralDistance.mean)
        #expect(abs(spectra[0] - 1.693) < 0.02 && spectra[1] < 0.02 && abs(spectra[2] - 4.386) < 0.05, "\(spectra)")
        // Neither depends on the level.
        #expect(report.columns.allSatisfy { $0.cepstralDistance.mean < 1e-3 && $0.spectrumDistanceDB.mean < 1e-2 }, "\(report)")
        #expect(report.columns[1].training?.updates == 1_200 && report.columns[0].training == nil && report.inserts == nil)
        let table = table(report)
        #expect(table.contains("| mel bands, dB") && table.contains("| training, hours | – | 1.5 | – |") && !table.contains("mixed"))
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

    @Test func ofATableThePairsForTestsCount() throws {
        let table = try model(gainDB: 0, name: "none", recipe: "kind = \"controller\"\n[data]\nlayout = \"table\"")
        try write("input,target,group,part\ndry/0.wav,wet/0.wav,a,training\ndry/1.wav,wet/1.wav,b,test\n", "pairs.csv")
        let evaluation = try ControllerEvaluation(models: [table])
        var names: [String] = []
        let report = try evaluation.run(folders: [folder.file("data")]) { names.append($0.name) }
        #expect(report.pairCount == 1 && report.excludedCount == 1 && names == ["1"])
        try write("input,target,group,part\ndry/0.wav,wet/0.wav,a,training\n", "pairs.csv")
        #expect { try evaluation.run(folders: [folder.file("data")]) } throws: { "\($0)".contains("no pairs for tests") }
    }

    @Test func conditionsHaveColumns() throws {
        try write([Signals.noise(count: 44_100, seed: 9)], "ready/0.wav")
        try write([Signals.noise(count: 40_000, seed: 9)], "ready/1.flac.wav")
        var options = ControllerEvaluation.Options()
        options.conditions = [
            try Condition(name: "half", source: .settings(gain(-6.02))),
            try Condition(name: "ready", source: .renders(folder: folder.file("data/ready"))),
        ]
        let models = [try model(gainDB: 0, name: "none")], evaluation = try ControllerEvaluation(models: models, options: options)
        #expect { try evaluation.run(folders: [folder.file("data")]) } throws: { "\($0)".contains("has no recording of \"1\"") }
        try FileManager.default.moveItem(atPath: folder.file("data/ready/1.flac.wav"), toPath: folder.file("data/ready/1.wav"))
        let report = try evaluation.run(folders: [folder.file("data")])
        #expect(report.columns.map(\.name) == ["input", "half", "ready", "none"])
        let bands = report.columns.map(\.bandDistanceDB.mean)
        #expect(bands[1] < 0.1 && bands[2] > 3 && abs(bands[3] - bands[0]) < 0.1)
        #expect(report.columns[2].cepstralDistance.mean > 10 * report.columns[1].cepstralDistance.mean)
    }

    @Test func namesAreFoldersAndUnique() throws {
        #expect(throws: SoundalikeError.self) { try Condition(name: "a/b", source: .targetLoudness) }
        #expect(throws: SoundalikeError.self) { try Condition(name: "..", source: .targetLoudness) }
        var options = ControllerEvaluation.Options()
        for name in ["input", "reference", "none"] {
            options.conditions = [try Condition(name: name, source: .settings(gain(0)))]
            #expect { try ControllerEvaluation(models: [model(gainDB: 0, name: "none")], options: options) } throws: {
                "\($0)".contains("two columns would be called \"\(name)\"")
            }
        }
    }

    /// Where inputs are brought to one loudness, level alone is compared too.
    @Test func levelsAreConditions() throws {
        let recipe = "kind = \"controller\"\n[data]\nnormalise_input = true\ninput_lufs = -30\n[front_end]\nsample_rate_hz = 44100"
        let evaluation = try ControllerEvaluation(models: [model(gainDB: 0, name: "none", recipe: recipe)])
        var peaks: [Float] = [], inputs: [Double?] = []
        let report = try evaluation.run(folders: [folder.file("data")]) { item in
            peaks.append(try Recording.read(path: item.versions[0].path).peak)
            inputs.append(try LoudnessMeter.measure(Recording.read(path: item.input)).integratedLUFS)
        }
        #expect(report.columns.map(\.name) == ["input", "peak-level", "target-loudness", "none"])
        #expect(peaks.allSatisfy { abs($0 - 0.8913) < 1e-3 } && inputs.allSatisfy { abs(($0 ?? 0) + 30) < 0.1 })
        let errors = report.columns.compactMap(\.loudnessErrorLU?.mean)
        #expect(errors.count == 4 && errors[2] < 0.1 && errors[0] > 3 && errors[1] > 3)
    }

    /// The input begins late, the target is longer.
    @Test func targetsAreAligned() throws {
        let recipe = "kind = \"controller\"\n[data]\nalignment_seconds = 0.1\n[front_end]\nsample_rate_hz = 44100"
        let noise = Signals.noise(amplitude: 0.2, count: 50_000, seed: 5)
        for index in 0..<2 {
            try write([Array(noise[441..<44_541])], "dry/\(index).wav")
            try write([noise, noise], "wet/\(index).wav")
        }
        var lengths: [Int] = []
        let report = try ControllerEvaluation(models: [model(gainDB: 0, name: "none", recipe: recipe)]).run(folders: [folder.file("data")]) {
            let target = try Recording.read(path: $0.target)
            lengths.append(target.frameCount)
            #expect(target.channelCount == 2 && target.channels[0][100] == noise[541])
        }
        #expect(lengths == [44_100, 44_100])
        #expect(report.columns[0].bandDistanceDB.mean < 0.01 && report.columns[0].spectralDistance.mean < 0.01, "\(report.columns[0])")
    }

    @Test func mixedInSoundsAreFollowed() throws {
        for index in 0..<2 {
            let speech = Signals.noise(amplitude: 0.2, count: 22_050, seed: UInt64(index))
            let breath = Signals.noise(amplitude: 0.02, count: 22_050, seed: 7)
            try write([speech + breath], "dry/\(index).wav")
            try write([speech + [Float](repeating: 0, count: 22_050)], "wet/\(index).wav")
        }
        try write("file,start_seconds,end_seconds,kind\ndry/0.wav,0.5,1,breath\ndry/1.wav,0.5,0.75,breath\ndry/1.wav,0.75,1,smack\n", "inserts.csv")
        let report = try ControllerEvaluation(models: [model(gainDB: -12, name: "soft")]).run(folders: [folder.file("data")])
        #expect(report.inserts?.count == 3 && (report.inserts?.targetLevelDB.mean ?? 0) < -40)
        let (before, after) = (try #require(report.columns[0].inserts), try #require(report.columns[1].inserts))
        #expect(abs(before.levelDB.mean + 20) < 0.5 && before.reductionDB.mean == 0 && before.speechChangeDB.mean < 0.01)
        #expect(abs(after.levelDB.mean + 32) < 0.5 && abs(after.reductionDB.mean - 12) < 0.1 && abs(after.speechChangeDB.mean - 12) < 0.1)
        #expect(after.reductionByKind.mapValues { $0.mean.rounded() } == ["breath": 12, "smack": 12])
        let table = table(report)
        #expect(table.contains("3 sounds were mixed") && table.contains("| – smack | 0.0 ± 0.0 | 12.0 ± 0.0 |"), "\(table)")
        try write("file,start_seconds\n", "inserts.csv")
        #expect { try ControllerEvaluation(models: [model(gainDB: 0, name: "none")]).run(folders: [folder.file("data")]) } throws: {
            "\($0)".contains("lacks the columns")
        }
    }

    @Test func rendersAreKept() throws {
        var options = ControllerEvaluation.Options()
        options.conditions = [try Condition(name: "loud", source: .settings(gain(20)))]
        let evaluation = try ControllerEvaluation(models: [model(gainDB: -6, name: "half")], options: options)
        let kept = try KeptRenders(folder: folder.file("renders"), conditions: evaluation.columnNames)
        _ = try evaluation.run(folders: [folder.file("data")], itemDone: kept.keep)
        for name in ["reference/0.flac", "input/1.flac", "half/0.flac", "loud/0.wav"] {
            #expect(FileKind(at: folder.file("renders/\(name)")) == .file, "\(name)")
        }
        // Beyond full scale nothing is clipped.
        #expect(try Recording.read(path: folder.file("renders/loud/0.wav")).peak > 1.9)
        #expect { try KeptRenders(folder: folder.file("renders"), conditions: []) } throws: { "\($0)".contains("not as an empty folder") }
    }

    @Test func itemsHaveNamesOfTheirOwn() throws {
        for place in ["a/dry/x.wav", "a/wet/x.wav", "b/dry/x.wav", "b/wet/x.wav"] { try write([Signals.noise(count: 22_050)], place) }
        var names: [String] = []
        _ = try ControllerEvaluation(models: [model(gainDB: 0, name: "none")]).run(folders: [folder.file("data")]) { names.append($0.name) }
        #expect(names.sorted() == ["0", "1", "a-dry-x", "b-dry-x"])
    }
}
