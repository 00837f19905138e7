import Foundation
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles
import TestSupport
import Testing

@testable import SoundalikeInference

/// A pair heard both ways round: changing places turns every gain around and nothing else.
@Suite struct BothWaysTests {
    @Test func changingPlacesTurnsGainsAround() throws {
        let folder = try TemporaryFolder()
        let path = try RandomModel().write(to: folder)
        let model = try MatcherModel(contentsOf: path)
        var generator = SeededGenerator(seed: 8)
        let embeddings = (0..<2).map { _ in (0..<model.network.architecture.embeddingCount).map { _ in Float(generator.normal()) } }
        let there = try model.answer(input: embeddings[0], reference: embeddings[1])
        let back = try model.answer(input: embeddings[1], reference: embeddings[0])
        for (index, parameter) in model.metadata.parameters.enumerated() {
            #expect(abs(there[index].reduce(0) { $0 + exp($1) } - 1) < 1e-9)
            let expected = parameter.symbol.hasSuffix("_gain") ? back[index].reversed() : back[index]
            #expect(zip(there[index], expected).allSatisfy { abs($0 - $1) < 1e-9 })
        }
        // Nothing is to be changed between equal recordings.
        let same = try model.answer(input: embeddings[0], reference: embeddings[0])
        for (index, parameter) in model.metadata.parameters.enumerated() where parameter.symbol.hasSuffix("_gain") {
            #expect(parameter.values[GridDecoding.median.index(of: same[index])] == 0)
        }
    }
}
