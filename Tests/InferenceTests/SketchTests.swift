import Foundation
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles
import TestSupport
import Testing

@testable import SoundalikeInference

@Suite struct SketchTests {
    private static let centresHz = (0..<64).map { 60 * exp(Double($0) / 63 * log(300)) }

    /// Frames like speech: loud ones and pauses, every band with a spread of its own.
    private static func frames(_ count: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).flatMap { frame -> [Float] in
            let level = frame % 10 < 7 ? -20 + 6 * generator.normal() : -70 + generator.normal()
            return (0..<64).map { Float(level - Double($0) / 4 + 3 * generator.normal()) }
        }
    }

    private func embedding(_ frames: [Float], cuts: [Int] = []) throws -> [Float] {
        let statistics = LevelStatistics(SketchArchitecture(), centresHz: Self.centresHz)
        var first = 0
        for cut in cuts + [frames.count / 64] {
            frames.withUnsafeBufferPointer { statistics.push(UnsafeBufferPointer(rebasing: $0[(first * 64)..<(cut * 64)])) }
            first = cut
        }
        return try statistics.finish()
    }

    /// Against sorting: the quantiles of the frames that are active, and of all.
    @Test func statisticsEqualThoseOfSortedLevels() throws {
        let frames = Self.frames(1_000, seed: 1), architecture = SketchArchitecture()
        let found = try embedding(frames)
        #expect(found.count == architecture.embeddingCount)
        let rows = (0..<1_000).map { Array(frames[($0 * 64)..<($0 * 64 + 64)]) }
        let activeRows = rows.enumerated().filter { $0.offset % 10 < 7 }.map(\.element)
        for band in [0, 20, 63] {
            let active = activeRows.map { Double($0[band]) }.sorted(), all = rows.map { Double($0[band]) }.sorted()
            let power = active.reduce(0) { $0 + pow(10, $1 / 10) } / Double(active.count)
            // The gate lets a few soft frames more or less through than the true division.
            #expect(abs(Double(found[band]) - 10 * log10(power)) < 0.4)
            #expect(abs(Double(found[64 + band]) - active.reduce(0, +) / Double(active.count)) < 0.8)
            #expect(abs(Double(found[4 * 64 + band]) - active[active.count / 2]) < 0.8)
            #expect(abs(Double(found[8 * 64 + band]) - all[all.count / 2]) < 0.8)
        }
    }

    @Test func cutsAndGainsDoNotMatter() throws {
        let frames = Self.frames(300, seed: 2)
        let whole = try embedding(frames)
        #expect(try embedding(frames, cuts: [1, 7, 8, 200]) == whole)
        // A gain of whole decibels moves everything by as much.
        let louder = try embedding(frames.map { $0 + 5 })
        #expect(zip(louder, whole).allSatisfy { abs($0 - $1 - 5) < 1e-3 })
    }

    @Test func hostileLevelsAreBorne() throws {
        var frames = Self.frames(20, seed: 3)
        frames[5] = .nan
        frames[100] = .infinity
        frames[200] = -.infinity
        #expect(try embedding(frames).allSatisfy(\.isFinite))
        let error = #expect(throws: SoundalikeError.self) { _ = try embedding([]) }
        #expect(error?.code == .badData)
    }

    private func randomWeights(_ architecture: SketchArchitecture) throws -> SafetensorsFile {
        var generator = SeededGenerator(seed: 4), file = SafetensorsFile()
        for (name, shape) in architecture.weights {
            let count = shape.reduce(1, *), isScale = name.hasSuffix("scale")
            let scale = 1 / Double(shape.last ?? 1).squareRoot()
            file.tensors[name] = try StoredTensor(floats: (0..<count).map { _ in isScale ? 8 : Float(scale * generator.normal()) }, shape: shape)
        }
        return file
    }

    /// Against the layers written out.
    @Test func answersAsTheLayersSay() throws {
        var architecture = SketchArchitecture()
        architecture.hiddenUnits = [7, 5]
        let file = try randomWeights(architecture), network = try SketchInference(architecture, weights: file)
        let input = try embedding(Self.frames(50, seed: 5)), reference = try embedding(Self.frames(60, seed: 6))
        func weights(_ name: String) throws -> [Double] {
            let shape = try #require(architecture.weights.first { $0.name == name }).shape
            return try file.floats(name, shape: shape).map(Double.init)
        }
        func dense(_ name: String, _ x: [Double]) throws -> [Double] {
            let weight = try weights("\(name).weight"), bias = try weights("\(name).bias")
            return bias.indices.map { row in x.indices.reduce(bias[row]) { $0 + weight[row * x.count + $1] * x[$1] } }
        }
        let offset = try weights("mean.offset")
        var x = input.indices.map { Double(reference[$0] - input[$0]) / 8 }
        x += input.indices.map { (Double(input[$0] + reference[$0]) / 2 - offset[$0]) / 8 }
        for layer in 0..<2 { x = try dense("hidden.\(layer)", x).map { $0 > 0 ? $0 : 0.01 * $0 } }
        let answer = network.answer(input: input, reference: reference)
        let logits = try dense("output", x), response = try dense("response", x)
        for parameter in 0..<12 {
            let row = logits[(21 * parameter)..<(21 * parameter + 21)], sum = log(row.reduce(0) { $0 + exp($1) })
            #expect(zip(answer.logProbabilities[parameter], row).allSatisfy { abs($0 - ($1 - sum)) < 1e-3 })
        }
        #expect(zip(try #require(answer.responseDB), response).allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test func refusesWhatDoesNotFit() throws {
        var file = try randomWeights(SketchArchitecture())
        file.tensors["mean.scale"] = try StoredTensor(floats: .init(repeating: 0, count: 576), shape: [576])
        #expect(throws: SoundalikeError.self) { _ = try SketchInference(SketchArchitecture(), weights: file) }
        file.tensors["mean.scale"] = nil
        #expect(throws: SoundalikeError.self) { _ = try SketchInference(SketchArchitecture(), weights: file) }
        for change in [
            { $0.bandCount = 0 }, { $0.hiddenUnits = [] }, { $0.activeQuantiles = [2] }, { $0.activityRangeHz = [1] }, { $0.valueCount = 1 },
        ] as [(inout SketchArchitecture) -> Void] {
            var architecture = SketchArchitecture()
            change(&architecture)
            #expect(throws: SoundalikeError.self) { try architecture.validate() }
        }
    }
}
