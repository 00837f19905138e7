import Foundation
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles
import TestSupport
import Testing

@testable import SoundalikeInference

@Suite struct EnsembleTests {
    private let folder: TemporaryFolder
    private let network, sketch: MatcherModel
    private let joined: SafetensorsFile

    init() throws {
        folder = try TemporaryFolder()
        let paths = [try RandomModel().write(to: folder), try RandomSketch().write(to: folder)]
        (network, sketch) = (try MatcherModel(contentsOf: paths[0]), try MatcherModel(contentsOf: paths[1]))
        joined = try MatcherEnsemble.joining(
            [.init(path: paths[0], share: 1), .init(path: paths[1], share: 3)])
    }

    private var centresHz: [Double] { (0..<128).map { 40 * pow(450, Double($0) / 127) } }

    private func frames(_ seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<(90 * 128)).map { _ in Float(-50 + 8 * generator.normal()) }
    }

    private func embedding(_ frames: [Float], by model: MatcherModel) throws -> [Float] {
        let listener = model.makeListener(centresHz: centresHz, threads: 2)
        // In two blocks, as a stream comes.
        frames.withUnsafeBufferPointer {
            listener.push(UnsafeBufferPointer(rebasing: $0[..<(17 * 128)]))
            listener.push(UnsafeBufferPointer(rebasing: $0[(17 * 128)...]))
        }
        return try listener.finish()
    }

    @Test func answersAsItsMembersTogether() throws {
        let ensemble = try MatcherModel(joined, subject: "joined")
        let first = frames(1), second = frames(2)
        let together = try [first, second].map { try embedding($0, by: ensemble) }
        let apart = try [network, sketch].map { model in try [first, second].map { try embedding($0, by: model) } }
        for side in 0..<2 { #expect(together[side] == apart[0][side] + apart[1][side]) }

        let answer = ensemble.network.answer(input: together[0], reference: together[1])
        let answers = [network, sketch].enumerated().map { $1.network.answer(input: apart[$0][0], reference: apart[$0][1]) }
        for parameter in 0..<12 {
            let weighted = (0..<21).map { 0.25 * answers[0].logProbabilities[parameter][$0] + 0.75 * answers[1].logProbabilities[parameter][$0] }
            let sum = log(weighted.reduce(0) { $0 + exp($1) })
            #expect(zip(answer.logProbabilities[parameter], weighted).allSatisfy { abs($0 - ($1 - sum)) < 1e-9 })
        }
        // Only the sketch predicts a response.
        let responseDB = try #require(answer.responseDB), ofSketch = try #require(answers[1].responseDB)
        #expect(zip(responseDB, ofSketch).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    @Test func saysWhatItIsMadeOf() throws {
        let metadata = try MatcherModel(joined, subject: "joined").metadata
        #expect(metadata.kind == "ensemble-matcher" && metadata.licence == "CC0-1.0")
        #expect(metadata.recipe.contains("name = \"sketch\"") && metadata.dataDigests == ["training/a": "12"])
        // And it is read again as it was written.
        try joined.write(to: folder.file("joined.safetensors"))
        #expect(try MatcherModel(contentsOf: folder.file("joined.safetensors")).metadata == metadata)
    }

    @Test func refusesWhatDoesNotGoTogether() throws {
        func problem(_ sketch: RandomSketch) throws -> String {
            let paths = [try RandomModel().write(to: folder), try sketch.write(to: folder, name: "other")]
            let error = #expect(throws: SoundalikeError.self) {
                _ = try MatcherEnsemble.joining(paths.map { try .init(path: $0, share: 1) })
            }
            return error?.problem ?? ""
        }
        var sketch = RandomSketch()
        sketch.frontEnd.hopLength = 512
        #expect(try problem(sketch).contains("another front end"))
        try joined.write(to: folder.file("joined.safetensors"))
        let error = #expect(throws: SoundalikeError.self) { _ = try MatcherEnsemble.Part(path: folder.file("joined.safetensors"), share: 1) }
        #expect(error?.problem.contains("ensemble already") == true)
    }

    /// A file may say anything of itself.
    @Test func hostileFilesAreRefused() throws {
        let metadata = try ModelMetadata(of: joined, subject: "joined")
        let sound: MatcherEnsemble.Architecture = try metadata.architecture.decode()
        for change in [
            { $0.members = [] }, { $0.members[0].share = 0 }, { $0.members[1].share = -1 },
            { ($0.members[0].share, $0.members[1].share) = (1e308, 1e308) },
            { $0.members[0].kind = MatcherEnsemble.kind }, { $0.members[0].kind = "controller" }, { $0.members.append($0.members[0]) },
            { $0.members.swapAt(0, 1) }, { $0.members[1].architecture = .object([:]) },
            { $0.members = .init(repeating: $0.members[0], count: 1_000) },
        ] as [(inout MatcherEnsemble.Architecture) -> Void] {
            var architecture = sound, file = joined, changed = metadata
            change(&architecture)
            changed.architecture = try JSONValue(encoding: architecture)
            try changed.store(in: &file)
            let error = #expect(throws: SoundalikeError.self) { _ = try MatcherModel(file, subject: "joined") }
            #expect(error?.code == .badData && error?.subject == "joined")
        }
        var file = joined
        file.tensors["members.1.output.bias"] = nil
        #expect(throws: SoundalikeError.self) { _ = try MatcherModel(file, subject: "joined") }
    }
}
