import Foundation
import SoundalikeControllerTraining
import TestSupport
import Testing

@testable import SoundalikeEvaluation

@Suite struct InsertLevelsTests {
    private let rate = 8_000.0

    /// Half a second of each amplitude.
    private func steps(_ amplitudes: [Double]) -> [Float] {
        amplitudes.enumerated().flatMap { index, amplitude in
            Signals.noise(amplitude: amplitude, count: 4_000, seed: UInt64(index))
        }
    }

    @Test func levelsAreRelativeToSpeech() throws {
        // Speech, a pause with a breath, speech, a pause with a smack.
        let target = steps([0.5, 0.0005, 0.5, 0.0005]), input = steps([0.5, 0.05, 0.5, 0.005])
        let inserts = [Insert(startSeconds: 0.5, endSeconds: 1, kind: "breath"), Insert(startSeconds: 1.5, endSeconds: 9, kind: "smack")]
        let levels = try #require(InsertLevels(inserts, target: target, sampleRateHz: rate))
        #expect(levels.kinds == ["breath", "smack"])
        for (found, wanted) in zip(levels.targetLevelsDB + levels.levelsDB(of: input), [-60.0, -60, -20, -40]) {
            #expect(abs(found - wanted) < 0.5, "\(found), not \(wanted)")
        }
        // What happens where the sounds are is not of the speech.
        #expect(levels.speechChangeDB(of: input) == 0)
        #expect(abs(levels.speechChangeDB(of: target.map { $0 / 2 }) - 6.02) < 0.01)
        #expect(abs(levels.speechChangeDB(of: steps([0.5, 0, 1, 0])) - 3.01) < 0.01)
    }

    @Test func thereIsNothingToSayWithoutSoundsOrSpeech() {
        let target = steps([0.5, 0.1])
        #expect(InsertLevels([], target: target, sampleRateHz: rate) == nil)
        #expect(InsertLevels([Insert(startSeconds: 5, endSeconds: 6, kind: "breath")], target: target, sampleRateHz: rate) == nil)
        #expect(InsertLevels([Insert(startSeconds: -1, endSeconds: 6, kind: "breath")], target: target, sampleRateHz: rate) == nil)
    }

    @Test func silenceHasALevel() throws {
        let target = [Float](repeating: 0, count: 8_000)
        let levels = try #require(InsertLevels([Insert(startSeconds: 0, endSeconds: 0.1, kind: "breath")], target: target, sampleRateHz: rate))
        #expect(levels.targetLevelsDB == [0] && levels.speechChangeDB(of: steps([0.5, 0.5])).isFinite)
    }
}
